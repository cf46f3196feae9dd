import type { ByteRange } from '@lanterne/kernel'
import type { Bitfield } from '../wire/bitfield.ts'

/** What of a file is here, and who could bring the rest, as it stands now. Sizes in bytes. */
export interface FileSurvey {
  readonly sizeBytes: number
  /** What is here and proved, in order; of a file in very many parts, the first of them. */
  readonly here: readonly ByteRange[]
  /** Missing, and nobody who is connected has it. */
  readonly unavailableBytes: number
  /**
   * Distributed copies of what is missing: how many have its rarest piece, and the share of pieces that more have.
   * `Infinity` when nothing is missing.
   */
  readonly copies: number
  /** What each who is connected has brought. */
  readonly givers: readonly number[]
  /** Peers that are connected, and addresses that are known. */
  readonly people: number
  readonly known: number
  readonly webSeeds: number
  /** Payload of use received since the torrent was opened, from anybody. */
  readonly receivedBytes: number
  /** Where readers of the file are, in its bytes. */
  readonly readers: readonly number[]
  /** Whether something is asked for that is not here: only then does what comes say what could come. */
  readonly isWanting: boolean
}

const mostRanges = 256

/** Who has which pieces: one that has all is told apart, since nobody need look at its bits. */
interface Holder {
  readonly pieces: Bitfield | undefined
}

/** Looks at the pieces of one file: what is here, and of the rest, how many have it. Pure. */
export function surveyPieces({
  first,
  last,
  start,
  end,
  pieceLength,
  have,
  holders,
}: {
  readonly first: number
  readonly last: number
  /** Of the file in its torrent. */
  readonly start: number
  readonly end: number
  readonly pieceLength: number
  readonly have: { has(piece: number): boolean }
  readonly holders: Iterable<Holder>
}): Pick<FileSurvey, 'here' | 'unavailableBytes' | 'copies'> {
  let whole = 0
  const partial: Bitfield[] = []
  for (const { pieces } of holders)
    if (pieces?.isFull) whole++
    else if (pieces && pieces.count > 0) partial.push(pieces)
  const here: { start: number; end: number }[] = []
  let unavailableBytes = 0
  let least = Number.POSITIVE_INFINITY
  let withLeast = 0
  let missing = 0
  for (let piece = first; piece <= last; piece++) {
    const from = Math.max(start, piece * pieceLength) - start
    const to = Math.min(end, (piece + 1) * pieceLength) - start
    if (have.has(piece)) {
      const before = here.at(-1)
      if (before?.end === from) before.end = to
      else if (here.length < mostRanges) here.push({ start: from, end: to })
      continue
    }
    missing++
    let copies = whole
    for (const pieces of partial) if (pieces.has(piece)) copies++
    if (copies === 0) unavailableBytes += to - from
    if (copies < least) withLeast = 0
    least = Math.min(least, copies)
    if (copies === least) withLeast++
  }
  const copies = missing === 0 ? least : least + (missing - withLeast) / missing
  return { here, unavailableBytes, copies }
}
