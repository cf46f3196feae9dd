import type { TitleId } from '@lanterne/contract'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Catalogue, openCatalogue } from './open-catalogue.ts'

let catalogue: Catalogue
beforeAll(async () => {
  catalogue = await openCatalogue({}, { signal: AbortSignal.timeout(10_000) })
})

const ids = (text: string) => catalogue.search(text).map(({ id }) => id as string)

describe('openCatalogue', () => {
  it('stops when its signal aborts', async () => {
    await expect(openCatalogue({}, { signal: AbortSignal.abort() })).rejects.toThrow('abort')
  })

  it('refuses a catalogue that is not one', async () => {
    const file = new URL('../package.json', import.meta.url)
    await expect(openCatalogue({ file }, { signal: AbortSignal.timeout(10_000) })).rejects.toThrow()
  })
})

describe('find', () => {
  it('gives every title by its id', () => {
    for (const title of catalogue.titles) expect(catalogue.find(title.id)).toBe(title)
  })

  it('says when there is no such title', () => {
    const missing = 'a-film-that-nobody-made' as TitleId
    expect(() => catalogue.find(missing)).toThrow(expect.objectContaining({ code: 'not-found' }))
  })
})

describe('search', () => {
  it.each([
    ['nosferatu', 'nosferatu-1922'],
    ['NOSFERATU', 'nosferatu-1922'],
    ['haxan', 'haxan-1922'],
    ['Häxan', 'haxan-1922'],
    ['meli', 'a-trip-to-the-moon-1902'],
    ['Das Cabinet', 'the-cabinet-of-dr-caligari-1920'],
    ['doa', 'doa-1950'],
    ['alices', 'alices-wonderland-1923'],
    ['gulliver', 'gullivers-travels-1939'],
    ['prelude to war', 'why-we-fight'],
    ['tete coupee', 'les-vampires-1915'],
    ['murnau 1927', 'sunrise-1927'],
    ['cuirasse potemkine', 'battleship-potemkin-1925'],
    ['l’aurore', 'sunrise-1927'],
    ['le voyage dans la lune', 'a-trip-to-the-moon-1902'],
    ['prélude à la guerre', 'why-we-fight'],
    ['bienvenue', 'welcome-to-lanterne'],
  ])('finds %j', (text, id) => {
    expect(ids(text)[0]).toBe(id)
  })

  it('gives every film of a director', () => {
    const found = ids('buster keaton')
    const directed = catalogue.titles.filter(({ directors }) => directors.includes('Buster Keaton'))
    expect(found).toEqual(expect.arrayContaining(directed.map(({ id }) => id)))
  })

  it('puts the film of that very name first', () => {
    expect(ids('rain').slice(0, 2).sort()).toEqual(['rain-1929', 'rain-1932'])
    expect(ids('mother')[0]).toBe('mother-1926')
  })

  it('finds nothing for nothing', () => {
    expect(catalogue.search('')).toEqual([])
    expect(catalogue.search(' … ')).toEqual([])
    expect(catalogue.search('no such film anywhere')).toEqual([])
  })

  it('answers anything at all, within its bounds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(catalogue.search(text).length).toBeLessThanOrEqual(50)
      }),
    )
    fc.assert(
      fc.property(fc.constantFrom(...catalogue.titles), fc.string({ maxLength: 5000 }), (title, noise) => {
        // What comes after the longest query does not count.
        const padded = title.title.padEnd(100, ' ').slice(0, 100)
        expect(ids(padded + noise)).toContain(title.id)
      }),
    )
  })
})

describe('home', () => {
  it('opens on the film that ships with the app', () => {
    const { hero } = catalogue.home()
    expect(catalogue.find(hero.id).releases[0]?.source).toEqual({ kind: 'bundled' })
    expect(hero.isPlayable).toBe(true)
  })

  it('shows rows of at least four titles, once each, all of which can play', () => {
    const { rows } = catalogue.home()
    expect(rows.length).toBeGreaterThan(8)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
    for (const { id, titles } of rows) {
      expect(titles.length, id).toBeGreaterThanOrEqual(4)
      expect(new Set(titles.map((title) => title.id)).size, id).toBe(titles.length)
      for (const title of titles) expect(title.isPlayable, title.id).toBe(true)
    }
  })

  it('shows every title that can play in some row', () => {
    const shown = new Set(catalogue.home().rows.flatMap(({ titles }) => titles.map(({ id }) => id)))
    const playable = catalogue.titles.filter(({ id, title }) =>
      catalogue.search(title).some((summary) => summary.id === id && summary.isPlayable),
    )
    expect(playable.filter(({ id }) => !shown.has(id)).map(({ id }) => id)).toEqual([])
  })
})
