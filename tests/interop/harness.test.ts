import { createHash } from 'node:crypto'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ForeignPeerName, whenComplete, whenSeeding } from '../support/foreign-peer.ts'
import { makeTorrent } from '../support/make-torrent.ts'
import { openForeignPeer } from '../support/open-foreign-peer.ts'
import { openOpentracker } from '../support/opentracker.ts'
import { openStage } from '../support/stage.ts'
import { films, makeTestFilm } from '../support/test-film.ts'

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
    const film = await makeTestFilm(films.short)
    const seedFolder = await stage.makeFolder('seed')
    await copyFile(film.path, join(seedFolder, 'film.mp4'))
    const content = join(seedFolder, 'film.mp4')
    const plain = await makeTorrent({ content, folder: stage.folder, name: 'plain', pieceKiB: 256 })
    const tracker = await openOpentracker(stage, [plain.infohash])
    const url = protocol === 'http' ? tracker.httpUrl : tracker.udpUrl
    const torrent = await makeTorrent({
      content,
      folder: stage.folder,
      name: 'film',
      pieceKiB: 256,
      trackers: [url],
    })
    expect(torrent.infohash).toBe(plain.infohash)

    const [seeder, leecher] = [await openForeignPeer(stage, from), await openForeignPeer(stage, to)]
    const leechFolder = await stage.makeFolder('leech')
    const joinSwarm = async () =>
      await leecher.add(kind === 'torrent' ? { torrent } : { magnet: torrent.magnet([url]) }, leechFolder)
    // Transmission never goes to a peer on loopback: it must be known before the seed asks for peers.
    if (to === 'transmission') {
      await joinSwarm()
      await stage.until('its announce arrives', async () => (await tracker.leechers(torrent.infohash)) > 0, {
        timeoutMs: 30_000,
      })
    }
    await seeder.add({ torrent }, seedFolder)
    await whenSeeding(stage, seeder)
    if (to !== 'transmission') await joinSwarm()

    await whenComplete(stage, leecher, { timeoutMs: 120_000 })
    const got = createHash('sha256').update(await readFile(join(leechFolder, 'film.mp4')))
    expect(got.digest('hex')).toBe(film.sha256)
  })
})
