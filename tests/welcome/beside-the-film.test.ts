import { readFile } from 'node:fs/promises'
import { openCatalogue } from '@lanterne/catalogue'
import type { TitleId } from '@lanterne/contract'
import { parseTorrentFile } from '@lanterne/engine'
import {
  describeFilm,
  durationSeconds,
  type FilmFacts,
  framesPerSecond,
  height,
  width,
} from '@lanterne/welcome-film'
import { describe, expect, it } from 'vitest'
import { filmFolder, filmPath } from './film-tools.ts'
import { type Cue, parseWebVtt } from './parse-web-vtt.ts'

const signal = AbortSignal.timeout(120_000)
const read = (name: string) => readFile(new URL(name, filmFolder))
// Our own file, made by our own tool.
const readFacts = async () => JSON.parse((await read('welcome.json')).toString()) as FilmFacts

describe('welcome.torrent', () => {
  it('is made again, byte for byte, from the film', async () => {
    const { torrent, facts } = await describeFilm(
      filmPath,
      { durationSeconds, width, height, framesPerSecond },
      { signal },
    )
    expect(Buffer.from(torrent).equals(await read('welcome.torrent'))).toBe(true)
    expect(await readFacts()).toEqual(facts)
  })

  it('names one file, small pieces, and nobody to ask', async () => {
    const { infohash, sizeBytes } = await readFacts()
    const bytes = await read('welcome.torrent')
    const metainfo = parseTorrentFile(bytes)
    expect(metainfo.infohash).toBe(infohash)
    expect(metainfo.files).toHaveLength(1)
    expect(metainfo.files[0]).toMatchObject({ path: ['welcome.mp4'], sizeBytes })
    expect(metainfo.pieceLength).toBeLessThanOrEqual(256 * 1024)
    expect(metainfo.trackers).toEqual([])
    expect(metainfo.webSeeds).toEqual([])
  })
})

describe('the subtitles', () => {
  const readCues = async (language: string) => parseWebVtt((await read(`welcome.${language}.vtt`)).toString())
  const secondsOf = (cues: readonly Cue[]) => cues.map(({ from, to }) => [from, to])

  it.each(['fr', 'en'])('in %s come in order, within the film, and can be read in time', async (language) => {
    const cues = await readCues(language)
    expect(cues.length).toBeGreaterThan(10)
    let before = 0
    for (const { from, to, lines } of cues) {
      expect(from).toBeGreaterThanOrEqual(before)
      expect(to - from).toBeGreaterThanOrEqual(1.5)
      expect(to).toBeLessThanOrEqual(durationSeconds)
      expect(lines.length).toBeLessThanOrEqual(2)
      for (const line of lines) {
        expect(line.length, line).toBeLessThanOrEqual(47)
        expect(line, 'plain text only').not.toMatch(/[<>&]|-->/)
      }
      expect(lines.join(' ').length / (to - from), lines.join(' ')).toBeLessThan(21)
      before = to
    }
  })

  it('say the same at the same time in both languages', async () => {
    const [french, english] = [await readCues('fr'), await readCues('en')]
    expect(secondsOf(french)).toEqual(secondsOf(english))
    french.forEach(({ lines }, index) => expect(lines).not.toEqual(english[index]?.lines))
  })
})

describe('the title in the catalogue', () => {
  it('is this film', async () => {
    const facts = await readFacts()
    const catalogue = await openCatalogue({}, { signal })
    const title = catalogue.find('welcome-to-lanterne' as TitleId)
    expect(title.durationSeconds).toBe(facts.durationSeconds)
    expect(title.rights.name).toBe('CC0 1.0')
    expect(title.releases).toHaveLength(1)
    const [release] = title.releases
    expect(release).toMatchObject({
      source: { kind: 'bundled' },
      container: 'mp4',
      sizeBytes: facts.sizeBytes,
      height: facts.height,
    })
    expect(release?.subtitles?.map(({ language, url }) => [language, url])).toEqual([
      ['fr', '/assets/welcome/welcome.fr.vtt'],
      ['en', '/assets/welcome/welcome.en.vtt'],
    ])
  })

  it('has its licence beside it', async () => {
    expect((await read('LICENSE')).toString()).toContain('https://creativecommons.org/publicdomain/zero/1.0/')
  })
})
