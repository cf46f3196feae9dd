import { type Logger, type Random, silentLogger } from '@lanterne/kernel'
import type { Torrent } from '../engine-types.ts'
import { encodeBencode } from '../metainfo/bencode.ts'
import { PieceHasher, TreeHasher } from '../metainfo/content-hasher.ts'
import type { TorrentVersion } from '../metainfo/create-torrent.ts'
import { wireInfohashes } from '../metainfo/infohash.ts'
import { type Metainfo, parseTorrentFile } from '../metainfo/metainfo.ts'
import { BufferPool } from '../storage/buffer-pool.ts'
import type { DiskCache } from '../storage/disk-cache.ts'
import { inlineHasher } from '../storage/hasher.ts'
import type { MemoryBudget } from '../storage/memory-budget.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import type { Store } from '../storage/piece-store.ts'
import { OwnAddresses } from '../swarm/own-addresses.ts'
import { Reception } from '../swarm/reception.ts'
import type { SeedingState } from '../swarm/seeding.ts'
import { Swarm } from '../swarm/swarm.ts'
import { createTorrentView } from '../swarm/torrent.ts'
import { createSimClock, type SimClock } from './sim-clock.ts'
import type { SimHost, SimHostOptions } from './sim-host.ts'
import { createSimNetwork } from './sim-network.ts'
import { createSimRandom } from './sim-random.ts'

const PORT = 6881

/** One viewer or sharer of a simulated film. */
export interface SimNode {
  readonly host: SimHost
  readonly swarm: Swarm
  readonly torrent: Torrent
}

/** What a node has besides its line. */
export interface SimNodeOptions {
  /** The disk space that it may take; without end when absent. */
  readonly disk?: DiskCache
  /** The memory that it may take; without end when absent. */
  readonly memory?: MemoryBudget
  /** When it stops to share; never when absent. */
  readonly seeding?: SeedingState
  /** What stands between the node and its disk. */
  readonly overStore?: (store: Store) => Store
  /** What it knows of the torrent; all when absent. */
  readonly known?: Metainfo
}
export type SimRole = 'seed' | 'viewer' | 'liar' | 'turncoat'

/** A film in a simulated swarm, with real engine code on every node, on a virtual clock. */
export interface SimFilm {
  readonly clock: SimClock
  readonly metainfo: Metainfo
  readonly random: Random
  /** The right bytes from `start` to `end`. */
  bytes(start: number, end: number): Uint8Array
  /** Adds a machine on which nothing runs yet. */
  host(line: SimHostOptions): SimHost
  /**
   * Adds a node on a line of its own; a seed has everything from the start, a liar gives wrong bytes for all of it,
   * a turncoat for all but its first 256 KiB.
   */
  join(line: SimHostOptions, role: SimRole, more?: SimNodeOptions): Promise<SimNode>
}

/** Makes a film of `sizeBytes` bytes, and a network for its swarm. Same seed, same run. */
export function createSimFilm(options: {
  sizeBytes: number
  pieceLength: number
  /** Version 1 when absent. */
  version?: TorrentVersion
  seed?: number
  log?: Logger
  mayReadEarly?: boolean
}): SimFilm {
  const random = createSimRandom(options.seed ?? 1)
  const clock = createSimClock()
  const network = createSimNetwork({ clock, random })
  const pattern = random.bytes(1 << 20)
  const bytes = (start: number, end: number) => {
    const out = new Uint8Array(end - start)
    // Neighbouring megabytes differ, so that a piece in the wrong place is a wrong piece.
    for (let at = start; at < end; at++) out[at - start] = (pattern[at & 0xfffff] as number) ^ (at >> 20)
    return out
  }
  const { sizeBytes, pieceLength } = options
  const pieceOf = (piece: number) =>
    bytes(piece * pieceLength, Math.min(sizeBytes, (piece + 1) * pieceLength))
  const pieces = Array.from({ length: Math.ceil(sizeBytes / pieceLength) }, (_, piece) => pieceOf(piece))
  const metainfo = parseTorrentFile(describeFilm(pieces, options))
  const right = (piece: number) => pieces[piece] as Uint8Array
  const wrong = (piece: number) => right(piece).map((byte) => byte ^ 1)
  const turned = (piece: number) =>
    right(piece).map((byte, at) => (piece * pieceLength + at < 256 << 10 ? byte : byte ^ 1))
  const bytesOf = { viewer: undefined, seed: right, liar: wrong, turncoat: turned }
  let nodes = 0
  const hostOn = (line: SimHostOptions) => network.host(`10.0.${nodes >> 8}.${(nodes++ & 255) + 1}`, line)
  return {
    clock,
    metainfo,
    random,
    bytes,
    host: hostOn,
    async join(
      line,
      role,
      { disk, memory, seeding, overStore = (store: Store) => store, known = metainfo }: SimNodeOptions = {},
    ) {
      const host = hostOn(line)
      const peerId = random.bytes(20)
      const swarm = new Swarm({
        infohash: known.infohash,
        infohashV2: known.infohashV2,
        peerId,
        network: host,
        clock,
        random,
        log: options.log ?? silentLogger,
        hasher: inlineHasher,
        pool: new BufferPool(memory),
        memory,
        seeding,
        disk,
        doorway: { port: PORT, seen() {} },
        hasRoom: () => true,
        own: new OwnAddresses(),
        mayReadEarly: options.mayReadEarly ?? true,
      })
      const reception = new Reception({
        clock,
        random,
        find: () => swarm,
        infohashes: () => wireInfohashes(known),
        hasRoom: () => true,
      })
      const { signal } = swarm
      await host.listenTcp({ host: host.address, port: PORT }, (socket) => reception.receive(socket), {
        signal,
      })
      const store = new MemoryStore(metainfo.pieceCount, bytesOf[role])
      const content = swarm.begin(known, overStore(store))
      return { host, swarm, torrent: createTorrentView(swarm, content, clock) }
    },
  }
}

/** The `.torrent` of a film that is in memory. */
function describeFilm(
  film: readonly Uint8Array[],
  { sizeBytes, pieceLength, version = 'v1' }: Parameters<typeof createSimFilm>[0],
): Uint8Array {
  const pieces = version === 'v2' ? undefined : new PieceHasher(pieceLength)
  const tree = version === 'v1' ? undefined : new TreeHasher(pieceLength)
  for (const piece of film) {
    pieces?.update(piece)
    tree?.update(piece)
  }
  const hashes = tree?.finish()
  const file = hashes && { '': { length: sizeBytes, 'pieces root': hashes.piecesRoot } }
  return encodeBencode({
    info: {
      ...(file && { 'file tree': { 'film.mp4': file }, 'meta version': 2 }),
      ...(pieces && { length: sizeBytes, pieces: pieces.finish() }),
      ...{ name: 'film.mp4', 'piece length': pieceLength },
    },
    'piece layers': hashes && {
      ...(hashes.layer && { [Buffer.from(hashes.piecesRoot).toString('latin1')]: hashes.layer }),
    },
  })
}

/** Where a node can be connected to. */
export function addressOf({ host }: SimNode): { host: string; port: number } {
  return { host: host.address, port: PORT }
}
