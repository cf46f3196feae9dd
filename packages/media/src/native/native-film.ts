import { AppError } from '@lanterne/kernel'
import { EncodedPacket } from 'mediabunny'
import type { TimeSpan } from '../film/film-reader.ts'
import { fragments } from '../film/fragments.ts'
import { framesOf } from '../film/sound-to-aac.ts'
import { type InitSegment, writeInit } from '../film/track-format.ts'
import type { AudioTrackInfo } from '../media-info.ts'
import { copiedPictures } from './copied-pictures.ts'
import { describeNative, type NativeInfo, type NativeVideo } from './describe-native.ts'
import type { NativeCrew } from './native-crew.ts'
import type { NativeFile, NativeJob, NativeRecipe } from './native-tool.ts'
import { readFormat } from './read-format.ts'
import { type NativePacket, type NativePart, readFragments } from './read-fragments.ts'
import { aacRate, aacRecipe, FRAME, h264Recipe } from './recipes.ts'

/** A track as FFmpeg knows it, and what is done to it on the way. */
export interface NativeTrackRequest {
  /** Of `NativeInfo`. */
  readonly trackId: number
  readonly action: 'copy' | 'to-aac' | 'to-h264'
}

/** A stretch of a track; `isLast` takes all that comes after it, too. */
export interface NativeSegmentRequest extends NativeTrackRequest {
  readonly span: TimeSpan
  readonly isLast: boolean
  /** Whether `span` begins and ends at key frames: then copied pictures are cut exactly there. */
  readonly isAtKeyFrames: boolean
}

/** Two times that a container's clock has rounded are this far apart at most. */
const SAME_SECONDS = 0.0006
/** How far before a time to begin to read where nothing says what a file has where: more each time it was too little. */
const PRE_ROLLS = [3, 15, 60] as const
/** The same where an index leads to a key frame: its clock may be that of decoding, which is a little ahead. */
const INDEXED_PRE_ROLLS = [0.6, 5] as const
const indexed: readonly string[] = ['matroska', 'webm', 'mp4', 'quicktime', 'avi']
/** A sound's decoder begins from what came before. */
const SOUND_PRE_ROLL_SECONDS = 1
/** A picture that comes this much later than asked for was not found in time. */
const LATE_SECONDS = 0.3
/** A sound that begins earlier than the picture because of its encoder begins a film by this at most. */
const PRIMING_SECONDS = 0.1

/** One film that FFmpeg makes playable: the same bargain as `../film/film.ts`, segment by segment. */
export class NativeFilm implements Disposable {
  readonly #file: NativeFile
  readonly #crew: NativeCrew
  readonly #life = new AbortController()
  #info: Promise<NativeInfo> | undefined
  readonly #inits = new Map<string, Promise<InitSegment & { codec: string }>>()

  constructor(file: NativeFile, crew: NativeCrew) {
    this.#file = file
    this.#crew = crew
  }

  /** What is in the file. Throws `AppError` `format-not-playable`. */
  info({ signal }: { signal: AbortSignal }): Promise<NativeInfo> {
    this.#info ??= this.#keep(this.#file.probe({ signal: this.#life.signal }).then(describeNative), () => {
      this.#info = undefined
    })
    return leaving(this.#info, signal)
  }

  /** The codec of a track as a screen gets it (RFC 6381). */
  async codec(request: NativeTrackRequest, { signal }: { signal: AbortSignal }): Promise<string> {
    return (await leaving(this.#init(request), signal)).codec
  }

  /** What a player needs before the segments of a track. */
  async init(request: NativeTrackRequest, { signal }: { signal: AbortSignal }): Promise<Uint8Array> {
    return (await leaving(this.#init(request), signal)).bytes
  }

  /** A segment of a track, in fragments as soon as each is made: the same bytes each time. */
  async *segment(
    request: NativeSegmentRequest,
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<Uint8Array> {
    const { ticksPerSecond } = await leaving(this.#init(request), signal)
    const info = await this.info({ signal })
    const span = request.isLast ? { ...request.span, end: Number.POSITIVE_INFINITY } : request.span
    const packets = this.#packets(info, { ...request, span }, { signal })
    yield* fragments(encodedPackets(packets, originOf(info)), { ticksPerSecond })
  }

  [Symbol.dispose](): void {
    this.#life.abort(new AppError('closed'))
    this.#file[Symbol.dispose]()
  }

  /** Packets on the file's own clock, in the order of decoding. */
  #packets(
    info: NativeInfo,
    { trackId, action, span, isLast, isAtKeyFrames }: NativeSegmentRequest,
    options: { signal: AbortSignal },
  ): AsyncIterable<NativePacket> {
    const origin = originOf(info)
    const raw = { start: span.start + origin, end: span.end + origin }
    if (action === 'to-aac') return this.#aac(info, soundOf(info, trackId), { span, isLast }, options)
    if (action === 'to-h264') return this.#h264(info, pictureOf(info, trackId), raw, options)
    if (info.audio.some(({ id }) => id === trackId)) return this.#sounds(info, trackId, raw, options)
    const read = (preRoll: number) =>
      packetsOf(
        this.#file.run({ ...copyJob(info, trackId), fromSeconds: from(info, raw.start - preRoll) }, options),
      )
    if (isAtKeyFrames) return exactPictures(read(-0.01), raw)
    return copiedPictures(read, raw, { preRolls: preRollsFor(info, raw.start), isFirst: span.start <= 0 })
  }

  async *#h264(
    info: NativeInfo,
    track: NativeVideo,
    span: TimeSpan,
    options: { signal: AbortSignal },
  ): AsyncGenerator<NativePacket> {
    const recipe = h264Recipe(track, span, this.#crew)
    const tries = preRollsFor(info, span.start)
    for (const [i, preRoll] of tries.entries()) {
      const fromSeconds = from(info, span.start - preRoll)
      const isLastTry = fromSeconds === undefined || i === tries.length - 1
      let isFirst = true
      let isLate = false
      for await (const packet of packetsOf(
        this.#file.run({ streamIndex: track.id - 1, fromSeconds, recipe }, options),
      )) {
        isLate = isFirst && !isLastTry && packet.timestamp > span.start + LATE_SECONDS
        if (isLate) break
        isFirst = false
        yield packet
      }
      if (!isLate && (!isFirst || isLastTry)) return
    }
  }

  /** Frames of AAC on the film's own grid of them. */
  async *#aac(
    info: NativeInfo,
    track: AudioTrackInfo,
    { span, isLast }: Pick<NativeSegmentRequest, 'span' | 'isLast'>,
    options: { signal: AbortSignal },
  ): AsyncGenerator<NativePacket> {
    const sampleRate = aacRate(track)
    const origin = originOf(info)
    const originSamples = Math.round(origin * sampleRate)
    const frames = framesOf(span, { sampleRate, isLast })
    const recipe: NativeRecipe = aacRecipe(track, frames, originSamples)
    const fromSeconds = from(info, span.start + origin - SOUND_PRE_ROLL_SECONDS)
    const seconds = FRAME / sampleRate
    for await (const packet of packetsOf(
      this.#file.run({ streamIndex: track.id - 1, fromSeconds, recipe }, options),
    )) {
      const frame = Math.round((packet.timestamp * sampleRate - originSamples) / FRAME)
      if (frame >= frames.end) return
      if (frame < frames.first) continue
      yield { ...packet, timestamp: frame * seconds + origin, duration: seconds }
    }
  }

  async *#sounds(
    info: NativeInfo,
    trackId: number,
    { start, end }: TimeSpan,
    options: { signal: AbortSignal },
  ): AsyncGenerator<NativePacket> {
    const fromSeconds = from(info, start - SOUND_PRE_ROLL_SECONDS)
    const job = { ...copyJob(info, trackId), fromSeconds }
    for await (const packet of packetsOf(this.#file.run(job, options))) {
      if (packet.timestamp >= end - SAME_SECONDS) return
      if (packet.timestamp >= start - SAME_SECONDS) yield packet
    }
  }

  /** One for all who ask, whoever of them leaves. */
  #init(request: NativeTrackRequest): Promise<InitSegment & { codec: string }> {
    const key = `${request.trackId} ${request.action}`
    let init = this.#inits.get(key)
    if (!init) {
      init = this.#keep(this.#writeInit(request), () => this.#inits.delete(key))
      this.#inits.set(key, init)
    }
    return init
  }

  async #writeInit({ trackId, action }: NativeTrackRequest): Promise<InitSegment & { codec: string }> {
    const { signal } = this.#life
    const info = await this.info({ signal })
    // A moment is enough, where the track has begun by then; where it has not, the first that there is.
    for (const end of [0.5, Number.POSITIVE_INFINITY]) {
      const recipe = this.#recipeFor(info, { trackId, action }, { start: 0, end })
      const job = { ...copyJob(info, trackId), ...(recipe ? { recipe } : {}) }
      for await (const part of readFragments(this.#file.run(job, { signal }))) {
        if (part.kind !== 'init') continue
        const format = await readFormat(part.bytes)
        return { ...(await writeInit(format)), codec: format.config.codec }
      }
      if (!recipe) break
    }
    throw new AppError('format-not-playable', { details: { reason: 'no-tracks' } })
  }

  #recipeFor(
    info: NativeInfo,
    { trackId, action }: NativeTrackRequest,
    { start, end }: TimeSpan,
  ): NativeRecipe | undefined {
    if (action === 'copy') return undefined
    const origin = originOf(info)
    if (action === 'to-h264')
      return h264Recipe(pictureOf(info, trackId), { start: start + origin, end: end + origin }, this.#crew)
    const track = soundOf(info, trackId)
    const sampleRate = aacRate(track)
    const frames = framesOf({ start, end }, { sampleRate, isLast: false })
    return aacRecipe(track, frames, Math.round(origin * sampleRate))
  }

  /** What failed is tried again by the next to ask. */
  #keep<T>(work: Promise<T>, forget: () => void): Promise<T> {
    work.catch(forget)
    return work
  }
}

/**
 * Where the film begins on the file's own clock: where it is shared with the reader that needs no FFmpeg, the two must
 * mean the same.
 */
function originOf({ container, startSeconds }: NativeInfo): number {
  const isShared = container === 'matroska' || container === 'mp4'
  return isShared && startSeconds >= -PRIMING_SECONDS ? 0 : startSeconds
}

/** Copies a track from the file's beginning. */
function copyJob(info: NativeInfo, trackId: number): NativeJob {
  const isAac = info.audio.some(({ id, codec }) => id === trackId && codec === 'aac')
  return {
    streamIndex: trackId - 1,
    fromSeconds: undefined,
    ...(isAac ? { bitstreamFilter: 'aac_adtstoasc' } : {}),
  }
}

/** Absent before the file's beginning: there is nothing to be looked for. */
function from(info: NativeInfo, seconds: number): number | undefined {
  return seconds <= info.startSeconds ? undefined : seconds
}

/** The distances worth trying: the first that reaches the file's beginning is the last. */
function preRollsFor(info: NativeInfo, start: number): readonly number[] {
  const most = start - info.startSeconds
  const all = indexed.includes(info.container) ? INDEXED_PRE_ROLLS : PRE_ROLLS
  return all.filter((_, i) => i === 0 || (all[i - 1] ?? 0) < most)
}

function pictureOf(info: NativeInfo, trackId: number): NativeVideo {
  const track = info.video.find(({ id }) => id === trackId)
  if (!track) throw new AppError('not-found')
  return track
}

function soundOf(info: NativeInfo, trackId: number): AudioTrackInfo {
  const track = info.audio.find(({ id }) => id === trackId)
  if (!track) throw new AppError('not-found')
  return track
}

async function* packetsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<NativePacket> {
  for await (const part of readFragments(chunks)) if (isPacket(part)) yield part
}

function isPacket(part: NativePart): part is Extract<NativePart, { kind: 'packet' }> {
  return part.kind === 'packet'
}

/** The packets from the key frame at `start` up to the one at `end`. */
async function* exactPictures(
  packets: AsyncIterable<NativePacket>,
  { start, end }: TimeSpan,
): AsyncGenerator<NativePacket> {
  let hasBegun = false
  for await (const packet of packets) {
    if (packet.isKey && packet.timestamp >= end - SAME_SECONDS) return
    hasBegun ||= packet.isKey && packet.timestamp >= start - SAME_SECONDS
    if (hasBegun) yield packet
  }
}

async function* encodedPackets(
  packets: AsyncIterable<NativePacket>,
  origin: number,
): AsyncGenerator<EncodedPacket> {
  for await (const { timestamp, duration, isKey, data } of packets) {
    const seconds = timestamp - origin
    // What a cut has hidden, or an encoder put before the beginning.
    if (seconds < -SAME_SECONDS) continue
    yield new EncodedPacket(data, isKey ? 'key' : 'delta', Math.max(0, seconds), Math.max(0, duration))
  }
}

/** `promise`, or the signal's reason as soon as it aborts: what others wait for, too, goes on. */
function leaving<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
