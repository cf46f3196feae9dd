import { AppError } from '@lanterne/kernel'
import {
  AudioSample,
  AudioSampleSource,
  type EncodedPacket,
  Mp4OutputFormat,
  NullTarget,
  Output,
} from 'mediabunny'
import { loadAacEncoder } from './codecs.ts'
import type { Stereo } from './limit.ts'
import type { TrackFormat } from './track-format.ts'

/** Samples of one frame of AAC. */
export const FRAME = 1024
/**
 * Frames that come out before the first of what is given: one that the encoder puts before everything, and silence that
 * every encoder begins with, so that it is warm and has said what its decoder needs.
 */
export const LEAD_FRAMES = 5
const SILENT_FRAMES = LEAD_FRAMES - 1
/** What is given at once. */
const LEAST_SAMPLES = FRAME
const BITS_PER_SECOND = 192_000
/** An encoder that waits for its sound costs memory. */
const MOST_IDLE_MS = 120_000

/** Encodes one stretch of stereo sound; frames are numbered by the order in which they come out. */
export class AacEncoder implements AsyncDisposable {
  readonly #sampleRate: number
  readonly #output = new Output({
    format: new Mp4OutputFormat({ fastStart: 'fragmented' }),
    target: new NullTarget(),
  })
  readonly #source: AudioSampleSource
  readonly #done: EncodedPacket[] = []
  #config: AudioDecoderConfig | undefined
  #samples = 0
  readonly #waiting: Stereo[] = []

  private constructor(sampleRate: number) {
    this.#sampleRate = sampleRate
    this.#source = new AudioSampleSource({
      codec: 'aac',
      bitrate: BITS_PER_SECOND,
      onEncodedPacket: (packet, meta) => {
        this.#config = meta?.decoderConfig ?? this.#config
        this.#done.push(packet)
      },
    })
    this.#output.addAudioTrack(this.#source)
  }

  /** It is up, and its code compiled. Throws `format-not-playable` for a rate that AAC does not have. */
  static async open(sampleRate: number): Promise<AacEncoder> {
    await loadAacEncoder()
    const encoder = new AacEncoder(sampleRate)
    try {
      await encoder.#output.start()
      const silence = new Float32Array(FRAME)
      // The last of four is taken when all of them are done.
      for (let i = 0; i < SILENT_FRAMES; i++) await encoder.#give({ left: silence, right: silence })
      return encoder
    } catch (error) {
      await encoder[Symbol.asyncDispose]()
      throw error
    }
  }

  /** How a decoder is set up for what it writes: the same for all of one rate. */
  get format(): TrackFormat {
    const config = this.#config
    if (!config) throw new AppError('format-not-playable', { details: { reason: 'no-encoder' } })
    return { kind: 'audio', codec: 'aac', config }
  }

  /** Takes sound, and gives what is encoded by now. */
  async add(sound: Stereo): Promise<EncodedPacket[]> {
    this.#waiting.push(sound)
    if (lengthOf(this.#waiting) >= LEAST_SAMPLES) await this.#giveWaiting()
    return this.#done.splice(0)
  }

  /** The rest. Nothing can be added any more. */
  async finish(): Promise<EncodedPacket[]> {
    await this.#giveWaiting()
    this.#source.close()
    await this.#output.finalize()
    return this.#done.splice(0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#output.state !== 'finalized') await this.#output.cancel()
  }

  async #giveWaiting(): Promise<void> {
    const waiting = this.#waiting.splice(0)
    if (waiting.length > 0) await this.#give(...waiting)
  }

  async #give(...sounds: readonly Stereo[]): Promise<void> {
    const length = lengthOf(sounds)
    const data = new Float32Array(length * 2)
    let at = 0
    for (const { left, right } of sounds) {
      data.set(left, at)
      data.set(right, length + at)
      at += left.length
    }
    using sample = new AudioSample({
      data,
      format: 'f32-planar',
      numberOfChannels: 2,
      sampleRate: this.#sampleRate,
      timestamp: this.#samples / this.#sampleRate,
    })
    this.#samples += length
    await this.#source.add(sample)
  }
}

function lengthOf(sounds: readonly Stereo[]): number {
  return sounds.reduce((sum, { left }) => sum + left.length, 0)
}

/** One encoder of each rate, that has come up before it is needed: that takes longer than what it then has to do. */
class SpareEncoders {
  readonly #spares = new Map<number, Promise<AacEncoder>>()
  readonly #timers = new Map<number, NodeJS.Timeout>()

  /** How a decoder is set up for a rate. */
  async format(sampleRate: number): Promise<TrackFormat> {
    return (await this.ready(sampleRate)).format
  }

  /** An encoder that nobody else has. */
  async take(sampleRate: number): Promise<AacEncoder> {
    const spare = this.ready(sampleRate)
    this.#forget(sampleRate)
    return spare
  }

  /** Lets one come up, when there is none. */
  ready(sampleRate: number): Promise<AacEncoder> {
    clearTimeout(this.#timers.get(sampleRate))
    const close = () => {
      const spare = this.#spares.get(sampleRate)
      this.#forget(sampleRate)
      void spare?.then((encoder) => encoder[Symbol.asyncDispose]())
    }
    this.#timers.set(sampleRate, setTimeout(close, MOST_IDLE_MS).unref())
    let spare = this.#spares.get(sampleRate)
    if (!spare) {
      spare = AacEncoder.open(sampleRate)
      this.#spares.set(sampleRate, spare)
      // The next to ask tries again.
      spare.catch(() => this.#forget(sampleRate))
    }
    return spare
  }

  #forget(sampleRate: number): void {
    clearTimeout(this.#timers.get(sampleRate))
    this.#timers.delete(sampleRate)
    this.#spares.delete(sampleRate)
  }
}

export const aacEncoders = new SpareEncoders()
