import { Bitfield } from '../wire/bitfield.ts'
import type { Store } from './piece-store.ts'

/** Pieces in memory only: for simulations, where there is no disk. */
export class MemoryStore implements Store {
  readonly verified: Bitfield
  readonly claimed: Bitfield
  readonly #pieces = new Map<number, Uint8Array>()
  readonly #pieceOf: (piece: number) => Uint8Array | undefined

  /** A store that holds nothing, or everything that `pieceOf` gives. */
  constructor(pieceCount: number, pieceOf?: (piece: number) => Uint8Array) {
    this.verified = new Bitfield(pieceCount)
    this.claimed = new Bitfield(pieceCount)
    this.#pieceOf = pieceOf ?? ((piece) => this.#pieces.get(piece))
    if (pieceOf) this.verified.addAll()
  }

  async write(piece: number, bytes: Uint8Array): Promise<void> {
    this.#pieces.set(piece, bytes.slice())
  }

  confirm(): void {
    // Nothing is remembered beyond this run.
  }

  async read(piece: number, offset: number, target: Uint8Array): Promise<boolean> {
    const bytes = this.#pieceOf(piece)?.subarray(offset, offset + target.length)
    if (bytes?.length !== target.length) return false
    target.set(bytes)
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pieces.clear()
  }
}
