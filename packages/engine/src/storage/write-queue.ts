/** Most that is written in one go: all of it stays in memory until it is on disk. */
const MOST_AT_ONCE_BYTES = 16 << 20

/** A piece that is to be written. */
export interface PieceToWrite {
  readonly piece: number
  readonly bytes: Uint8Array
}

/** Writes some pieces; says of each whether it failed, and why. */
export type WritePieces = (pieces: readonly PieceToWrite[]) => Promise<readonly (Error | undefined)[]>

/**
 * Lets writes wait for each other, and writes what waited in one go. Several at a time would only wait for the same
 * file in the system, each with a thread of its own.
 */
export class WriteQueue {
  readonly #writePieces: WritePieces
  #waiting: (PieceToWrite & { readonly done: PromiseWithResolvers<void> })[] = []
  #isBusy = false

  constructor(writePieces: WritePieces) {
    this.#writePieces = writePieces
  }

  /** Resolves when the piece is written; rejects with what hindered it. */
  write(piece: number, bytes: Uint8Array): Promise<void> {
    const done = Promise.withResolvers<void>()
    this.#waiting.push({ piece, bytes, done })
    if (!this.#isBusy) void this.#work()
    return done.promise
  }

  async #work(): Promise<void> {
    this.#isBusy = true
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch()
      try {
        const failures = await this.#writePieces(batch)
        for (const [index, { done }] of batch.entries()) {
          const failure = failures[index]
          if (failure) done.reject(failure)
          else done.resolve()
        }
      } catch (error) {
        for (const { done } of batch) done.reject(error)
      }
    }
    this.#isBusy = false
  }

  #takeBatch() {
    let bytes = 0
    let count = 0
    for (const waiting of this.#waiting) {
      bytes += waiting.bytes.length
      if (count > 0 && bytes > MOST_AT_ONCE_BYTES) break
      count++
    }
    return this.#waiting.splice(0, count).sort((a, b) => a.piece - b.piece)
  }
}

/** Cuts pieces, in order, into runs of neighbours that lie one behind the other. */
export function runsOf<Piece extends PieceToWrite>(pieces: readonly Piece[], pieceLength: number): Piece[][] {
  const runs: Piece[][] = []
  for (const next of pieces) {
    const last = runs.at(-1)?.at(-1)
    const isNeighbour = last && next.piece === last.piece + 1 && last.bytes.length === pieceLength
    if (isNeighbour) runs.at(-1)?.push(next)
    else runs.push([next])
  }
  return runs
}
