/** Which pieces of each segment are on disk, and which segments are being read. Segments are numbered runs of pieces. */
export class SegmentUse {
  readonly pieces: number
  readonly #sizeOf: (piece: number) => number
  readonly #stored = new Map<number, Set<number>>()
  readonly #users = new Map<number, number>()
  /** Bytes on disk of each segment that has any. */
  readonly bytes = new Map<number, number>()

  /** `pieces` of them make a segment. */
  constructor(pieces: number, sizeOf: (piece: number) => number) {
    this.pieces = pieces
    this.#sizeOf = sizeOf
  }

  /** The segment that holds a piece. */
  of(piece: number): number {
    return Math.floor(piece / this.pieces)
  }

  /** A piece is on disk. */
  add(piece: number): void {
    const segment = this.of(piece)
    const stored = this.#stored.get(segment) ?? new Set()
    this.#stored.set(segment, stored)
    if (stored.has(piece)) return
    stored.add(piece)
    this.bytes.set(segment, (this.bytes.get(segment) ?? 0) + this.#sizeOf(piece))
  }

  /** A piece is not on disk any more. */
  delete(piece: number): void {
    const segment = this.of(piece)
    if (!this.#stored.get(segment)?.delete(piece)) return
    this.bytes.set(segment, (this.bytes.get(segment) ?? 0) - this.#sizeOf(piece))
  }

  /** Nothing of a segment is on disk any more; says which pieces were. */
  clear(segment: number): number[] {
    const stored = [...(this.#stored.get(segment) ?? [])]
    this.#stored.delete(segment)
    this.bytes.delete(segment)
    return stored
  }

  /** Notes that a piece's segment is read, until the function returned is called. */
  use(piece: number): () => void {
    const segment = this.of(piece)
    this.#users.set(segment, (this.#users.get(segment) ?? 0) + 1)
    return () => {
      const users = (this.#users.get(segment) ?? 1) - 1
      if (users > 0) this.#users.set(segment, users)
      else this.#users.delete(segment)
    }
  }

  /** Segments that are read now. */
  get used(): Set<number> {
    return new Set(this.#users.keys())
  }
}
