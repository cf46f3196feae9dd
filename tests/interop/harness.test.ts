import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ForeignPeerName, whenComplete, whenSeeding } from '../support/foreign-peer.ts'
import { openForeignPeer } from '../support/open-foreign-peer.ts'
import { openStage } from '../support/stage.ts'
import { digestFile, shareFilm } from '../support/swarm.ts'
import { films, makeTestFilm } from '../support/test-film.ts'
import { openTestTracker } from '../support/trackers.ts'

beforeAll(() => makeTestFilm(films.short), 300_000)

// Before these programs say anything about Lanterne: each of them gets a film from another one, without us.
describe('programs of others among themselves', { timeout: 180_000 }, () => {
  const pairs: [ForeignPeerName, ForeignPeerName, 'http' | 'udp', 'torrent' | 'magnet'][] = [
    ['transmission', 'aria2', 'http', 'torrent'],
    ['aria2', 'libtorrent', 'http', 'magnet'],
    ['libtorrent', 'qbittorrent', 'udp', 'magnet'],
    ['qbittorrent', 'aria2', 'http', 'magnet'],
    ['libtorrent', 'transmission', 'udp', 'torrent'],
  ]
  it.for(pairs)('%s seeds to %s (%s tracker, by %s)', async ([from, to, protocol, kind], context) => {
    await using stage = await openStage(context)
    const film = await shareFilm(stage, films.short)
    const tracker = await openTestTracker(stage, 'opentracker', [film.infohash])
    const url = protocol === 'http' ? tracker.httpUrl : tracker.udpUrl
    const torrent = await film.torrent([url])

    const [seeder, leecher] = [await openForeignPeer(stage, from), await openForeignPeer(stage, to)]
    const leechFolder = await stage.makeFolder('leech')
    const joinSwarm = async () =>
      await leecher.add(kind === 'torrent' ? { torrent } : { magnet: torrent.magnet([url]) }, leechFolder)
    // Transmission never goes to a peer on loopback: it must be known before the seed asks for peers.
    if (to === 'transmission') {
      await joinSwarm()
      await stage.until(
        'its announce arrives',
        async () => (await tracker.count(torrent.infohash)).leechers > 0,
        {
          timeoutMs: 30_000,
        },
      )
    }
    await seeder.add({ torrent }, film.folder)
    await whenSeeding(stage, seeder)
    if (to !== 'transmission') await joinSwarm()

    await whenComplete(stage, leecher, { timeoutMs: 120_000 })
    expect(await digestFile(join(leechFolder, 'film.mp4'))).toBe(film.sha256)
  })
})
