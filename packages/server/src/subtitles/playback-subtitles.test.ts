import type { SubtitleList, SubtitleWindow } from '@lanterne/contract'
import type { ByteSource } from '@lanterne/kernel'
import { silentLogger } from '@lanterne/kernel'
import { openWorkshop } from '@lanterne/media'
import {
  makeWordedFilm,
  memorySource,
  writePgsSets,
  writeSup,
  writeVobSubPacket,
  writeVobSubStream,
} from '@lanterne/media/testing'
import { Hono } from 'hono'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { answerFailure } from '../http/failure.ts'
import { subtitleRoutes } from '../http/subtitle-routes.ts'
import { PlaybackSubtitles } from './playback-subtitles.ts'

const workshop = openWorkshop()
afterAll(() => workshop[Symbol.asyncDispose]())

const subRip =
  '1\n00:00:01,000 --> 00:00:03,000\nOù es-tu <b>passé</b> ?\n\n2\n00:00:12,000 --> 00:00:14,000\n<script>\n'
const disc = writeVobSubStream(writeVobSubPacket({ left: 8, top: 400, width: 50, height: 9, seconds: 2 }), 0)
const film = makeWordedFilm([
  {
    codecId: 'S_TEXT/UTF8',
    frames: [
      { seconds: 2, durationSeconds: 3, data: '<i>Dedans</i>' },
      { seconds: 9, durationSeconds: 4, data: 'à cheval' },
    ],
  },
  { codecId: 'S_KATE', frames: [] },
])
const files: Readonly<Record<string, Uint8Array>> = {
  'Film.mkv': film,
  'Film.fr.srt': Buffer.from(subRip, 'latin1'),
  'Film.en.sdh.vtt': Buffer.from('WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n'),
  'Film.de.srt': Buffer.from('This is no subtitle.'),
  'Film.sub': disc,
  'Film.idx': Buffer.from('size: 720x576\nid: es, index: 0\ntimestamp: 00:00:01:000, filepos: 000000000\n'),
  'readme.txt': Buffer.from('x'),
  'Film.it.sup': writeSup(
    writePgsSets([
      { start: 1, end: 4, left: 480, top: 900, width: 960, height: 9, colour: { y: 81, cr: 240, cb: 90 } },
    ]),
  ),
}

let life = new AbortController()
afterEach(() => {
  life.abort()
  life = new AbortController()
})

/** The routes before a torrent of these files, the first of which is the film. */
function open(contents: Readonly<Record<string, Uint8Array>> = files) {
  const sources = Object.entries(contents).map(([name, bytes]) => ({ name, source: memorySource(bytes) }))
  const listed = sources.map(({ name, source }, index) => ({ index, path: [name], sizeBytes: source.size }))
  const [file] = listed
  const openFile = (index: number): ByteSource => sources[index]?.source ?? memorySource(new Uint8Array())
  if (!file) throw new Error('no film')
  const subtitles = new PlaybackSubtitles({
    torrent: { files: listed, openFile },
    ...{ file, source: openFile(0), workshop, languages: ['fr'], signal: life.signal },
  })
  const attended: AbortSignal[] = []
  const subtitled = {
    list: () => subtitles.list(),
    cues: (...asked: Parameters<PlaybackSubtitles['cues']>) => subtitles.cues(...asked),
    attend: (reader: AbortSignal) => attended.push(reader),
  }
  const app = new Hono()
    .route('/subtitles', subtitleRoutes({ find: (id) => (id === 'film' ? subtitled : undefined) }))
    .onError(answerFailure({ log: silentLogger }))
  return { ask: async (path: string) => app.request(`/subtitles/${path}`), attended, sources }
}

describe('subtitles of a playback', () => {
  it('are those inside the film and beside it', async () => {
    const { ask, attended } = open()
    const answer = await ask('film')
    const { tracks, spoken } = (await answer.json()) as SubtitleList
    expect(spoken).toBe('und')
    expect(
      tracks.map(({ id, kind, language, isForHearingImpaired }) => [
        id,
        kind,
        language,
        isForHearingImpaired,
      ]),
    ).toEqual([
      ['t2', 'text', 'und', false],
      ['b1', 'text', 'fr', false],
      ['b2', 'text', 'en', true],
      ['b3', 'text', 'de', false],
      ['b4-0', 'pictures', 'es', false],
      ['b7', 'pictures', 'it', false],
    ])
    // Who asks is watching, as long as it takes.
    expect(attended.map(({ aborted }) => aborted)).toEqual([true])
  })

  it('come in stretches of time from inside, at once from beside', async () => {
    const { ask } = open()
    const window = async (path: string) => (await (await ask(path)).json()) as SubtitleWindow
    expect(await window('film/t2/cues?at=3')).toEqual({
      start: 0,
      end: 10,
      cues: [
        { start: 2, end: 5, spans: [{ text: 'Dedans', isItalic: true }] },
        { start: 9, end: 13, spans: [{ text: 'à cheval' }] },
      ],
    })
    const whole = await window('film/b1/cues?at=500')
    expect(whole).toMatchObject({
      start: 0,
      cues: [{ spans: [{ text: 'Où es-tu passé ?' }] }, { start: 12 }],
    })
    expect(whole.end).toBeGreaterThan(1e5)
    expect((await window('film/b4-0/cues?at=0')).cues).toMatchObject([
      { start: 1, picture: { left: 8 / 720 } },
    ])
    expect(await window('film/b7/cues?at=3')).toMatchObject({
      ...{ start: 0, end: 10, cues: [{ start: 1, end: 4, picture: { left: 0.25 } }] },
    })
  })

  it('come as WebVTT, whole and in segments, each cue once', async () => {
    const { ask } = open()
    const whole = await ask('film/b1.vtt')
    expect(whole.headers.get('content-type')).toBe('text/vtt; charset=utf-8')
    expect(await whole.text()).toBe(
      'WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nOù es-tu passé ?\n\n00:00:12.000 --> 00:00:14.000\n&lt;script&gt;\n',
    )
    const text = await (await ask('film/t2.vtt?from=4.5&to=16')).text()
    expect(text).toContain('X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000')
    expect(text.match(/-->/g)).toHaveLength(2)
    expect(text.match(/cheval/g)).toHaveLength(1)
  })

  it.each([
    ['nobody/t2/cues?at=0', 404],
    ['film/t99/cues?at=0', 404],
    ['film/t3/cues?at=0', 404],
    ['film/b6/cues?at=0', 404],
    ['film/b3/cues?at=0', 415],
    ['film/t2/cues', 400],
    ['film/t2/cues?at=-1', 400],
    ['film/t2/cues?at=1e99', 400],
    ['film/t2.vtt', 400],
    ['film/t2.vtt?from=9&to=1', 400],
    ['film/t2.vtt?from=0&to=99999', 400],
    ['film/..%2F..%2Fsecret.vtt', 400],
  ])('answers %s with %i', async (path, status) => {
    const { ask } = open()
    expect((await ask(path)).status).toBe(status)
  })

  it('are still those beside a film that cannot be read', async () => {
    const { ask } = open({ 'Film.avi': Buffer.from('RIFF????AVI '), 'Film.fr.srt': Buffer.from(subRip) })
    const { tracks } = (await (await ask('film')).json()) as SubtitleList
    expect(tracks.map(({ id }) => id)).toEqual(['b1'])
  })

  it('take nothing of a file beside the film before it is chosen', async () => {
    const { ask, sources } = open()
    await ask('film')
    const read = sources.filter(({ source }) => source.pieces.size > 0).map(({ name }) => name)
    expect(read).toEqual(['Film.mkv', 'Film.idx'])
  })
})
