import {
  AudioSample,
  AudioSampleSource,
  type EncodedPacket,
  Mp4OutputFormat,
  NullTarget,
  Output,
} from 'mediabunny'
import { limit, type Stereo } from './limit.ts'
import { mixDown, type Planes, type Role } from './mix-down.ts'
import type { TrackFormat } from './track-format.ts'

/** Samples of one frame of AAC. */
const FRAME = 1024
/** Frames encoded before the first that is wanted, and thrown away: an encoder begins from what came before. */
const PRE_ROLL_FRAMES = 4
/** Frames decoded beyond the last: the encoder and the limiter look ahead. */
const POST_ROLL_FRAMES = 2
/** Frames that the encoder puts before the first sample. */
const PRIMING_FRAMES = 1
const BITS_PER_SECOND = 192_000
/** A hole in the sound is filled from here on; less is a clock that rounds. */
const HOLE_SECONDS = 0.02

/** A stretch of decoded sound. `seconds` is when it begins. */
export interface Pcm {
  readonly seconds: number
  readonly planes: Planes
  /** What each of more than two channels is; absent where nothing but their number is known. */
  readonly roles?: readonly Role[]
}

/** Which frames of the film's grid of AAC frames make up a stretch of it: `end` is not among them. */
export function framesOf(
  { start, end }: { start: number; end: number },
  { sampleRate, isLast }: { sampleRate: number; isLast: boolean },
): { first: number; end: number } {
  const frameAt = (seconds: number) => Math.ceil((seconds * sampleRate) / FRAME)
  return { first: frameAt(start), end: isLast ? Number.POSITIVE_INFINITY : frameAt(end) }
}

/** The sound that must be decoded for some frames, in seconds. */
export function decodedSpan(
  { first, end }: { first: number; end: number },
  sampleRate: number,
): { start: number; end: number } {
  return {
    start: (Math.max(0, first - PRE_ROLL_FRAMES) * FRAME) / sampleRate,
    end: ((end + PRIMING_FRAMES + POST_ROLL_FRAMES) * FRAME) / sampleRate,
  }
}

/**
 * Encodes decoded sound as stereo AAC on a grid that is the film's, not the stretch's: every frame begins at a multiple
 * of 1024 samples, so that stretches encoded apart, in any order, join without gap or click. `decoded` begins at
 * `decodedSpan`'s start. The encoder must have been registered.
 */
export async function* soundToAac(
  decoded: AsyncIterable<Pcm>,
  frames: { first: number; end: number },
  sampleRate: number,
): AsyncGenerator<{ packet: EncodedPacket; format: TrackFormat }> {
  const done: { packet: EncodedPacket; format: TrackFormat }[] = []
  let config: AudioDecoderConfig | undefined
  // The encoder counts its own frames; the first of them is priming.
  let next = Math.max(0, frames.first - PRE_ROLL_FRAMES) - PRIMING_FRAMES
  const source = new AudioSampleSource({
    codec: 'aac',
    bitrate: BITS_PER_SECOND,
    onEncodedPacket(packet, meta) {
      config = meta?.decoderConfig ?? config
      const frame = next++
      if (!config || frame < frames.first || frame >= frames.end) return
      const seconds = FRAME / sampleRate
      done.push({
        packet: packet.clone({ timestamp: frame * seconds, duration: seconds }),
        format: { kind: 'audio', codec: 'aac', config },
      })
    },
  })
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: 'fragmented' }),
    target: new NullTarget(),
  })
  output.addAudioTrack(source)
  await output.start()
  try {
    const { start } = decodedSpan(frames, sampleRate)
    let at = Math.round(start * sampleRate)
    for await (const { left, right } of limit(gapless(decoded, start, sampleRate))) {
      const data = new Float32Array(left.length * 2)
      data.set(left)
      data.set(right, left.length)
      using sample = new AudioSample({
        data,
        format: 'f32-planar',
        numberOfChannels: 2,
        sampleRate,
        timestamp: at / sampleRate,
      })
      at += left.length
      await source.add(sample)
      yield* done.splice(0)
    }
    source.close()
    await output.finalize()
    yield* done
  } finally {
    if (output.state !== 'finalized') await output.cancel()
  }
}

/** Stereo from `startSeconds` on without a hole. */
async function* gapless(
  decoded: AsyncIterable<Pcm>,
  startSeconds: number,
  sampleRate: number,
): AsyncGenerator<Stereo> {
  const start = Math.round(startSeconds * sampleRate)
  const most = Math.round(HOLE_SECONDS * sampleRate)
  let at = start
  for await (const { seconds, planes, roles } of decoded) {
    const [left, right] = mixDown(planes, roles)
    const begins = Math.round(seconds * sampleRate)
    // What begins too early is cut; a difference that is the clock's rounding is not.
    const early = at - begins
    const skip = early > (at === start ? 0 : most) ? Math.min(early, left.length) : 0
    if (skip === left.length) continue
    for (const hole = -early > most ? begins : at; at < hole; ) {
      const length = Math.min(hole - at, sampleRate)
      yield { left: new Float32Array(length), right: new Float32Array(length) }
      at += length
    }
    yield { left: left.subarray(skip), right: right.subarray(skip) }
    at += left.length - skip
  }
}
