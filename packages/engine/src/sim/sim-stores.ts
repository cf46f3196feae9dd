import type { Metainfo } from '../metainfo/metainfo.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import type { Store } from '../storage/piece-store.ts'
import { Bitfield } from '../wire/bitfield.ts'
import type { Holds } from './sim-film.ts'

/** Knows which pieces it has, and keeps none of them: for swarms in which bytes are only counted. */
export class ModelledStore implements Store {
  readonly verified: Bitfield
  readonly claimed: Bitfield
  readonly #pieceSize: (piece: number) => number
  readonly #take: (size: number) => Uint8Array

  constructor(metainfo: Metainfo, take: (size: number) => Uint8Array, holds: Holds) {
    const { pieceCount, pieceLength, sizeBytes } = metainfo
    this.verified = new Bitfield(pieceCount)
    this.claimed = new Bitfield(pieceCount)
    if (holds === 'all') this.verified.addAll()
    else if (typeof holds === 'function')
      for (let piece = 0; piece < pieceCount; piece++) if (holds(piece)) this.verified.add(piece)
    this.#pieceSize = (piece) => Math.min(pieceLength, sizeBytes - piece * pieceLength)
    this.#take = take
  }

  view(piece: number): Uint8Array {
    return this.#take(this.#pieceSize(piece))
  }

  async write(): Promise<void> {
    // That the piece is there is all that is kept.
  }

  confirm(): void {
    // Nothing is claimed that could be confirmed.
  }

  async read(): Promise<boolean> {
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // There is nothing to close.
  }
}

/** Has every piece, and changes a byte of each block that it gives. */
export class LyingStore extends MemoryStore {
  override view(piece: number): Uint8Array | undefined {
    const right = super.view(piece)
    return right && lie(right)
  }

  override async read(piece: number, offset: number, target: Uint8Array): Promise<boolean> {
    target.set(lie(super.view(piece) ?? new Uint8Array(0)).subarray(offset, offset + target.length))
    return true
  }
}

function lie(right: Uint8Array): Uint8Array {
  const wrong = right.slice()
  for (let at = 0; at < wrong.length; at += 16_384) wrong[at] = (wrong[at] ?? 0) ^ 0xff
  return wrong
}

/** Says that it has every piece, and never comes to an end with reading one. */
export class StallingStore implements Store {
  readonly verified: Bitfield
  readonly claimed: Bitfield

  constructor(pieceCount: number) {
    this.verified = new Bitfield(pieceCount)
    this.verified.addAll()
    this.claimed = new Bitfield(pieceCount)
  }

  async write(): Promise<void> {
    // Nobody waits for what it never reads again.
  }

  confirm(): void {
    // Nothing is claimed that could be confirmed.
  }

  read(): Promise<boolean> {
    return new Promise(() => {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // There is nothing to close.
  }
}
