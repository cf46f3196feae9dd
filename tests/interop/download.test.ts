import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ForeignPeerName, whenSeeding } from '../support/foreign-peer.ts'
import { digest, openLanterne } from '../support/lanterne-engine.ts'
import { openForeignPeer } from '../support/open-foreign-peer.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { type SharedFilm, shareFilm } from '../support/swarm.ts'
import { films, makeTestFilm } from '../support/test-film.ts'
import { openTestTracker, type TrackerKind } from '../support/trackers.ts'
import { installWebtorrent } from '../support/webtorrent.ts'

beforeAll(async () => {
  await makeTestFilm(films.long)
  await installWebtorrent()
}, 300_000)

/**
 * Nothing is lost on loopback and there is one peer, so no block has a reason to be fetched twice; a few may be, when the
 * peer pauses (its unchoke round, its disk) long enough that a block in flight looks late.
 */
const mostWastedBytes = 256 << 10

// aria2 speaks to UDP trackers only through its DHT's socket, and that is off here.
const cases: [ForeignPeerName, TrackerKind, 'http' | 'udp'][] = [
  ['transmission', 'opentracker', 'http'],
  ['libtorrent', 'opentracker', 'udp'],
  ['aria2', 'lanterne', 'http'],
  ['qbittorrent', 'lanterne', 'udp'],
  ['rtorrent', 'opentracker', 'udp'],
  ['webtorrent', 'opentracker', 'http'],
]

describe('a film from a program of others', () => {
  it.for(cases)(
    'comes whole from %s, by .torrent and %s over %s',
    async ([name, kind, protocol], context) => {
      await using stage = await openStage(context)
      const film = await shareFilm(stage, films.long)
      const url = await seed(stage, film, name, kind, protocol)
      const engine = await openLanterne(stage, await stage.makeFolder('lanterne'))
      const { bytes } = await film.torrent([url])
      const torrent = await engine.open({ kind: 'torrent-file', bytes }, { signal: context.signal })
      expect(torrent.infohash).toBe(film.infohash)
      expect(torrent.files).toMatchObject([{ index: 0, path: ['film.mp4'], sizeBytes: film.sizeBytes }])
      expect(await digest(torrent.openFile(0), context)).toEqual({
        length: film.sizeBytes,
        sha256: film.sha256,
      })
      expectNoMoreThanTheFilm(torrent.snapshot().bytes, film)
    },
  )

  it.for(cases)(
    'comes whole from %s, by magnet link only and %s over %s',
    async ([name, kind, protocol], context) => {
      await using stage = await openStage(context)
      const film = await shareFilm(stage, films.long, { maker: 'libtorrent', pieceKiB: 128 })
      const url = await seed(stage, film, name, kind, protocol)
      const engine = await openLanterne(stage, await stage.makeFolder('lanterne'))
      const uri = (await film.torrent([])).magnet([url])
      const torrent = await engine.open({ kind: 'magnet', uri }, { signal: context.signal })
      expect(torrent.files).toMatchObject([{ index: 0, sizeBytes: film.sizeBytes }])
      expect(await digest(torrent.openFile(0), context)).toEqual({
        length: film.sizeBytes,
        sha256: film.sha256,
      })
      expectNoMoreThanTheFilm(torrent.snapshot().bytes, film)
    },
  )

  it.for(cases)(
    'is read at three quarters first from %s (%s, %s)',
    async ([name, kind, protocol], context) => {
      await using stage = await openStage(context)
      const film = await shareFilm(stage, films.long)
      const limit = 2 * 1024 * 1024
      const url = await seed(stage, film, name, kind, protocol, { uploadLimit: limit })
      const engine = await openLanterne(stage, await stage.makeFolder('lanterne'))
      const { bytes } = await film.torrent([url])
      const torrent = await engine.open({ kind: 'torrent-file', bytes }, { signal: context.signal })
      const source = torrent.openFile(0)
      const start = Math.floor(source.size * 0.75)
      const range = { start, end: start + 2_000_000 }
      const read = await digest(source, { ...context, range })
      expect(read).toEqual({ length: 2_000_000, sha256: await digestRange(film, range) })
      // What was asked for came first: hardly anything else is here.
      const { have, received } = torrent.snapshot().bytes
      expect(have).toBeLessThan(film.sizeBytes / 2)
      expect(received).toBeLessThan(film.sizeBytes / 2)
      const { have: strip } = torrent.presence(0, 100)
      expect(strip.slice(75, 78), 'the part that was read').toEqual([100, 100, 100])
      expect(
        strip.slice(5, 70).some((part) => part === 0),
        'the middle is missing',
      ).toBe(true)
    },
  )
})

/** Starts a tracker and a seeder of `film` that has told it; returns the tracker's address. */
async function seed(
  stage: Stage,
  film: SharedFilm,
  name: ForeignPeerName,
  kind: TrackerKind,
  protocol: 'http' | 'udp',
  options: { uploadLimit?: number } = {},
): Promise<string> {
  const tracker = await openTestTracker(stage, kind, [film.infohash])
  const url = protocol === 'http' ? tracker.httpUrl : tracker.udpUrl
  const seeder = await openForeignPeer(stage, name, options)
  await seeder.add({ torrent: await film.torrent([url]) }, film.folder)
  await whenSeeding(stage, seeder)
  await stage.until(
    'the tracker knows the seed',
    async () => (await tracker.count(film.infohash)).seeds > 0,
    {
      timeoutMs: 30_000,
    },
  )
  return url
}

function expectNoMoreThanTheFilm(
  { received, wasted }: { received: number; wasted: number },
  film: SharedFilm,
) {
  expect(received - wasted).toBe(film.sizeBytes)
  expect(wasted).toBeLessThanOrEqual(mostWastedBytes)
}

async function digestRange(
  film: SharedFilm,
  { start, end }: { start: number; end: number },
): Promise<string> {
  await using file = await open(film.path)
  const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start)
  return createHash('sha256').update(buffer).digest('hex')
}
