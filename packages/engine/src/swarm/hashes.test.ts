import { describe, expect, it } from 'vitest'
import { infohashBytes } from '../metainfo/infohash.ts'
import { type Metainfo, parseInfoDictionary } from '../metainfo/metainfo.ts'
import { addressOf, createSimFilm, type SimFilm, type SimNode } from '../sim/sim-swarm.ts'
import { encodeHandshake } from '../wire/handshake.ts'
import { hashMessage, readHashRequest, uncleCount } from '../wire/hash-messages.ts'
import { MessageId, plainMessage } from '../wire/messages.ts'
import { WireDecoder } from '../wire/wire-decoder.ts'

/** The round trip between any two machines here, in milliseconds. */
const R = 100
const line = { delayMs: R / 4 }
const MiB = 1 << 20

/** What is known of a torrent by its magnet: no hashes of pieces. */
const withoutLayers = (metainfo: Metainfo) => parseInfoDictionary(metainfo.infoBytes)

/** Reads until `bytes` from `start` on are here; says how long the first byte, and all of them, took. */
async function read(film: SimFilm, { torrent }: SimNode, start: number, bytes: number) {
  const startedAt = film.clock.now()
  const leave = new AbortController()
  return film.clock.settle(
    (async () => {
      let firstMs = Number.POSITIVE_INFINITY
      const parts: Uint8Array[] = []
      const size = torrent.files[0]?.sizeBytes ?? 0
      let length = 0
      for await (const part of torrent.openFile(0).read({ start, end: size }, leave)) {
        if (parts.length === 0) firstMs = film.clock.now() - startedAt
        parts.push(part)
        length += part.length
        if (length >= bytes) break
      }
      const got = Buffer.concat(parts)
      expect(Buffer.compare(got, film.bytes(start, start + got.length))).toBe(0)
      return { firstMs, allMs: film.clock.now() - startedAt }
    })(),
  )
}

describe('a film of version 2', () => {
  it.each([
    ['v2', MiB],
    ['v2', 4 * MiB],
    ['hybrid', 4 * MiB],
  ] as const)(
    'starts with its first block, long before its first piece: %s, pieces of %i bytes',
    async (version, pieceLength) => {
      const film = createSimFilm({ sizeBytes: 9 * MiB, pieceLength, version })
      const seed = await film.join(line, 'seed')
      const viewer = await film.join(line, 'viewer')
      viewer.swarm.addPeers([addressOf(seed)])
      const { firstMs } = await read(film, viewer, 0, 16_384)
      expect(firstMs).toBeLessThanOrEqual(3.5 * R + 50)
    },
  )

  it('plays on at once after a jump, by blocks as well', async () => {
    const film = createSimFilm({ sizeBytes: 16 * MiB, pieceLength: 4 * MiB, version: 'v2' })
    const seed = await film.join({ ...line, uplink: 2_500_000 }, 'seed')
    const viewer = await film.join(line, 'viewer')
    viewer.swarm.addPeers([addressOf(seed)])
    await read(film, viewer, 0, 3 * MiB)
    const { firstMs } = await read(film, viewer, 13 * MiB, 16_384)
    expect(firstMs).toBeLessThanOrEqual(2.5 * R)
  })

  // Of a hybrid, it is known only from the answer to our handshake who speaks version 2.
  it.each([
    ['v2', 3.5 * R + 50],
    ['hybrid', 5 * R + 50],
  ] as const)(
    'starts as fast when one of those who share lies, and names the liar: %s',
    async (version, mostMs) => {
      const film = createSimFilm({ sizeBytes: 9 * MiB, pieceLength: 4 * MiB, version })
      const liar = await film.join(line, 'liar')
      const seed = await film.join(line, 'seed')
      const viewer = await film.join(line, 'viewer')
      viewer.swarm.addPeers([addressOf(liar), addressOf(seed)])
      const { firstMs } = await read(film, viewer, 0, 16_384)
      expect(firstMs).toBeLessThanOrEqual(mostMs)
      await read(film, viewer, 0, 5 * MiB)
      expect(viewer.torrent.snapshot().peers).toMatchObject({ banned: 1, connected: 1 })
      expect([...viewer.swarm.peers].map(({ remote }) => remote.host)).toEqual([seed.host.address])
    },
  )

  it('finds the hashes that it was not told with those who share', async () => {
    const film = createSimFilm({ sizeBytes: 9 * MiB, pieceLength: MiB / 16, version: 'v2' })
    const seed = await film.join(line, 'seed')
    const viewer = await film.join(line, 'viewer', { known: withoutLayers(film.metainfo) })
    viewer.swarm.addPeers([addressOf(seed)])
    const { firstMs } = await read(film, viewer, 5 * MiB, 16_384)
    expect(firstMs).toBeLessThanOrEqual(3.5 * R + 50)
    await read(film, viewer, 0, 9 * MiB)
    expect(viewer.torrent.snapshot()).toMatchObject({ state: 'complete', bytes: { wasted: 0 } })
  })

  it('is passed on by who knows it by its magnet only', async () => {
    const film = createSimFilm({ sizeBytes: 6 * MiB + 12_345, pieceLength: MiB / 2, version: 'v2' })
    const seed = await film.join(line, 'seed')
    const first = await film.join(line, 'viewer', { known: withoutLayers(film.metainfo) })
    first.swarm.addPeers([addressOf(seed)])
    await read(film, first, 0, 6 * MiB + 12_345)
    const second = await film.join(line, 'viewer', { known: withoutLayers(film.metainfo) })
    second.swarm.addPeers([addressOf(first)])
    const { firstMs } = await read(film, second, 0, 6 * MiB + 12_345)
    expect(firstMs).toBeLessThanOrEqual(3.5 * R + 50)
    expect(second.torrent.snapshot()).toMatchObject({ state: 'complete', bytes: { wasted: 0 } })
  })

  it('bans who tells wrong hashes, and plays on with the others', async () => {
    const film = createSimFilm({ sizeBytes: 4 * MiB, pieceLength: MiB, version: 'v2' })
    const viewer = await film.join(line, 'viewer', { known: withoutLayers(film.metainfo) })
    const liar = await meet(film, viewer, (id, payload, say) => {
      const request = id === MessageId.hashRequest ? readHashRequest(payload) : undefined
      if (!request) return
      const hashes = new Uint8Array((request.count + uncleCount(request)) * 32).fill(7)
      say(hashMessage(MessageId.hashes, request, hashes))
    })
    viewer.torrent.fetchWhole(0, new AbortController())
    await film.clock.runUntil(() => liar.isClosed, 10_000)
    expect(viewer.torrent.snapshot().peers.banned).toBe(1)
    viewer.swarm.addPeers([addressOf(await film.join(line, 'seed'))])
    await film.clock.runUntil(() => viewer.torrent.snapshot().state === 'complete', 60_000)
  })

  it('hangs up on who asks for hashes without end, and tells hashes that nobody asked for', async () => {
    const film = createSimFilm({ sizeBytes: 4 * MiB, pieceLength: MiB, version: 'v2' })
    const seed = await film.join(line, 'seed')
    const [first] = film.metainfo.files
    const piecesRoot = first?.piecesRoot
    if (!piecesRoot) throw new Error('of version 2')
    const leaves = { piecesRoot, base: 0, index: 64, count: 2, proofLayers: 0 }
    const nonsense = { ...leaves, base: 40 }
    for (const flood of [
      hashMessage(MessageId.hashRequest, leaves),
      hashMessage(MessageId.hashRequest, nonsense),
      hashMessage(MessageId.hashes, leaves, new Uint8Array(64)),
      hashMessage(MessageId.hashReject, leaves),
    ]) {
      let answers = 0
      const guest = await meet(film, seed, (id) => {
        if (id === MessageId.hashes || id === MessageId.hashReject) answers++
      })
      for (let count = 0; count < 2500; count++) guest.say(flood)
      await film.clock.runUntil(() => guest.isClosed, 60_000)
      expect(answers).toBeLessThan(2200)
    }
  })
})

/** A guest at a swarm who says what a test wants, and has everything. */
async function meet(
  film: SimFilm,
  { host }: SimNode,
  onMessage: (id: number, payload: Uint8Array, say: (message: Uint8Array) => void) => void,
) {
  const { signal } = new AbortController()
  const address = { host: host.address, port: 6881 }
  const socket = await film.clock.settle(film.host(line).connectTcp(address, { signal }))
  const say = (message: Uint8Array) => socket.write(message)
  const guest = { isClosed: false, say }
  const decoder = new WireDecoder({
    handshake: () => say(plainMessage(MessageId.haveAll)),
    message: (id, payload) => onMessage(id, payload, say),
    keepAlive: () => {},
    blockStart: () => undefined,
    blockEnd: () => {},
  })
  socket.receive({
    data: (chunk) => decoder.feed(chunk),
    drain: () => {},
    close: () => {
      guest.isClosed = true
    },
  })
  const infohash = infohashBytes(film.metainfo.infohash)
  say(encodeHandshake({ infohash, peerId: film.random.bytes(20), hasV2: true }))
  return guest
}
