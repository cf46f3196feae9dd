import { describe, expect, it } from 'vitest'
import { type Metainfo, parseInfoDictionary } from '../metainfo/metainfo.ts'
import { addressOf, createSimFilm, type SimFilm, type SimNode } from '../sim/sim-swarm.ts'

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
      const film = createSimFilm({ sizeBytes: 24 * MiB, pieceLength, version })
      const seed = await film.join(line, 'seed')
      const viewer = await film.join(line, 'viewer')
      viewer.swarm.addPeers([addressOf(seed)])
      const { firstMs } = await read(film, viewer, 0, 16_384)
      expect(firstMs).toBeLessThanOrEqual(3.5 * R + 50)
    },
  )

  it('plays on at once after a jump, by blocks as well', async () => {
    const film = createSimFilm({ sizeBytes: 48 * MiB, pieceLength: 4 * MiB, version: 'v2' })
    const seed = await film.join({ ...line, uplink: 2_500_000 }, 'seed')
    const viewer = await film.join(line, 'viewer')
    viewer.swarm.addPeers([addressOf(seed)])
    await read(film, viewer, 0, 6 * MiB)
    const { firstMs } = await read(film, viewer, 33 * MiB, 16_384)
    expect(firstMs).toBeLessThanOrEqual(2.5 * R)
  })

  // Of a hybrid, it is known only from the answer to our handshake who speaks version 2.
  it.each([
    ['v2', 3.5 * R + 50],
    ['hybrid', 5 * R + 50],
  ] as const)(
    'starts as fast when one of those who share lies, and names the liar: %s',
    async (version, mostMs) => {
      const film = createSimFilm({ sizeBytes: 24 * MiB, pieceLength: 4 * MiB, version })
      const liar = await film.join(line, 'liar')
      const seed = await film.join(line, 'seed')
      const viewer = await film.join(line, 'viewer')
      viewer.swarm.addPeers([addressOf(liar), addressOf(seed)])
      const { firstMs } = await read(film, viewer, 0, 16_384)
      expect(firstMs).toBeLessThanOrEqual(mostMs)
      await read(film, viewer, 0, 8 * MiB)
      expect(viewer.torrent.snapshot().peers).toMatchObject({ banned: 1, connected: 1 })
      expect([...viewer.swarm.peers].map(({ remote }) => remote.host)).toEqual([seed.host.address])
    },
  )

  it('finds the hashes that it was not told with those who share', async () => {
    const film = createSimFilm({ sizeBytes: 24 * MiB, pieceLength: MiB / 4, version: 'v2' })
    const seed = await film.join(line, 'seed')
    const viewer = await film.join(line, 'viewer', { known: withoutLayers(film.metainfo) })
    viewer.swarm.addPeers([addressOf(seed)])
    const { firstMs } = await read(film, viewer, 5 * MiB, 16_384)
    expect(firstMs).toBeLessThanOrEqual(3.5 * R + 50)
    await read(film, viewer, 0, 24 * MiB)
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
})
