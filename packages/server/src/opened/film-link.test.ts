import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseMagnet } from '@lanterne/engine'
import { describe, expect, it } from 'vitest'
import { formatFilmLink, magnetOfLink } from './film-link.ts'
import { OpenedFilms } from './opened-films.ts'

const { signal } = new AbortController()
const film = {
  infohash: 'ab'.repeat(20),
  infohashV2: 'cd'.repeat(32),
  name: 'garden.mp4',
  trackers: ['udp://tracker.example:6969/announce'],
  webSeeds: ['https://films.example/garden.mp4'],
  fileIndex: 0,
  facts: {
    ...{ title: 'The garden', titleFr: 'Le jardin', year: 2026, makers: ['Ana Ferreira'] },
    ...{ licence: 'CC-BY-SA-4.0' as const, language: 'fr', support: 'https://ana.example/' },
  },
  subtitles: [{ language: 'fr', fileIndex: 2 }],
  ...{ durationSeconds: 480, sizeBytes: 5000, width: 640, height: 360 },
}

describe('a link to a published film', () => {
  it('opens a page with its title, its maker and its licence, marked as their word', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lanterne-link-'))
    try {
      const get = () => Promise.reject(new Error('nobody is to be asked'))
      const { link, magnet } = formatFilmLink(film)
      for (const text of [link, magnet, link.replace('lanterne:?', 'LANTERNE://?'), ` ${link}\n`]) {
        const title = await new OpenedFilms({ folder, get }).openLink(text, { signal })
        expect(title).toMatchObject({
          ...{ id: `opened-${film.infohash}`, kind: 'short', title: 'The garden', year: 2026 },
          ...{ localizedTitle: { fr: 'Le jardin' }, directors: ['Ana Ferreira'], durationSeconds: 480 },
          rights: { kind: 'creative-commons', name: 'CC BY-SA 4.0', isPublishersWord: true },
          support: { name: 'ana.example', url: 'https://ana.example/' },
          releases: [
            {
              source: {
                ...{ kind: 'torrent', infohash: film.infohash, infohashV2: film.infohashV2, fileIndex: 0 },
                ...{ trackers: film.trackers, webSeeds: film.webSeeds },
              },
              ...{ container: 'mp4', sizeBytes: 5000, height: 360, subtitleSources: film.subtitles },
            },
          ],
        })
        expect(title.rights).not.toHaveProperty('checkedOn')
        expect(title.rights.evidence).toEqual([])
      }
      const { id } = await new OpenedFilms({ folder, get }).openLink(link, { signal })
      expect((await new OpenedFilms({ folder, get }).find(id))?.directors).toEqual(['Ana Ferreira'])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('is a magnet link that every program reads', () => {
    expect(parseMagnet(formatFilmLink(film).magnet)).toMatchObject({
      ...{ infohash: film.infohash, infohashV2: film.infohashV2, displayName: 'garden.mp4' },
      ...{ trackers: film.trackers, webSeeds: film.webSeeds },
    })
  })

  it('is refused when it is not one', () => {
    const { link } = formatFilmLink(film)
    const refused = [
      'lanterne:',
      'lanterne:?',
      `lanterne:?xt=urn:btih:${film.infohash}`,
      link.replace('CC-BY-SA-4.0', 'mine'),
      `${link}&x=${'x'.repeat(20_000)}`,
    ]
    for (const text of refused) expect(() => magnetOfLink(text)).toThrow('invalid-magnet')
    expect(magnetOfLink('magnet:?xt=urn:btih:abc')).toBe('magnet:?xt=urn:btih:abc')
  })
})
