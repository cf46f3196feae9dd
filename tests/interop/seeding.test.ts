import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { foreignPeerNames, mustBeFound, whenComplete, whenSeeding } from '../support/foreign-peer.ts'
import { openLanterne, whenWhole } from '../support/lanterne-engine.ts'
import { openForeignPeer } from '../support/open-foreign-peer.ts'
import { openStage } from '../support/stage.ts'
import { digestFile, shareFilm } from '../support/swarm.ts'
import { films, makeTestFilm } from '../support/test-film.ts'
import { openTestTracker } from '../support/trackers.ts'
import { installWebtorrent } from '../support/webtorrent.ts'

beforeAll(async () => {
  await makeTestFilm(films.long)
  await installWebtorrent()
}, 300_000)

describe('a film for a program of others', () => {
  it.for(foreignPeerNames)(
    '%s completes its download from a file that Lanterne seeds',
    async (name, context) => {
      await using stage = await openStage(context)
      const film = await shareFilm(stage, films.long)
      const tracker = await openTestTracker(stage, 'opentracker', [film.infohash])
      const torrent = await film.torrent([tracker.httpUrl])
      const leecher = await openForeignPeer(stage, name)
      const folder = await stage.makeFolder('leech')
      const engine = await openLanterne(stage, await stage.makeFolder('lanterne'))
      const lanterneSeeds = () =>
        engine.seed({ torrent: torrent.bytes, path: film.path }, { signal: context.signal })
      const leecherAsks = () => leecher.add({ torrent }, folder)
      // Who is there first is found by the other one.
      const order = mustBeFound(name) ? [leecherAsks, lanterneSeeds] : [lanterneSeeds, leecherAsks]
      for (const step of order) {
        await step()
        await stage.until('the tracker hears of it', () => isKnown(tracker, film.infohash), {
          timeoutMs: 30_000,
        })
      }
      await whenComplete(stage, leecher, { timeoutMs: 120_000 })
      expect(await digestFile(join(folder, 'film.mp4'))).toBe(film.sha256)
      expect(engine.torrents[0]?.snapshot().bytes).toMatchObject({ have: film.sizeBytes, received: 0 })
      expect(engine.torrents[0]?.snapshot().bytes.sent).toBeGreaterThanOrEqual(film.sizeBytes)
    },
  )

  it.for(foreignPeerNames)('%s gets a film while Lanterne is still fetching it', async (name, context) => {
    await using stage = await openStage(context)
    const film = await shareFilm(stage, films.long)
    // Two trackers, so that the leecher knows of Lanterne alone and can have nothing from the seeder.
    const upstream = await openTestTracker(stage, 'opentracker', [film.infohash])
    const downstream = await openTestTracker(stage, 'opentracker', [film.infohash])
    const seeder = await openForeignPeer(stage, 'libtorrent', { uploadLimit: 3 * 1024 * 1024 })
    await seeder.add({ torrent: await film.torrent([upstream.httpUrl]) }, film.folder)
    await whenSeeding(stage, seeder)
    const leecher = await openForeignPeer(stage, name)
    const folder = await stage.makeFolder('leech')
    const leecherAsks = async () =>
      await leecher.add({ torrent: await film.torrent([downstream.httpUrl]) }, folder)
    const isThere = async () => (await downstream.count(film.infohash)).leechers > 0
    if (mustBeFound(name)) {
      await leecherAsks()
      await stage.until(`the tracker hears of ${name}`, isThere, { timeoutMs: 30_000 })
    }
    const engine = await openLanterne(stage, await stage.makeFolder('lanterne'))
    const { bytes } = await film.torrent([upstream.httpUrl])
    const torrent = await engine.open(
      { kind: 'torrent-file', bytes, trackers: [downstream.httpUrl] },
      { signal: context.signal },
    )
    torrent.fetchWhole(0, context)
    if (!mustBeFound(name)) {
      await stage.until('the tracker hears of Lanterne', isThere, { timeoutMs: 30_000 })
      await leecherAsks()
    }
    await stage.until(
      'the leecher has half of it while Lanterne misses something',
      async () => {
        const { have, size } = torrent.snapshot().bytes
        if (have === size) throw new Error('Lanterne had everything before the leecher had half of it')
        return (await leecher.status()).haveBytes > size / 2
      },
      { timeoutMs: 60_000 },
    )
    await seeder.setUploadLimit(undefined)
    await whenWhole(stage, torrent, { timeoutMs: 60_000 })
    await whenComplete(stage, leecher, { timeoutMs: 120_000 })
    expect(await digestFile(join(folder, 'film.mp4'))).toBe(film.sha256)
  })
})

async function isKnown(
  tracker: { count(infohash: string): Promise<{ seeds: number; leechers: number }> },
  infohash: string,
): Promise<boolean> {
  const { seeds, leechers } = await tracker.count(infohash)
  return seeds + leechers > 0
}
