import type { Random } from '@lanterne/kernel'
import { encodeBencode } from '../metainfo/bencode.ts'
import { type Metainfo, parseTorrentFile } from '../metainfo/metainfo.ts'
import { BufferPool, type Buffers } from '../storage/buffer-pool.ts'
import { type Hasher, inlineHasher, sha1Of } from '../storage/hasher.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import type { Store } from '../storage/piece-store.ts'
import { LyingStore, ModelledStore, StallingStore } from './sim-stores.ts'

/** A film for a simulation, and what an engine that plays or shares it is made of. */
export interface SimFilm {
  readonly metainfo: Metainfo
  readonly torrentFile: Uint8Array
  readonly hasher: Hasher
  /** Memory for one node's pieces. */
  buffers(): Buffers
  /** A store with nothing, or with everything, or with some of it; a `fault` is in what it gives. */
  store(holds: Holds, fault?: 'lies' | 'stalls'): Store
  /** The right bytes; in a film whose bytes are modelled, there are none. */
  bytes(start: number, end: number): Uint8Array
}

/** What a node has from the start: of a film whose bytes are modelled, it may be some pieces. */
export type Holds = 'nothing' | 'all' | ((piece: number) => boolean)

export interface SimFilmOptions {
  readonly sizeBytes: number
  readonly pieceLength: number
  readonly random: Random
  readonly trackers?: readonly string[]
  readonly webSeeds?: readonly string[]
}

/** A film of real bytes, all kept once and shared by everyone who has it from the start. */
export function createRealFilm(options: SimFilmOptions): SimFilm {
  const { sizeBytes, pieceLength, random } = options
  const pattern = random.bytes(1 << 20)
  const bytes = (start: number, end: number) => {
    const out = new Uint8Array(end - start)
    // Neighbouring megabytes differ, so that a piece in the wrong place is a wrong piece.
    for (let at = start; at < end; at++) out[at - start] = (pattern[at & 0xfffff] as number) ^ (at >> 20)
    return out
  }
  const count = Math.ceil(sizeBytes / pieceLength)
  const pieces = Array.from({ length: count }, (_, piece) =>
    bytes(piece * pieceLength, Math.min(sizeBytes, (piece + 1) * pieceLength)),
  )
  const all = (piece: number) => pieces[piece] as Uint8Array
  const torrentFile = torrentOf(options, Buffer.concat(pieces.map(sha1Of)))
  return {
    metainfo: parseTorrentFile(torrentFile),
    torrentFile,
    hasher: inlineHasher,
    buffers: () => new BufferPool(),
    store(holds, fault) {
      if (typeof holds === 'function') throw new Error('only a film whose bytes are modelled is held in part')
      if (fault === 'stalls') return new StallingStore(count)
      if (fault === 'lies') return new LyingStore(count, all)
      return new MemoryStore(count, holds === 'all' ? all : undefined)
    },
    bytes,
  }
}

/** Every piece of a modelled film has this digest, and so has everything that is hashed in its swarm. */
const MODEL_DIGEST = new Uint8Array(20).fill(0x5a)

const modelHasher: Hasher = {
  begin: () => ({ update() {}, digest: () => MODEL_DIGEST }),
  digest: (bytes) => Promise.resolve({ digest: MODEL_DIGEST, bytes }),
  [Symbol.asyncDispose]: () => Promise.resolve(),
}

/**
 * A film whose bytes are counted on every line and by every node, but neither kept nor hashed: all nodes gather pieces
 * in the same memory, and every hash is right. The engine's own code cannot tell. Not for swarms with liars.
 */
export function createModelledFilm(options: SimFilmOptions): SimFilm {
  const { sizeBytes, pieceLength } = options
  const count = Math.ceil(sizeBytes / pieceLength)
  const hashes = Buffer.concat(new Array<Uint8Array>(count).fill(MODEL_DIGEST))
  const torrentFile = torrentOf(options, hashes)
  const scratch = new Map<number, Uint8Array>()
  const take = (size: number) => {
    const known = scratch.get(size)
    if (known) return known
    const made = new Uint8Array(size)
    scratch.set(size, made)
    return made
  }
  const shared: Buffers = { take, give() {}, drop() {} }
  const metainfo = parseTorrentFile(torrentFile)
  return {
    metainfo,
    torrentFile,
    hasher: modelHasher,
    buffers: () => shared,
    store(holds, fault) {
      if (fault === 'lies') throw new Error('a film whose bytes are modelled cannot show a lie')
      if (fault === 'stalls') return new StallingStore(count)
      return new ModelledStore(metainfo, take, holds)
    },
    bytes: () => {
      throw new Error('the bytes of this film are modelled')
    },
  }
}

function torrentOf(
  { sizeBytes, pieceLength, trackers = [], webSeeds = [] }: SimFilmOptions,
  pieces: Uint8Array,
) {
  return encodeBencode({
    'announce-list': trackers.length > 0 ? trackers.map((tracker) => [tracker]) : undefined,
    info: { name: 'film.mp4', length: sizeBytes, 'piece length': pieceLength, pieces },
    'url-list': webSeeds.length > 0 ? [...webSeeds] : undefined,
  })
}
