import { once } from 'node:events'
import { globSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ForeignPeerName, whenCounted, whenSeeding } from '../../support/foreign-peer.ts'
import { type App, buildInterface, startApp } from '../../support/lanterne-app.ts'
import { openForeignPeer } from '../../support/open-foreign-peer.ts'
import { openStage, type Stage } from '../../support/stage.ts'
import { digestFile, shareFilm } from '../../support/swarm.ts'
import { films, makeTestFilm } from '../../support/test-film.ts'
import { openTestTracker, type TrackerKind } from '../../support/trackers.ts'
import { openTheatre } from './support/theatre.ts'
import { magnetRelease, torrentRelease, writeCatalogue } from './support/titles.ts'

beforeAll(buildInterface)
beforeAll(() => makeTestFilm(films.long), 300_000)

/** Less than twice what the film needs a second: after a few seconds of it, most of the film is not here. */
const uploadLimit = 700 * 1024
/** Nothing, as a rule. A jump may leave blocks behind that were on their way when they were called off. */
const mostWastedBytes = 512 << 10
/** Transmission counts the header of each block that it sends. */
const headerBytes = 13

const cases: [ForeignPeerName, TrackerKind, 'http' | 'udp', 'its .torrent' | 'a magnet link'][] = [
  ['transmission', 'opentracker', 'http', 'its .torrent'],
  ['libtorrent', 'lanterne', 'udp', 'its .torrent'],
  ['libtorrent', 'opentracker', 'udp', 'a magnet link'],
  ['transmission', 'lanterne', 'http', 'a magnet link'],
]

describe('a film that a program of others seeds', () => {
  it.for(cases)(
    'plays in Chromium, from %s behind %s (%s), by %s',
    async ([name, kind, protocol, by], context) => {
      await using stage = await openStage(context)
      const film = await shareFilm(stage, films.long)
      const tracker = await openTestTracker(stage, kind, [film.infohash])
      const url = protocol === 'http' ? tracker.httpUrl : tracker.udpUrl
      const torrent = await film.torrent([url])
      const seeder = await openForeignPeer(stage, name, { uploadLimit })
      await seeder.add({ torrent }, film.folder)
      await whenSeeding(stage, seeder)
      const isAnnounced = async () => (await tracker.count(film.infohash)).seeds > 0
      await stage.until('the tracker knows the seed', isAnnounced, { timeoutMs: 30_000 })

      const release =
        by === 'a magnet link'
          ? magnetRelease(film.infohash, [url])
          : torrentRelease(await serve(stage, torrent.bytes))
      const app = await startApp(stage, { catalogueFile: await writeCatalogue(stage, [release]) })
      const theatre = await openTheatre(stage, app)
      await theatre.page.goto('/title/test-film')
      await theatre.page.getByRole('button', { name: 'Play Test film' }).click()
      const picture = await theatre.whenPlaying({ past: 2, timeoutMs: 60_000 })
      expect(picture).toMatchObject({ videoWidth: 1280, videoHeight: 720 })
      expect(picture.duration).toBeCloseTo(film.durationSeconds, 0)

      await theatre.seek(0.75)
      const later = await theatre.whenPlaying({ past: film.durationSeconds * 0.75 - 1, timeoutMs: 30_000 })
      expect(later.currentTime).toBeLessThan(film.durationSeconds * 0.85)
      // It plays there while most of what lies between is not here, and the film strip shows the hole.
      const { strip, haveBytes, sizeBytes, people } = await theatre.ready()
      expect(sizeBytes).toBe(film.sizeBytes)
      expect(haveBytes).toBeLessThan(sizeBytes * 0.8)
      expect(people).toBe(1)
      await theatre.page.keyboard.press('i')
      const details = theatre.page.getByRole('region', { name: 'Details' })
      await details.getByRole('row', { name: /^Has all tcp|^Has all utp/ }).waitFor()
      // Before the list of pieces is known, nobody can be seen to have them all.
      expect(await details.innerText()).toMatch(/People who have all of it\s+(9\d|100)\s?%/)
      await theatre.page.keyboard.press('i')
      await details.waitFor({ state: 'detached' })
      const middle = strip.slice(strip.length * 0.45, strip.length * 0.7)
      expect(middle.filter((part) => part === 0).length).toBeGreaterThan(middle.length / 2)
      // What is on the screen follows what the server tells, a moment later; the part that plays is soon here whole.
      const holes = await stage.until(
        'the strip has no hole where the film plays',
        async () => {
          const now = await theatre.holes()
          return now.some((place) => place > 0.752 && place < 0.757) ? undefined : now
        },
        { timeoutMs: 5000 },
      )
      expect(holes.filter((place) => place > 0.45 && place < 0.7).length).toBeGreaterThan(5)

      await seeder.setUploadLimit(undefined)
      await stage.until(
        'all of it is here',
        async () => (await theatre.ready()).haveBytes === film.sizeBytes,
        {
          timeoutMs: 90_000,
        },
      )
      await stage.until('the strip has no hole', async () => (await theatre.holes()).length === 0, {
        timeoutMs: 5000,
      })
      const { sentBytes } = await whenCounted(stage, seeder)
      stage.note(`the seeder sent ${sentBytes} bytes of ${film.sizeBytes}`)
      expect(sentBytes).toBeGreaterThanOrEqual(film.sizeBytes)
      const headers = Math.ceil(film.sizeBytes / 16_384) * headerBytes
      expect(sentBytes).toBeLessThanOrEqual(film.sizeBytes + headers + mostWastedBytes)
      await stage.until(
        'it is on the disk, byte for byte',
        async () => (await digestFile(...keptFiles(app, film.infohash))) === film.sha256,
        { timeoutMs: 10_000, everyMs: 500 },
      )
      expect(theatre.complaints).toEqual([])
    },
  )
})

/** What the app keeps of a torrent, in the order of its bytes. */
function keptFiles({ dataDirectory }: App, infohash: string): string[] {
  return globSync(`**/${infohash}/*.part`, { cwd: dataDirectory })
    .sort((a, b) => Number.parseInt(basename(a), 10) - Number.parseInt(basename(b), 10))
    .map((path) => join(dataDirectory, path))
}

/** Serves a `.torrent` on loopback as the site of a film would; returns its address. */
async function serve(stage: Stage, bytes: Uint8Array): Promise<string> {
  const server = createServer((_, answer) => answer.end(bytes)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  stage.use({
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
    },
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/film.torrent`
}
