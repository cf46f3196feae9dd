import { AppError, type ByteSource } from '@lanterne/kernel'
import {
  AudioSampleSink,
  type EncodedPacket,
  EncodedPacketSink,
  type Input,
  type InputAudioTrack,
  type InputTrack,
} from 'mediabunny'
import { audioCodecOf } from '../probe/codecs.ts'
import { openInput } from '../probe/open-input.ts'
import { ReadBudget } from '../probe/read-budget.ts'
import { ReadAhead } from '../read-ahead.ts'
import { rolesOf } from './channel-roles.ts'
import { planesOf } from './decode-sound.ts'
import { type Role, rolesByCount } from './mix-down.ts'
import type { Pcm } from './sound-to-aac.ts'
import type { TrackFormat } from './track-format.ts'

/** Times that were rounded to a container's clock, which ticks a thousand times a second, are this far apart at most. */
const SAME_SECONDS = 0.0006
/** Packets are read one by one: those that follow are asked for with them. */
const AHEAD_BYTES = 256 << 10

/** The packets of one file, by track and time. What comes before zero is hidden by a cut. */
export class FilmReader implements Disposable {
  readonly #input: Input
  readonly #file: ReadAhead
  readonly #lifetime = new AbortController()
  readonly #budget = new ReadBudget()
  readonly #tracks = new Map<number, InputTrack>()

  private constructor(source: ByteSource, aheadBytes: number) {
    const { signal } = this.#lifetime
    this.#file = new ReadAhead(source, { aheadBytes, signal })
    this.#input = openInput(inWindows(source, this.#file), { budget: this.#budget, signal })
  }

  /** Opens a file that `probe` has read. */
  static async open(
    source: ByteSource,
    { aheadBytes = AHEAD_BYTES, signal }: { aheadBytes?: number; signal: AbortSignal },
  ): Promise<FilmReader> {
    const reader = new FilmReader(source, aheadBytes)
    const stop = () => reader[Symbol.dispose]()
    signal.addEventListener('abort', stop, { once: true })
    try {
      for (const track of await reader.#input.getTracks()) reader.#tracks.set(track.id, track)
      return reader
    } catch (error) {
      reader[Symbol.dispose]()
      signal.throwIfAborted()
      throw error
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  /** How a track's decoder is set up. Throws `format-not-playable` for a codec that cannot be copied. */
  async format(trackId: number): Promise<TrackFormat> {
    const track = this.#track(trackId)
    if (track.isVideoTrack()) {
      const [codec, config, rotation] = await Promise.all([
        track.getCodec(),
        track.getDecoderConfig(),
        track.getRotation(),
      ])
      if (codec && config) return { kind: 'video', codec, config, rotation }
    } else if (track.isAudioTrack()) {
      const [codec, config] = await Promise.all([track.getCodec(), track.getDecoderConfig()])
      if (codec && config) return { kind: 'audio', codec, config }
    }
    throw new AppError('format-not-playable', { details: { reason: 'unknown-codec' } })
  }

  /** When the pictures of a track come that need no other, of a file whose tables say so. */
  async keyFrames(trackId: number): Promise<readonly number[]> {
    const sink = new EncodedPacketSink(this.#track(trackId))
    const times: number[] = []
    let packet = await sink.getFirstKeyPacket({ metadataOnly: true })
    while (packet) {
      times.push(packet.timestamp)
      packet = await sink.getNextKeyPacket(packet, { metadataOnly: true })
    }
    return times.sort((a, b) => a - b)
  }

  /** Whether a picture that needs no other comes at `seconds` or before it. */
  async hasKeyFrameBefore(trackId: number, seconds: number): Promise<boolean> {
    const sink = new EncodedPacketSink(this.#track(trackId))
    const at = seconds + SAME_SECONDS
    return (await sink.getKeyPacket(at, { metadataOnly: true })) !== null
  }

  /** The packets from the last key frame that is not after `start` on, in the order of decoding; hidden ones, too. */
  async *pictures(trackId: number, start: number): AsyncGenerator<EncodedPacket> {
    const sink = new EncodedPacketSink(this.#track(trackId))
    let packet = await sink.getKeyPacket(start + SAME_SECONDS)
    packet ??= await sink.getFirstKeyPacket()
    for (; packet; packet = await sink.getNextPacket(packet)) {
      this.#budget.renew()
      yield packet
    }
  }

  /** The picture at `seconds`, which needs no other. */
  async keyPicture(trackId: number, seconds: number): Promise<EncodedPacket | undefined> {
    const sink = new EncodedPacketSink(this.#track(trackId))
    const packet = await sink.getKeyPacket(seconds + SAME_SECONDS)
    return packet ?? undefined
  }

  /** The packets of a sound that begin at `start` or later, and before `end`. */
  async *sounds(trackId: number, { start, end }: TimeSpan): AsyncGenerator<EncodedPacket> {
    const track = this.#track(trackId)
    const sink = new EncodedPacketSink(track)
    const from = Math.max(start, 0)
    let packet = await sink.getPacket(from)
    packet ??= await sink.getFirstPacket()
    let lastDuration = 0
    for (; packet; packet = await sink.getNextPacket(packet)) {
      this.#budget.renew()
      const { duration } = packet
      const seconds = packet.timestamp
      if (seconds >= end - SAME_SECONDS) return
      // Not every container says how long the last packet before a gap in its own structure is.
      if (duration > 0) lastDuration = duration
      if (seconds < from - SAME_SECONDS) continue
      yield packet.clone({ timestamp: Math.max(0, seconds), duration: lastDuration })
    }
  }

  /** The decoded sound from `start` on, or a little before, up to `end`. Its decoder must have been registered. */
  async *decodedSound(trackId: number, { start, end }: TimeSpan): AsyncGenerator<Pcm> {
    const track = this.#track(trackId)
    if (!track.isAudioTrack()) throw new AppError('not-found')
    const sink = new AudioSampleSink(track)
    const roles = await this.#channelRoles(track, start)
    for await (using sample of sink.samples(start, end)) {
      this.#budget.renew()
      yield { seconds: sample.timestamp, planes: planesOf(sample), roles }
    }
  }

  [Symbol.dispose](): void {
    if (this.#lifetime.signal.aborted) return
    this.#lifetime.abort(new AppError('closed'))
    this.#input.dispose()
    this.#file[Symbol.dispose]()
  }

  /** Asks the stream itself only where the number of channels says too little, and where it is read anyway. */
  async #channelRoles(track: InputAudioTrack, seconds: number): Promise<readonly Role[]> {
    const channels = await track.getNumberOfChannels()
    const codec = audioCodecOf(await track.getCodec(), undefined)
    if (channels < 3 || channels === 6 || channels > 7) return rolesByCount(channels)
    const packet = await new EncodedPacketSink(track).getPacket(Math.max(0, seconds))
    return rolesOf(channels, codec, packet?.data)
  }

  #track(id: number): InputTrack {
    const track = this.#tracks.get(id)
    if (!track) throw new AppError('not-found')
    return track
  }
}

export interface TimeSpan {
  readonly start: number
  readonly end: number
}

/** A file of which small stretches are read in windows, and great ones at once. */
function inWindows(source: ByteSource, file: ReadAhead): ByteSource {
  return {
    size: source.size,
    async *read({ start, end }, options) {
      if (end - start > AHEAD_BYTES) yield* source.read({ start, end }, options)
      else yield await file.bytes(start, end)
    },
  }
}
