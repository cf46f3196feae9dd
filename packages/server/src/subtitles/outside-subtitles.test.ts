import type { FoundSubtitles } from '@lanterne/catalogue'
import { AppError } from '@lanterne/kernel'
import { openWorkshop } from '@lanterne/media'
import { makeWordedFilm, memorySource } from '@lanterne/media/testing'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { OutsideSubtitles } from './outside-subtitles.ts'
import { PlaybackSubtitles } from './playback-subtitles.ts'

const workshop = openWorkshop()
afterAll(() => workshop[Symbol.asyncDispose]())
const { signal } = new AbortController()
const film = memorySource(makeWordedFilm([]))
const french = { url: 'https://example.org/fr.srt', language: 'fra', name: 'fra' }
const words = Buffer.from('1\n00:00:01,000 --> 00:00:03,000\nBonjour <script>\n')

function open(finder: { find: () => Promise<readonly FoundSubtitles[]>; fetch?: () => Promise<Uint8Array> }) {
  const fetch = vi.fn(finder.fetch ?? (async () => words))
  const outside = new OutsideSubtitles({ finder: { find: finder.find, fetch }, workshop, signal })
  const file = { index: 0, path: ['Film.mkv'], sizeBytes: film.size }
  const torrent = { files: [file], openFile: () => film }
  const subtitles = new PlaybackSubtitles({
    ...{ torrent, file, source: film, workshop, languages: [], outside, signal },
  })
  return { subtitles, fetch }
}

describe('OutsideSubtitles', () => {
  it('are listed once they are known, without holding up the film’s own, and fetched when they are chosen', async () => {
    const { promise, resolve } = Promise.withResolvers<readonly FoundSubtitles[]>()
    const { subtitles, fetch } = open({ find: () => promise })
    expect(await subtitles.list()).toMatchObject({ tracks: [], isIncomplete: true })
    resolve([french, { url: 'https://example.org/x', language: 'und', name: 'Klingon' }])
    await promise
    const { tracks, isIncomplete } = await subtitles.list()
    expect(isIncomplete).toBeUndefined()
    expect(tracks.map(({ id, language, name }) => [id, language, name])).toEqual([
      ['o0', 'fr', undefined],
      ['o1', 'und', 'Klingon'],
    ])
    expect(fetch).not.toHaveBeenCalled()
    const { cues } = await subtitles.cues('o0', 0, { signal })
    expect(JSON.stringify(cues)).toContain('Bonjour')
    await subtitles.cues('o0', 2, { signal })
    expect(fetch).toHaveBeenCalledOnce()
    await expect(subtitles.cues('o7', 0, { signal })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('are none where nobody answers, and are asked for again where a file did not come', async () => {
    const silent = open({ find: () => Promise.reject(new AppError('timed-out')) })
    await silent.subtitles.list()
    expect((await silent.subtitles.list()).isIncomplete).toBeUndefined()
    const tired = open({ find: async () => [french], fetch: () => Promise.reject(new AppError('timed-out')) })
    await tired.subtitles.list()
    for (let i = 0; i < 2; i++)
      await expect(tired.subtitles.cues('o0', 0, { signal })).rejects.toMatchObject({ code: 'timed-out' })
    expect(tired.fetch).toHaveBeenCalledTimes(2)
    const strange = open({ find: async () => [french], fetch: async () => Buffer.from('<html>') })
    await strange.subtitles.list()
    await expect(strange.subtitles.cues('o0', 0, { signal })).rejects.toBeInstanceOf(AppError)
  })
})
