import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { firstLine, jsonLines, lanterne } from '../../cli/support/lanterne.ts'
import { type ForeignPeerName, whenSeeding } from '../../support/foreign-peer.ts'
import { openForeignPeer } from '../../support/open-foreign-peer.ts'
import { openStage } from '../../support/stage.ts'
import { shareFilm } from '../../support/swarm.ts'
import { films, makeTestFilm } from '../../support/test-film.ts'
import { openTestTracker } from '../../support/trackers.ts'

beforeAll(() => makeTestFilm(films.long), 300_000)

const cases: [ForeignPeerName, 'a .torrent' | 'a magnet link'][] = [
  ['libtorrent', 'a .torrent'],
  ['transmission', 'a magnet link'],
]

describe('lanterne stream', () => {
  it.for(cases)('gives the bytes of a film that %s seeds, from %s', async ([name, by], context) => {
    await using stage = await openStage(context)
    const film = await shareFilm(stage, films.long)
    const tracker = await openTestTracker(stage, 'opentracker', [film.infohash])
    const torrent = await film.torrent([tracker.httpUrl])
    const seeder = await openForeignPeer(stage, name)
    await seeder.add({ torrent }, film.folder)
    await whenSeeding(stage, seeder)
    const isAnnounced = async () => (await tracker.count(film.infohash)).seeds > 0
    await stage.until('the tracker knows the seed', isAnnounced, { timeoutMs: 30_000 })

    const source = by === 'a .torrent' ? torrent.path : torrent.magnet([tracker.httpUrl])
    const data = join(stage.folder, 'data')
    const program = lanterne(stage, ['stream', source, '--json', '--no-dht', '--data', data])
    const url = await firstLine(program)
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/stream\/\S+\/film\.mp4$/)

    const { size } = await stat(film.path)
    await using file = await open(film.path)
    const original = async (start: number, end: number) =>
      (await file.read(Buffer.alloc(end - start), 0, end - start, start)).buffer
    /** Asks for a range as a player does; what comes must be exactly that part of the file. */
    const expectPart = async (range: string, start: number, end: number) => {
      const answer = await fetch(url, { headers: { range }, signal: AbortSignal.timeout(60_000) })
      expect(answer.status, range).toBe(206)
      expect(answer.headers.get('content-range'), range).toBe(`bytes ${start}-${end - 1}/${size}`)
      expect(answer.headers.get('content-length'), range).toBe(`${end - start}`)
      const bytes = Buffer.from(await answer.arrayBuffer())
      expect(bytes.equals(await original(start, end)), range).toBe(true)
    }
    const threeQuarters = Math.floor(size * 0.75)
    await expectPart(
      `bytes=${threeQuarters}-${threeQuarters + 999_999}`,
      threeQuarters,
      threeQuarters + 1_000_000,
    )
    await expectPart('bytes=0-0', 0, 1)
    await expectPart('bytes=-4096', size - 4096, size)
    await expectPart(`bytes=${size - 70_000}-`, size - 70_000, size)
    await expectPart(`bytes=${size - 10}-${size + 10}`, size - 10, size)
    const beyond = await fetch(url, { headers: { range: `bytes=${size}-` } })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${size}`])
    const head = await fetch(url, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, `${size}`])
    expect(head.headers.get('accept-ranges')).toBe('bytes')
    expect(head.headers.get('content-type')).toBe('video/mp4')
    const whole = await fetch(url, { signal: AbortSignal.timeout(120_000) })
    expect(whole.status).toBe(200)
    expect(Buffer.from(await whole.arrayBuffer()).equals(await original(0, size))).toBe(true)

    const last = await stage.until(
      'it says that all of it is here',
      () => jsonLines(program).find(({ state }) => state === 'complete'),
      { timeoutMs: 10_000 },
    )
    expect(last).toMatchObject({ have: size, size })
    expect(Number(last['received']) - Number(last['wasted'])).toBe(size)
    program.kill('SIGTERM')
    expect(await program.ended).toBe(0)
  })
})
