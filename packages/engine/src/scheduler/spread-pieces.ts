import type { Geometry } from './geometry.ts'

/** What a reader needs next is asked for in order, whoever has it. */
const NEAR_BYTES = 256 << 10
/** So far ahead viewers of one film share the work, part by part: each begins with other pieces, and they trade. */
const WINDOW_BYTES = 16 << 20
const LEAST_WINDOW = 4
const MOST_WINDOW = 64
/** Pieces that others have which are passed over before the rest is taken as it comes. */
const MOST_PASSED = 64

/**
 * The order in which the only source of a film is asked for the pieces ahead of a reader. All viewers want the same
 * pieces, and each that asks the source for the same one takes a turn from one that nobody has: what others can bring is
 * left to them, and of what nobody has each viewer takes another piece first. Pure.
 */
export function* spreadPieces(
  /** In order. */
  pieces: Iterable<number>,
  options: {
    readonly geometry: Geometry
    readonly position: number
    /** Whether somebody who has not everything gives it. */
    readonly isElsewhere: (piece: number) => boolean
    /** Another number for each viewer. */
    readonly salt: number
  },
): Generator<number> {
  const { geometry, position, isElsewhere, salt } = options
  const { pieceLength } = geometry
  const size = Math.min(MOST_WINDOW, Math.max(LEAST_WINDOW, Math.floor(WINDOW_BYTES / pieceLength)))
  const passed: number[] = []
  let window: number[] = []
  for (const piece of pieces) {
    if (passed.length < MOST_PASSED && isElsewhere(piece)) passed.push(piece)
    else if (piece * pieceLength < position + NEAR_BYTES) yield piece
    else window.push(piece)
    if (window.length < size) continue
    yield* shuffled(window, salt)
    window = []
  }
  yield* shuffled(window, salt)
  yield* passed
}

function shuffled(pieces: readonly number[], salt: number): number[] {
  const rank = (piece: number) => Math.imul((piece + 1) ^ salt, 0x9e3779b1) >>> 0
  return pieces.toSorted((a, b) => rank(a) - rank(b))
}
