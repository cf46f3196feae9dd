import type { EncodedPacket } from 'mediabunny'
import { aacEncoders, FRAME, LEAD_FRAMES } from './aac-encoder.ts'
import { limit, type Stereo } from './limit.ts'
import { mixDown, type Planes, type Role } from './mix-down.ts'

/** Frames encoded before the first that is wanted, and thrown away: an encoder begins from what came before. */
const PRE_ROLL_FRAMES = 4
/** Frames decoded beyond the last: the encoder and the limiter look ahead. */
const POST_ROLL_FRAMES = 2
/** A frame is done when the next one's samples are there. */
const NEXT_FRAMES = 1
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
    end: ((end + NEXT_FRAMES + POST_ROLL_FRAMES) * FRAME) / sampleRate,
  }
}

/**
 * Encodes decoded sound as stereo AAC on a grid that is the film's, not the stretch's: every frame begins at a multiple
 * of 1024 samples, so that stretches encoded apart, in any order, join without gap or click. `decoded` begins at
 * `decodedSpan`'s start.
 */
export async function* soundToAac(
  decoded: AsyncIterable<Pcm>,
  frames: { first: number; end: number },
  sampleRate: number,
): AsyncGenerator<EncodedPacket> {
  await using encoder = await aacEncoders.take(sampleRate)
  try {
    let frame = Math.max(0, frames.first - PRE_ROLL_FRAMES) - LEAD_FRAMES
    const onGrid = function* (packets: readonly EncodedPacket[]) {
      const duration = FRAME / sampleRate
      for (const packet of packets) {
        const isWanted = frame >= frames.first && frame < frames.end
        if (isWanted) yield packet.clone({ timestamp: frame * duration, duration })
        frame++
      }
    }
    const { start } = decodedSpan(frames, sampleRate)
    for await (const sound of limit(gapless(decoded, start, sampleRate)))
      yield* onGrid(await encoder.add(sound))
    yield* onGrid(await encoder.finish())
  } finally {
    // Comes up while this is being played.
    aacEncoders.ready(sampleRate).catch(() => undefined) // Whoever takes it is told.
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
