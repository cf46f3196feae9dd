import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Title } from '@lanterne/contract'
import { httpGet } from '@lanterne/engine'
import { type HttpGet, silentLogger, systemClock } from '@lanterne/kernel'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSystemWorld } from '../world.ts'
import { resolveCatalogue } from './resolve-catalogue.ts'

const { signal } = new AbortController()
const fixtures = new URL('../../../catalogue/fixtures/sources/', import.meta.url)
/** Answers that were recorded; see the README beside them. */
const recorded = (name: string) => readFile(new URL(name, fixtures), 'utf8')
const scarlet = 'ScarletStreet'
const commercial = 'FrankenberryCountChoculaTevevisionCommercial1971'

type Answer = (request: IncomingMessage, response: ServerResponse) => void
/** What the world answers, by host and path. */
let answers: Map<string, Answer>
let asked: string[]
let server: ReturnType<typeof createServer>
let folder: string
let get: HttpGet

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-resolve-'))
  answers = new Map()
  asked = []
  server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    asked.push(path)
    const answer = answers.get(path)
    if (answer) answer(request, response)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // Listening on a host and port.
  const world = createSystemWorld({ log: silentLogger })
  // The internet is this server: its hosts are the first part of each path.
  get = (url, request, options) =>
    httpGet(
      url.replace(/^https:\/\/([^/]+)/, `http://127.0.0.1:${port}/$1`),
      { ...world, ...request, mayReachLocal: () => true },
      options,
    )
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

const text =
  (body: string, status = 200): Answer =>
  (_, response) =>
    void response.writeHead(status).end(body)
const bytes =
  (body: Uint8Array): Answer =>
  (_, response) =>
    void response.end(body)
/** A file whose server sends parts of it. */
const file =
  (size: number): Answer =>
  (request, response) => {
    expect(request.headers.range).toBe('bytes=0-0')
    response.writeHead(206, { 'content-range': `bytes 0-0/${size}`, 'content-length': 1 }).end('x')
  }

/** A `.torrent` of files that are nowhere. */
function torrentOf(name: string, files: readonly (readonly [path: string, length: number])[]): Uint8Array {
  const bencode = (value: unknown): string => {
    if (typeof value === 'number') return `i${value}e`
    if (typeof value === 'string') return `${value.length}:${value}`
    if (Array.isArray(value)) return `l${value.map(bencode).join('')}e`
    const entries = Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1))
    return `d${entries.map(([key, inner]) => bencode(key) + bencode(inner)).join('')}e`
  }
  const size = files.reduce((sum, [, length]) => sum + length, 0)
  const list = files.map(([path, length]) => ({ length, path: path.split('/') }))
  const pieceLength = 16 << 20
  const pieces = 'x'.repeat(20 * Math.ceil(size / pieceLength))
  return Buffer.from(bencode({ info: { files: list, name, 'piece length': pieceLength, pieces } }), 'latin1')
}

function infohashOf(torrent: Uint8Array): string {
  const info = Buffer.from(torrent).subarray('d4:info'.length, -1)
  return createHash('sha1').update(info).digest('hex')
}

const archived = (id: string, more: Partial<Title> = {}) => ({
  ...{ id: id.toLowerCase(), kind: 'film', title: id, year: 1945, directors: ['Fritz Lang'], genres: [] },
  synopsis: { en: '' },
  rights: {
    ...{ kind: 'public-domain', name: 'Public domain', url: 'https://l.example/', basis: 'not-renewed' },
    ...{ territory: ['US'], attribution: 'A', evidence: [{ name: 'E' }], checkedOn: '2026-11-22' },
  },
  releases: [
    {
      id: `archive-${id}`,
      source: { kind: 'torrent-url', url: `https://archive.org/download/${id}/${id}_archive.torrent` },
      page: `https://archive.org/details/${id}`,
    },
  ],
  ...more,
})

async function resolve(titles: readonly unknown[]) {
  const [source, output] = [join(folder, 'titles.json'), join(folder, 'resolved.json')]
  await writeFile(source, JSON.stringify(titles))
  // Quick for the test; that it is polite is tested by a clock of its own.
  const clock = { ...systemClock, schedule: (_: number, act: () => void) => systemClock.schedule(0, act) }
  const report = await resolveCatalogue({ source, output, get, clock }, { signal })
  return { report, titles: JSON.parse(await readFile(output, 'utf8')) as Title[] }
}

async function answerScarlet() {
  const torrent = torrentOf(scarlet, [
    ['Scarlet_Street.asr.srt', 67304],
    ['Scarlet_Street.mp4', 633398173],
    ['Scarlet_Street.mpeg', 4000000000],
  ])
  answers.set(`/archive.org/metadata/${scarlet}`, text(await recorded('archive-item-scarlet-street.json')))
  answers.set(`/archive.org/download/${scarlet}/${scarlet}_archive.torrent`, bytes(torrent))
  answers.set(`/archive.org/download/${scarlet}/Scarlet_Street.mp4`, file(633398173))
  return infohashOf(torrent)
}

describe('resolveCatalogue', () => {
  it('fills in the file, its place in the torrent, its size and its subtitles', async () => {
    const infohash = await answerScarlet()
    const { report, titles } = await resolve([archived(scarlet)])
    expect(report).toEqual({ titles: 1, noted: [] })
    expect(titles[0]?.releases).toMatchObject([
      {
        id: `archive-${scarlet}`,
        source: { kind: 'torrent-url', infohash, fileIndex: 1, filePath: 'Scarlet_Street.mp4' },
        ...{ container: 'mp4', sizeBytes: 633398173, height: 480 },
        subtitleSources: [
          { fileIndex: 0, isAutomatic: true },
          { url: `https://archive.org/download/${scarlet}/Scarlet_Street.asr.vtt`, isAutomatic: true },
        ],
      },
      { source: { kind: 'http', url: `https://archive.org/download/${scarlet}/Scarlet_Street.mp4` } },
    ])
    // Resolved again, it is the same.
    expect((await resolve(titles)).titles).toEqual(titles)
  })

  it('tells of a torrent that is not the one that the item states, of another length, and keeps SHA-1', async () => {
    const item = JSON.parse(await recorded('archive-item-commercial.json'))
    const film = item.files.find(({ name }: { name: string }) => name.endsWith('.mp4'))
    const torrent = torrentOf(commercial, [[film.name, Number(film.size)]])
    answers.set(`/archive.org/metadata/${commercial}`, text(JSON.stringify(item)))
    answers.set(`/archive.org/download/${commercial}/${commercial}_archive.torrent`, bytes(torrent))
    answers.set(
      `/archive.org/download/${commercial}/${encodeURIComponent(film.name)}`,
      file(Number(film.size)),
    )
    const { report, titles } = await resolve([archived(commercial, { durationSeconds: 600 })])
    expect(report.noted[0]?.notes[0]?.notes).toEqual(['runtime-differs', 'infohash-differs'])
    expect(titles[0]?.releases[0]).toMatchObject({
      source: { infohash: infohashOf(torrent), fileIndex: 0 },
      ...{ sha1: film.sha1, sizeBytes: Number(film.size) },
    })
  })

  it('uses the server alone where the torrent is stale, missing or nonsense', async () => {
    await answerScarlet()
    const place = `/archive.org/download/${scarlet}/${scarlet}_archive.torrent`
    const cases: readonly (readonly [Answer, string])[] = [
      [bytes(torrentOf(scarlet, [['Scarlet_Street.mp4', 1000]])), 'file-not-in-torrent'],
      [text('<!doctype html><title>Sorry</title>'), 'torrent-unreadable'],
      [bytes(new Uint8Array(1000).fill(100)), 'torrent-unreadable'],
      [text('', 404), 'no-torrent'],
    ]
    for (const [answer, note] of cases) {
      answers.set(place, answer)
      const { report, titles } = await resolve([archived(scarlet)])
      expect(report.noted[0]?.notes[0]?.notes).toEqual([note])
      expect(titles[0]?.releases.map(({ source }) => source.kind)).toEqual(['http'])
    }
  })

  it('leaves out what is dark, lent or gone, and what is no film', async () => {
    const item = JSON.parse(await recorded('archive-item-scarlet-street.json'))
    const place = `/archive.org/metadata/${scarlet}`
    const cases: readonly (readonly [unknown, string])[] = [
      [[], 'missing'],
      [{ ...item, is_dark: true }, 'withheld'],
      [{ ...item, metadata: { ...item.metadata, 'access-restricted-item': 'true' } }, 'withheld'],
      [{ ...item, files: item.files.map((each: object) => ({ ...each, private: 'true' })) }, 'no-film'],
    ]
    for (const [document, note] of cases) {
      answers.set(place, text(JSON.stringify(document)))
      const { report, titles } = await resolve([archived(scarlet)])
      expect(report.noted[0]?.notes[0]?.notes).toEqual([note])
      expect(titles[0]?.releases).toEqual([])
    }
  })

  it('says where nobody can seek: a server that sends all, nothing, or another file', async () => {
    await answerScarlet()
    const place = `/archive.org/download/${scarlet}/Scarlet_Street.mp4`
    for (const answer of [text('x'.repeat(5000)), text('', 403), file(12)]) {
      answers.set(place, answer)
      const { report, titles } = await resolve([archived(scarlet)])
      expect(report.noted[0]?.notes[0]?.notes).toEqual(['no-ranges'])
      expect(titles[0]?.releases.map(({ source }) => source.kind)).toEqual(['torrent-url'])
    }
  })

  it.each([
    ['a page of HTML with status 200', text('<!doctype html>')],
    ['half a document', text('{"files":[{"na')],
    ['another shape', text('{"error":"tired"}')],
    ['status 500', text('', 500)],
    [
      'an endless answer',
      (_: IncomingMessage, response: ServerResponse) => void response.end(Buffer.alloc(17 << 20, 32)),
    ],
  ])('keeps a title as it was, to be asked for again, where the answer is %s', async (_, answer) => {
    answers.set(`/archive.org/metadata/${scarlet}`, answer)
    const { report, titles } = await resolve([archived(scarlet)])
    expect(report.noted[0]?.notes[0]?.notes).toEqual(['unreachable'])
    expect(titles).toEqual([archived(scarlet)])
  })

  it('takes no markup, no million files and no address of another kind into a title', async () => {
    const item = JSON.parse(await recorded('archive-item-scarlet-street.json'))
    const evil = {
      name: '<b>.mp4',
      format: 'h.264',
      size: '1',
      height: '1e99',
      length: 'NaN',
      sha1: 'x',
    }
    const files = [
      { ...evil, name: '../../up.mp4' },
      evil,
      ...Array.from({ length: 50_000 }, (_, i) => ({ name: `${i}.mp4`, size: 'NaN' })),
      ...item.files,
    ]
    answers.set(`/archive.org/metadata/${scarlet}`, text(JSON.stringify({ ...item, files })))
    answers.set(`/archive.org/download/${scarlet}/%3Cb%3E.mp4`, file(1))
    const { titles } = await resolve([archived(scarlet)])
    // The length that nobody states excludes nothing; what browsers play best is taken, whatever it is called.
    const urls = titles[0]?.releases.flatMap(({ source }) => ('url' in source ? [source.url] : []))
    expect(urls?.length).toBe(1)
    for (const url of urls ?? [])
      expect(url).toMatch(/^https:\/\/archive\.org\/download\/ScarletStreet\/[^<>]*$/)
    expect(JSON.stringify(titles)).not.toMatch(/1e\+?99|\.\.\//)
  })

  it('goes on where it was stopped, and asks again what nobody answered', async () => {
    await answerScarlet()
    const titles = [archived(scarlet), archived('Other')]
    answers.set('/archive.org/metadata/Other', text('', 500))
    await resolve(titles)
    expect(await readdir(folder)).toContain('resolved.json.partial')
    asked = []
    answers.set('/archive.org/metadata/Other', text('[]'))
    const { report } = await resolve(titles)
    expect(asked).toEqual(['/archive.org/metadata/Other'])
    expect(report.noted.map(({ id }) => id)).toEqual(['other'])
    expect(await readdir(folder)).not.toContain('resolved.json.partial')
  })

  it('asks Commons and media.ccc.de for theirs, and leaves others as they are', async () => {
    const event = JSON.parse(await recorded('media-ccc-event.json'))
    const slug = '36c3-10565-what_s_left_for_private_messaging'
    const of = (id: string, page: string) =>
      archived(id, { releases: [{ id, source: { kind: 'http', url: 'https://old.example/' }, page }] })
    answers.set(`/api.media.ccc.de/public/events/${slug}`, text(JSON.stringify(event)))
    answers.set('/commons.wikimedia.org/w/api.php', text(await recorded('commons-search.json')))
    const other = of('elsewhere', 'https://films.example/')
    const { titles } = await resolve([
      of('talk', `https://media.ccc.de/v/${slug}`),
      of('common', 'https://commons.wikimedia.org/wiki/File:A.webm'),
      other,
    ])
    const [talk, common] = titles
    expect(talk?.releases[0]).toMatchObject({
      id: 'talk',
      source: { kind: 'http' },
      durationSeconds: event.length,
    })
    expect(common?.releases[0]?.source).toMatchObject({
      url: expect.stringMatching(/^https:\/\/upload\.wikimedia\.org\//),
    })
    expect(titles[2]).toEqual(other)
  })
})
