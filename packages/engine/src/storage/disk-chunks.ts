import type { Buffers } from './buffer-pool.ts'

/** The disk is read for peers in chunks of this size, of which the last few are kept. */
export const CHUNK_BYTES = 256 << 10
const MOST_CHUNKS = 32

interface Chunk {
  readonly memory: Uint8Array
  readonly isThere: Promise<boolean>
  /** Who waits for it, or copies from it. */
  users: number
}

/** What chunks are read with. */
export interface DiskChunksOptions {
  readonly pool: Buffers
  readonly pieceSize: (piece: number) => number
  /** Fills `target` from `offset` in a piece; `false` when so much is not there. */
  readonly fill: (piece: number, offset: number, target: Uint8Array) => Promise<boolean>
}

/** What was read from disk last, for peers that ask for small neighbouring parts of pieces. */
export class DiskChunks {
  readonly #options: DiskChunksOptions
  /** Oldest first. */
  readonly #chunks = new Map<string, Chunk>()

  constructor(options: DiskChunksOptions) {
    this.#options = options
  }

  get isEmpty(): boolean {
    return this.#chunks.size === 0
  }

  /** Hands a chunk of a piece to `take`, for as long as that lasts; `false` when it is not there. Throws as `fill`. */
  async read(piece: number, chunk: number, take: (bytes: Uint8Array) => void): Promise<boolean> {
    const key = `${piece}:${chunk}`
    const known = this.#chunks.get(key) ?? this.#begin(piece, chunk)
    this.#chunks.delete(key)
    this.#chunks.set(key, known)
    if (this.#chunks.size > MOST_CHUNKS) this.dropOldest()
    known.users++
    let isThere = false
    try {
      isThere = await known.isThere
      if (isThere) take(known.memory)
    } finally {
      known.users--
      if (!isThere) this.#drop(key, known)
    }
    return isThere
  }

  #begin(piece: number, chunk: number): Chunk {
    const { pool, pieceSize, fill } = this.#options
    const offset = chunk * CHUNK_BYTES
    const memory = pool.take(Math.min(CHUNK_BYTES, pieceSize(piece) - offset))
    return { memory, isThere: fill(piece, offset, memory), users: 0 }
  }

  dropOldest(): void {
    const [oldest] = this.#chunks
    if (oldest) this.#drop(...oldest)
  }

  /** While somebody still copies from it, or the disk writes to it, its memory is not used again. */
  #drop(key: string, chunk: Chunk): void {
    if (this.#chunks.get(key) !== chunk) return
    this.#chunks.delete(key)
    if (chunk.users === 0) this.#options.pool.give(chunk.memory)
    else this.#options.pool.drop(chunk.memory)
  }
}
