import { mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TitleId } from '@lanterne/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCatalogue } from '../open-catalogue.ts'
import { mistakes } from './correct-word.ts'
import { makeUpTitles } from './made-up-titles.ts'
import { openTitleStore, type TitleStore } from './open-title-store.ts'
import type { TitleQuery } from './title-query.ts'

let folder: string
let store: TitleStore
let shipped: Awaited<ReturnType<typeof openCatalogue>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-store-'))
  shipped = await openCatalogue({}, { signal: new AbortController().signal })
  store = openTitleStore(() => shipped.titles)
})
afterAll(async () => {
  store[Symbol.dispose]()
  await rm(folder, { recursive: true })
})

const names = (query: TitleQuery) => store.search(query).titles.map(({ title }) => title)

describe('openTitleStore', () => {
  it('has every title whole', () => {
    expect(store.size).toBe(shipped.titles.length)
    for (const title of shipped.titles) expect(store.find(title.id)).toEqual(title)
    expect(store.find('nobody-made-this' as TitleId)).toBeUndefined()
  })

  it.each([
    ['nosferatu', 'Nosferatu'],
    ['NOSFERATU 1922', 'Nosferatu'],
    ['big buck', 'Big Buck Bunny'],
    ['le voyage dans la lune', 'A Trip to the Moon'],
    ['murnau nosf', 'Nosferatu'],
    ['general keaton', 'The General'],
  ])('answers to "%s" with %s first', (text, title) => {
    expect(names({ text })[0]).toBe(title)
  })

  it('finds by a word of the synopsis, in French too', () => {
    expect(names({ text: 'vampire' })).toContain('Nosferatu')
    expect(names({ text: 'lapin' })).toContain('Big Buck Bunny')
  })

  it.each([
    ['nosferattu', 'nosferatu'],
    ['nosfreatu', 'nosferatu'],
    ['metropolys', 'metropolis'],
    ['big buckk bunny', 'big buck bunny'],
  ])('understands that %s is %s', (text, corrected) => {
    const found = store.search({ text })
    expect(found.corrected).toBe(corrected)
    expect(found.titles.map(({ title }) => title.toLowerCase())[0]).toContain(corrected)
  })

  it('does not take what it knows for a mistake', () => {
    expect(store.search({ text: 'nosferatu' }).corrected).toBeUndefined()
    expect(store.search({ text: 'zzzzzzzz' })).toEqual({ titles: [] })
    expect(names({ text: '!!!' })).toEqual([])
  })

  it('narrows by everything at once', () => {
    const query: TitleQuery = {
      kind: 'film',
      genre: 'Comedy',
      decade: 1920,
      language: 'zxx',
      licence: 'public-domain',
    }
    const found = store.search(query, { limit: 500 }).titles
    const expected = shipped.titles.filter(
      ({ kind, genres, year = 0, language, rights }) =>
        kind === 'film' &&
        genres.includes('Comedy') &&
        year >= 1920 &&
        year < 1930 &&
        language === 'zxx' &&
        rights.kind === 'public-domain',
    )
    expect(found.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort())
    expect(names({ text: 'keaton', decade: 1940 })).toEqual([])
    expect(names({ text: 'nosferatu', country: 'DE' })).toContain('Nosferatu')
    expect(names({ text: 'nosferatu', country: 'FR' })).toEqual([])
  })

  it('sorts, with words and without', () => {
    const years = store.search({ order: 'oldest' }, { limit: 500 }).titles.map(({ year }) => year ?? 0)
    expect(years).toEqual(years.toSorted((a, b) => a - b))
    expect(years).toHaveLength(shipped.titles.length)
    const lengths = store
      .search({ genre: 'Comedy', order: 'longest' }, { limit: 500 })
      .titles.map(({ durationSeconds }) => durationSeconds ?? 0)
    expect(lengths).toEqual(lengths.toSorted((a, b) => b - a))
  })

  it('gives pages that together are the whole, and each title once', () => {
    const all: string[] = []
    for (let offset = 0; ; offset += 20) {
      const { titles } = store.search({ text: 'a' }, { offset, limit: 20 })
      all.push(...titles.map(({ id }) => id))
      if (titles.length < 20) break
    }
    expect(new Set(all).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(100)
  })

  it('answers to whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (text) => {
        expect(store.search({ text }).titles.length).toBeLessThanOrEqual(50)
      }),
      { numRuns: 300 },
    )
    for (const text of ['"', "'; DROP TABLE title; --", 'NEAR(a b)', '*', 'names:x', '-a', 'a OR b', '\0'])
      expect(() => store.search({ text, genre: `"${text}`, country: text })).not.toThrow()
  })

  it('is kept in a file, taken again when it is the same edition, and made again when it is not or is broken', async () => {
    const file = join(folder, 'catalogue.sqlite')
    let made = 0
    const titles = () => {
      made += 1
      return makeUpTitles(50)
    }
    const open = (edition: string) => openTitleStore(titles, { file, edition })[Symbol.dispose]()
    open('1')
    open('1')
    expect(made).toBe(1)
    open('2')
    expect(made).toBe(2)
    await truncate(file, (await stat(file)).size / 2)
    open('2')
    expect(made).toBe(3)
    await writeFile(file, 'no database at all')
    open('2')
    expect(made).toBe(4)
  })
})

describe('mistakes', () => {
  it.each([
    ['chaplin', 'chaplin', 0],
    ['chalpin', 'chaplin', 1],
    ['chapln', 'chaplin', 1],
    ['chapllin', 'chaplin', 1],
    ['chaplan', 'chaplin', 1],
    ['chplan', 'chaplin', 2],
    ['keaton', 'chaplin', 3],
  ])('between %s and %s are %i', (a, b, distance) => {
    expect(mistakes(a, b, 2)).toBe(distance)
    expect(mistakes(b, a, 2)).toBe(distance)
  })
})
