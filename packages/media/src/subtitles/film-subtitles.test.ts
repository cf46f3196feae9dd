import type { PictureCue, TextCue } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { probe } from '../probe/probe.ts'
import { firstWordTrack, makeWordedFilm, type WordTrack } from '../testing/make-worded-film.ts'
import { memorySource } from '../testing/memory-source.ts'
import { writePgsSets } from '../testing/write-pgs.ts'
import { FilmSubtitles } from './film-subtitles.ts'

const { signal } = new AbortController()
const plain = (cue: unknown) => (cue as TextCue).spans.map(({ text }) => text).join('')

async function open(tracks: readonly WordTrack[], options: Parameters<typeof makeWordedFilm>[1] = {}) {
  const source = memorySource(makeWordedFilm(tracks, options), { pieceBytes: 16_384 })
  const subtitles = new FilmSubtitles(source, await probe(source, { signal }), { signal })
  const cues = async (seconds: number, track = firstWordTrack) =>
    (await subtitles.cues(track, seconds, { signal })).cues
  return { source, cues }
}

/** A line every five seconds, for three. */
const lines = Array.from({ length: 12 }, (_, i) => ({
  seconds: i * 5 + 1,
  durationSeconds: 3,
  data: `<i>Ligne</i> ${i}`,
}))
const subRip: WordTrack = { codecId: 'S_TEXT/UTF8', frames: lines }

describe('FilmSubtitles', () => {
  it.each(['all', 'pictures'] as const)('reads text where the index lists %s', async (index) => {
    const { cues } = await open([subRip], { index })
    expect(await cues(3)).toEqual([
      { start: 1, end: 4, spans: [{ text: 'Ligne', isItalic: true }, { text: ' 0' }] },
      { start: 6, end: 9, spans: [{ text: 'Ligne', isItalic: true }, { text: ' 1' }] },
    ])
    expect((await cues(35)).map(plain)).toEqual(['Ligne 6', 'Ligne 7'])
    expect(await cues(500)).toEqual([])
  })

  it('reads a file without index from its beginning on', async () => {
    const { cues } = await open([subRip], { index: 'none' })
    expect((await cues(0)).map(plain)).toEqual(['Ligne 0', 'Ligne 1'])
    expect((await cues(15)).map(plain)).toEqual(['Ligne 2', 'Ligne 3'])
    expect((await cues(5)).map(plain)).toEqual(['Ligne 0', 'Ligne 1'])
    expect(await cues(3000)).toEqual([])
  })

  it('finds words far from all it has read in a file without index', async () => {
    const many = Array.from({ length: 120 }, (_, i) => ({
      ...lines[0],
      seconds: i * 5 + 1,
      data: `Ligne ${i}`,
    }))
    const far: WordTrack = {
      codecId: 'S_TEXT/UTF8',
      frames: many.map((line) => ({ durationSeconds: 3, ...line })),
    }
    const { source, cues } = await open([far], { seconds: 600, pictureBytes: 200_000, index: 'none' })
    await cues(0)
    const before = source.pieces.size
    expect((await cues(500)).map(plain)).toEqual(['Ligne 100', 'Ligne 101'])
    // Of the thousand pieces between: a few looks, and what the viewer needs there.
    expect(source.pieces.size - before).toBeLessThan(200)
    expect((await cues(510)).map(plain)).toEqual(['Ligne 102', 'Ligne 103'])
    expect((await cues(250)).map(plain)).toEqual(['Ligne 50', 'Ligne 51'])
  })

  it('reads what there is of a file that is cut short', async () => {
    const film = makeWordedFilm([subRip])
    const source = memorySource(film.subarray(0, film.length * 0.6), { pieceBytes: 16_384 })
    const subtitles = new FilmSubtitles(source, await probe(source, { signal }), { signal })
    const at = async (seconds: number) =>
      (await subtitles.cues(firstWordTrack, seconds, { signal })).cues.map(plain)
    expect(await at(30)).toEqual(['Ligne 6'])
    expect(await at(50)).toEqual([])
    expect(await at(10)).toEqual(['Ligne 2', 'Ligne 3'])
  })

  it('reads no more than the stretch of time that it is asked for', async () => {
    const { source, cues } = await open([subRip], { seconds: 600, pictureBytes: 60_000 })
    const before = source.pieces.size
    await cues(30)
    // Two clusters: where each begins, and where the words are in it.
    expect(source.pieces.size - before).toBeLessThanOrEqual(6)
    const listed = source.pieces.size
    await cues(31)
    expect(source.pieces.size).toBe(listed)
  })

  it('steps over pictures where it must look through clusters', async () => {
    const { source, cues } = await open([subRip], { seconds: 600, pictureBytes: 400_000, index: 'pictures' })
    const before = source.pieces.size
    await cues(300)
    // Three or four clusters of 400 kB each: their pictures are 25 pieces of each, which are not read.
    expect(source.pieces.size - before).toBeLessThan(40)
  })

  it('finds words that began before the stretch', async () => {
    const long = [{ seconds: 2, durationSeconds: 40, data: 'long' }]
    for (const index of ['all', 'pictures'] as const) {
      const { cues } = await open([{ codecId: 'S_TEXT/UTF8', frames: long }], { index })
      expect((await cues(12)).map(plain)).toEqual(['long'])
    }
  })

  it.each(['zlib', 'header'] as const)('makes compressed frames whole again: %s', async (compression) => {
    const frames = lines.map((line, i) => ({ ...line, data: `0,0,Default,,0,0,0,,Ligne\\N{\\i1}${i}` }))
    const codecPrivate =
      '[V4+ Styles]\r\nFormat: Name, Italic, Alignment\r\nStyle: Default,0,8\r\n[Events]\r\nFormat: x\r\n'
    const { cues } = await open([{ codecId: 'S_TEXT/ASS', codecPrivate, compression, frames }])
    expect((await cues(0))[0]).toEqual({
      start: 1,
      end: 4,
      place: 'top',
      spans: [{ text: 'Ligne' }, { text: '\n0', isItalic: true }],
    })
  })

  it('reads WebVTT as it is registered and as WebM had it', async () => {
    const frames = [{ seconds: 1, durationSeconds: 2, data: '<v Anne>Oui &amp; <i>non</i>' }]
    const older = [{ seconds: 1, durationSeconds: 2, data: 'id\nline:0\n<v Anne>Oui &amp; non' }]
    const { cues } = await open([
      { codecId: 'S_TEXT/WEBVTT', frames },
      { codecId: 'D_WEBVTT/SUBTITLES', frames: older },
    ])
    expect((await cues(0)).map(plain)).toEqual(['Oui & non'])
    expect((await cues(0, firstWordTrack + 1))[0]).toMatchObject({
      place: 'top',
      spans: [{ text: 'Oui & non' }],
    })
  })

  it('decodes what claims to be UTF-8 and is not', async () => {
    const data = Buffer.from('Où étais-tu passé hier soir, Étienne ?', 'latin1')
    const { cues } = await open([
      { codecId: 'S_TEXT/UTF8', frames: [{ seconds: 1, durationSeconds: 2, data }] },
    ])
    expect((await cues(0)).map(plain)).toEqual(['Où étais-tu passé hier soir, Étienne ?'])
  })

  it('shows pictures from when they come until the next set', async () => {
    const block = { start: 2, end: 26, left: 480, top: 900, width: 960, height: 90 }
    const sets = writePgsSets([{ ...block, colour: { y: 81, cr: 240, cb: 90 } }])
    const frames = sets.map(({ seconds, bytes }) => ({ seconds, data: bytes }))
    for (const compression of [undefined, 'zlib'] as const) {
      const track: WordTrack = { codecId: 'S_HDMV/PGS', frames, ...(compression && { compression }) }
      const { cues } = await open([track])
      const [picture] = (await cues(0)) as PictureCue[]
      expect(picture).toMatchObject({ start: 2, end: 26 })
      expect(picture?.picture).toMatchObject({ left: 0.25, width: 0.5, frameRatio: 16 / 9 })
      expect(picture?.picture.url).toMatch(/^data:image\/png;base64,iVBORw0KGgo/)
      expect(await cues(20)).toHaveLength(1)
      expect(await cues(30)).toEqual([])
    }
  })

  it('survives frames that are bombs, and goes on with those around them', async () => {
    const bomb = Buffer.alloc(64 << 20)
    const frames = [
      { seconds: 1, durationSeconds: 2, data: bomb },
      { seconds: 4, durationSeconds: 2, data: 'after' },
    ]
    const { cues } = await open([{ codecId: 'S_TEXT/UTF8', compression: 'zlib', frames }])
    expect((await cues(0)).map(plain)).toEqual(['after'])
  })

  it('refuses a track that is none, or that nobody can read', async () => {
    const { cues } = await open([{ codecId: 'S_KATE', frames: [] }])
    await expect(cues(0)).rejects.toThrow('not-found')
    await expect(cues(0, 77)).rejects.toThrow('not-found')
  })
})
