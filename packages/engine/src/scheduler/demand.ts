/** Bytes of the torrent that a reader asked for: from where it is, to where it will stop. */
export interface ReadDemand {
  readonly kind: 'read'
  /** Next byte that the reader takes. */
  position: number
  readonly end: number
  readonly openedAt: number
  /** Where it was when it opened. */
  readonly opensAt: number
  /** No piece below it, from the reader's position, has a block that is free. */
  scanFrom: number
  /** Pieces behind it of which it has some bytes that are not proved yet: they are completed first. */
  owed?: ReadonlySet<number>
}

/** Pieces wanted with the capacity that no reader needs, rarest first. */
export interface WholeDemand {
  readonly kind: 'whole'
  readonly firstPiece: number
  readonly lastPiece: number
  /** The pieces that are not here, in the order in which to fetch them. */
  order: readonly number[]
  orderedAt: number
  /** Whether nothing is to be fetched for it now: there is no room for what nobody waits for. */
  readonly isPaused: () => boolean
}

/** How far ahead of a reader blocks are asked for in order; beyond it, the rarest come first. */
export const LOOK_AHEAD_BYTES = 64 << 20

/**
 * Orders pieces for the good of the swarm: fewest copies first, in random order among equals (BEP 3's rarest first),
 * so that viewers who come later find every part of the film with somebody.
 */
export function orderRarestFirst(
  pieces: Iterable<number>,
  copies: (piece: number) => number,
  random: () => number,
): number[] {
  return [...pieces]
    .map((piece) => ({ piece, rank: copies(piece) + random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ piece }) => piece)
}
