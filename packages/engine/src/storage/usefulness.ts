/** How much is kept on either side of a reader, in bytes. */
export interface ReaderWindow {
  readonly behind: number
  readonly ahead: number
}

/** A run of bytes on disk that could make room for others, and who reads from the same torrent. */
export interface Stored {
  /** In bytes of the torrent, half-open. */
  readonly start: number
  readonly end: number
  /** Where readers are now, or were until a moment ago, in bytes of the torrent. */
  readonly readers: readonly number[]
  /** When somebody last read from the torrent, in milliseconds since 1970. */
  readonly readAtMs: number
  /** Whether it holds the beginning or the end of a file: players come back to both for the film's index. */
  readonly isEdge: boolean
  readonly window: ReaderWindow
}

/** What a run of bytes is good for; what has the lowest rank goes first, then the lowest order. */
export interface Usefulness {
  readonly rank: number
  readonly order: number
}

/** Ranks of what may go, the least useful first. */
export const Rank = { behind: 0, old: 1, ahead: 2, edge: 3 } as const

/**
 * How useful a run of bytes is; `undefined` when a reader needs it now or soon. What lies far behind every reader goes
 * first, the farthest before all; then films that nobody watches, the one watched longest ago first; then what no reader
 * comes to for long. Pure.
 */
export function usefulness(stored: Stored): Usefulness | undefined {
  const { start, end, readers, readAtMs, isEdge, window } = stored
  if (readers.length === 0) return { rank: Rank.old, order: readAtMs }
  // Distance to the nearest reader that has it ahead, and to the nearest that has it behind.
  let ahead = Number.POSITIVE_INFINITY
  let behind = Number.POSITIVE_INFINITY
  for (const position of readers) {
    if (end > position - window.behind && start < position + window.ahead) return undefined
    if (start >= position) ahead = Math.min(ahead, start - position)
    else behind = Math.min(behind, position - end)
  }
  if (isEdge) return { rank: Rank.edge, order: -Math.min(ahead, behind) }
  if (ahead === Number.POSITIVE_INFINITY) return { rank: Rank.behind, order: -behind }
  return { rank: Rank.ahead, order: -ahead }
}

/** Of those that may go, the one to go first. */
export function leastUseful<Candidate extends Usefulness>(
  candidates: Iterable<Candidate>,
): Candidate | undefined {
  let least: Candidate | undefined
  for (const candidate of candidates) {
    const isLess =
      !least ||
      candidate.rank < least.rank ||
      (candidate.rank === least.rank && candidate.order < least.order)
    if (isLess) least = candidate
  }
  return least
}
