import { describe, expect, it } from 'vitest'
import { readMp4Index } from '../mp4/mp4-index.ts'
import { makeTx3gFilm } from '../testing/make-tx3g-film.ts'
import { memorySource } from '../testing/memory-source.ts'
import { Mp4Frames } from './mp4-frames.ts'
import { readTextFrames, readTx3g } from './text-frames.ts'

const { signal } = new AbortController()
const lines = [
  { start: 1, end: 3, text: 'Où es-tu, Zoé ?', italic: [3, 8] as const },
  { start: 5, end: 8, text: 'Ici.' },
  { start: 40, end: 42, text: '–' },
]

async function cuesOf(film: Uint8Array, start: number, end: number) {
  const source = memorySource(film)
  const [track] = (await readMp4Index(source, { signal })).subtitles
  const frames = await Mp4Frames.open(source, { signal })
  const found = await frames.frames(track?.id ?? 0, { start, end }, { before: 0, signal })
  return readTextFrames(found, { codec: 'mov-text' })
}

describe('Mp4Frames', () => {
  it('reads timed text, in italics where it says so', async () => {
    expect(await cuesOf(makeTx3gFilm(lines), 0, 10)).toEqual([
      { start: 1, end: 3, spans: [{ text: 'Où ' }, { text: 'es-tu', isItalic: true }, { text: ', Zoé ?' }] },
      { start: 5, end: 8, spans: [{ text: 'Ici.' }] },
    ])
    expect(await cuesOf(makeTx3gFilm(lines), 41, 50)).toEqual([
      { start: 40, end: 42, spans: [{ text: '–' }] },
    ])
    expect(await cuesOf(makeTx3gFilm(lines), 10, 20)).toEqual([])
  })

  it('begins when its edit list says', async () => {
    const [first] = await cuesOf(makeTx3gFilm(lines, { delaySeconds: 2 }), 0, 10)
    expect(first).toMatchObject({ start: 3, end: 5 })
  })

  it('says its language', async () => {
    const { subtitles } = await readMp4Index(memorySource(makeTx3gFilm(lines, { language: 'jpn' })), {
      signal,
    })
    expect(subtitles).toMatchObject([{ id: 3, codec: 'mov-text', language: 'jpn' }])
  })

  it('has nothing for a track that is not there', async () => {
    const frames = await Mp4Frames.open(memorySource(makeTx3gFilm(lines)), { signal })
    expect(await frames.frames(9, { start: 0, end: 10 }, { before: 0, signal })).toEqual([])
  })
})

describe('readTx3g', () => {
  it('reads UTF-16 with a mark, and what is cut off', () => {
    expect(readTx3g(Uint8Array.of(0, 6, 0xfe, 0xff, 0x04, 0x14, 0x04, 0x30))).toEqual([{ text: 'Да' }])
    expect(readTx3g(Uint8Array.of(0, 99, 0x41))).toEqual([{ text: 'A' }])
    expect(readTx3g(Uint8Array.of(0))).toEqual([])
  })
})
