import { Bitfield } from '../wire/bitfield.ts'
import type { Store, StoreSegments } from './piece-store.ts'

/** Pieces in memory only: for simulations, where there is no disk. Each piece may be given up by itself. */
export class MemoryStore implements Store {
  readonly verified: Bitfield
  readonly claimed: Bitfield
  readonly segments?: StoreSegments
  readonly #pieces = new Map<number, Uint8Array>()
  readonly #pieceOf: (piece: number) => Uint8Array | undefined

  /** A store that holds nothing, or everything that `pieceOf` gives. */
  constructor(pieceCount: number, pieceOf?: (piece: number) => Uint8Array) {
    this.verified = new Bitfield(pieceCount)
    this.claimed = new Bitfield(pieceCount)
    this.#pieceOf = pieceOf ?? ((piece) => this.#pieces.get(piece))
    if (pieceOf) {
      this.verified.addAll()
      return
    }
    const kept = new Set<number>()
    this.segments = {
      pieces: 1,
      readAtMs: 0,
      readNow: () => undefined,
      kept,
      keep: async (file, isKept) => void (isKept ? kept.add(file) : kept.delete(file)),
      free: async (segment) => void this.#pieces.delete(segment),
    }
  }

  view(piece: number): Uint8Array | undefined {
    return this.#pieceOf(piece)
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
