import type { Buffers } from './buffer-pool.ts'

/** A reader that stops to read holds what it was lent: larger memory is not held for a part of it. */
export const MOST_LENT_BYTES = 4 << 20

/** Memory of pieces that readers look at: nothing else is done with it until the last of them is through. */
export class Loans {
  readonly #pool: Buffers
  /** By how many readers; `isFree` when nothing else needs it. */
  readonly #loans = new Map<
    ArrayBufferLike,
    { readonly bytes: Uint8Array; readers: number; isFree: boolean }
  >()

  constructor(pool: Buffers) {
    this.#pool = pool
  }

  /** Lends memory, all of which is `bytes`; with `isFree`, nobody but its readers needs it. */
  lend(bytes: Uint8Array, { isFree }: { isFree: boolean }): Uint8Array {
    const loan = this.#loans.get(bytes.buffer)
    if (loan) loan.readers++
    else this.#loans.set(bytes.buffer, { bytes, readers: 1, isFree })
    return bytes
  }

  /** Lends a part of the memory of a piece that is not complete, or a copy of it where the piece is large. */
  lendPart(part: Uint8Array): Uint8Array {
    if (part.length === 0 || part.buffer.byteLength > MOST_LENT_BYTES) return part.slice()
    this.lend(new Uint8Array(part.buffer), { isFree: false })
    return part
  }

  /** Ends a loan; of what was not lent, nothing. */
  giveBack({ buffer }: Uint8Array): void {
    const loan = this.#loans.get(buffer)
    if (!loan || --loan.readers > 0) return
    this.#loans.delete(buffer)
    if (loan.isFree) this.#pool.give(loan.bytes)
  }

  /** Whether a reader looks at this memory. */
  isLent({ buffer }: Uint8Array): boolean {
    return this.#loans.has(buffer)
  }

  /** Only its readers need this memory any more. */
  retire(bytes: Uint8Array): void {
    const loan = this.#loans.get(bytes.buffer)
    if (loan) loan.isFree = true
    else this.#pool.give(bytes)
  }
}
