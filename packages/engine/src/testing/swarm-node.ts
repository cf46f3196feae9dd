import { type Endpoint, type Network, type Random, silentLogger } from '@lanterne/kernel'
import { encodeBencode } from '../metainfo/bencode.ts'
import { type Metainfo, parseTorrentFile } from '../metainfo/metainfo.ts'
import type { SimClock } from '../sim/sim-clock.ts'
import { BufferPool } from '../storage/buffer-pool.ts'
import { inlineHasher, sha1Of } from '../storage/hasher.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import { OwnAddresses } from '../swarm/own-addresses.ts'
import { Reception } from '../swarm/reception.ts'
import { Swarm } from '../swarm/swarm.ts'
import { openUtpHub } from '../transport/utp/open-utp-hub.ts'

/** A small torrent, and its bytes. */
export interface SmallFilm {
  readonly metainfo: Metainfo
  readonly pieces: readonly Uint8Array[]
}

/** Makes a torrent of `count` pieces. */
export function makeSmallFilm(random: Random, { isPrivate = false, count = 8 } = {}): SmallFilm {
  const pieces = Array.from({ length: count }, () => random.bytes(16_384))
  const info = {
    name: 'film.mp4',
    length: count * 16_384,
    'piece length': 16_384,
    pieces: Buffer.concat(pieces.map(sha1Of)),
    private: isPrivate ? 1 : undefined,
  }
  return { metainfo: parseTorrentFile(encodeBencode({ info })), pieces }
}

/** Takes part in a film on any network, over TCP and uTP, as the engine does. */
export async function joinFilm(
  { metainfo, pieces }: SmallFilm,
  { network, clock, random }: { network: Network; clock: SimClock; random: Random },
  { at, isSeed }: { at: Endpoint; isSeed: boolean },
): Promise<Swarm> {
  const peerId = random.bytes(20)
  const lifetime = new AbortController()
  const { signal } = lifetime
  const reception = new Reception({
    clock,
    random,
    find: () => swarm,
    infohashes: () => [metainfo.infohash],
    hasRoom: () => true,
  })
  await network.listenTcp(at, (socket) => reception.receive(socket), { signal })
  const onConnection = (socket: Parameters<Reception['receive']>[0]) => reception.receive(socket, 'utp')
  const hub = await openUtpHub(at, { network, clock, random, onConnection }, { signal })
  const swarm: Swarm = new Swarm({
    ...{ infohash: metainfo.infohash, peerId, network, hub, clock, random },
    log: silentLogger,
    hasher: inlineHasher,
    pool: new BufferPool(),
    doorway: { port: at.port, seen() {} },
    own: new OwnAddresses(),
    hasRoom: () => true,
  })
  const store = new MemoryStore(
    metainfo.pieceCount,
    isSeed ? (piece) => pieces[piece] as Uint8Array : undefined,
  )
  swarm.begin(metainfo, store)
  return swarm
}
