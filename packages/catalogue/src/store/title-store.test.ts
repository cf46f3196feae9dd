import { createHash } from 'node:crypto'
import { mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Title, TitleId, TitleQuery } from '@lanterne/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCatalogue } from '../open-catalogue.ts'
import { mistakes } from './correct-word.ts'
import { fillStore, schemaVersion } from './fill-store.ts'
import { makeUpTitles } from './made-up-titles.ts'
import { openTitleStore, type TitleStore } from './open-title-store.ts'

const { signal } = new AbortController()
let folder: string
let store: TitleStore
let titles: readonly Title[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-store-'))
  using shipped = await openCatalogue({}, { signal })
  titles = [...shipped.all()]
  store = await openTitleStore(() => titles, { signal })
})
afterAll(async () => {
  store[Symbol.dispose]()
  await rm(folder, { recursive: true })
})

const names = (query: TitleQuery) => store.search(query).titles.map(({ title }) => title)

describe('openTitleStore', () => {
  it('has every title whole', () => {
    expect(store.size).toBe(titles.length)
    for (const title of titles) expect(store.find(title.id)).toEqual(title)
    expect(store.find('nobody-made-this' as TitleId)).toBeUndefined()
  })

  it.each([
    ['nosferatu', 'Nosferatu'],
    ['NOSFERATU 1922', 'Nosferatu'],
    ['big buck', 'Big Buck Bunny'],
    ['le voyage dans la lune', 'A Trip to the Moon'],
    ['murnau nosf', 'Nosferatu'],
    ['general keaton', 'The General'],
    ['le mécano de la general', 'The General'],
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
    ['metrpo', 'metropolis'],
  ])('understands that %s is %s', (text, corrected) => {
    const found = store.search({ text })
    expect(found.corrected).toBe(corrected)
    expect(found.titles.map(({ title }) => title.toLowerCase())[0]).toContain(corrected)
  })

  it('does not take what it knows for a mistake', () => {
    expect(store.search({ text: 'nosferatu' }).corrected).toBeUndefined()
    expect(store.search({ text: 'zzzzzzzz' })).toMatchObject({ titles: [], total: 0, hiddenCount: 0 })
    expect(names({ text: '!!!' })).toEqual([])
  })

  it('narrows by everything at once', () => {
    const query: TitleQuery = {
      kind: 'film',
      genre: 'Comedy',
      decade: '1920',
      language: 'zxx',
      licence: 'public-domain',
    }
    const found = store.search(query, {}, { limit: 500 }).titles
    const expected = titles.filter(
      ({ kind, genres, year = 0, language, rights }) =>
        kind === 'film' &&
        genres.includes('Comedy') &&
        year >= 1920 &&
        year < 1930 &&
        language === 'zxx' &&
        rights.kind === 'public-domain',
    )
    expect(found.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort())
    expect(names({ text: 'keaton', decade: '1940' })).toEqual([])
    expect(names({ text: 'nosferatu', origin: 'DE' })).toContain('Nosferatu')
    expect(names({ text: 'nosferatu', origin: 'FR' })).toEqual([])
  })

  it('sorts, with words and without', () => {
    const years = store.search({ order: 'oldest' }, {}, { limit: 500 }).titles.map(({ year }) => year ?? 0)
    expect(years).toEqual(years.toSorted((a, b) => a - b))
    expect(years).toHaveLength(titles.length)
    const lengths = store
      .search({ genre: 'Comedy', order: 'longest' }, {}, { limit: 500 })
      .titles.map(({ durationSeconds }) => durationSeconds ?? 0)
    expect(lengths).toEqual(lengths.toSorted((a, b) => b - a))
  })

  it('gives pages that together are the whole, and each title once', () => {
    const all: string[] = []
    for (let offset = 0; ; offset += 20) {
      const page = store.search({ text: 'the' }, {}, { offset, limit: 20 })
      all.push(...page.titles.map(({ id }) => id))
      if (page.titles.length < 20) break
    }
    expect(new Set(all).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(100)
  })

  it('answers to whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (text) => {
        expect(store.search({ text }).titles.length).toBeLessThanOrEqual(60)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ...['"', "'; DROP TABLE title; --", 'NEAR(a b)', '*', 'names:x', '-a', 'a OR b', 'AND', 'NOT NOT', '^a'],
    ...[
      '\0',
      'a\0b',
      '🎬🎞️',
      '👩‍🚀',
      '!?…',
      '\ud800',
      'نوسفيراتو',
      '\u202eurtafson',
      'ａｂｃ',
      'ﬁlm',
      '%',
      '_',
      '\\',
    ],
    ...['a '.repeat(5000), 'x'.repeat(200_000), '́'.repeat(3000), '\t\r\n'],
  ])('takes %j as words and nothing else', (text) => {
    const before = performance.now()
    const found = store.search({ text, genre: `"${text}`, origin: text, order: 'title' })
    expect(found.total).toBe(0)
    expect(store.search({ text }).titles.length).toBeLessThanOrEqual(60)
    expect(performance.now() - before).toBeLessThan(1000)
    expect(names({ text: 'nosferatu' })[0]).toBe('Nosferatu')
  })

  it('finds what is written in other letters', async () => {
    const [title] = titles
    if (!title) throw new Error('no title')
    const other = { ...title, id: 'arabic' as TitleId, title: 'نوسفيراتو', originalTitle: 'Носферату' }
    using store = await openTitleStore(() => [other], { signal })
    for (const text of ['نوسفيراتو', 'نوسف', 'носферату', 'НОСФ'])
      expect(
        store.search({ text }).titles.map(({ id }) => id),
        text,
      ).toEqual(['arabic'])
  })

  it('is kept in a file, taken again when it is the same edition, and made again when it is not or is broken', async () => {
    const file = join(folder, 'catalogue.sqlite')
    let made = 0
    const titles = () => {
      made += 1
      return makeUpTitles(50)
    }
    const open = async (edition: string) => {
      using opened = await openTitleStore(titles, { file, edition, signal })
      expect(opened.search({ order: 'newest' }).total).toBe(50)
    }
    await open('1')
    await open('1')
    expect(made).toBe(1)
    await open('2')
    expect(made).toBe(2)
    await truncate(file, (await stat(file)).size / 2)
    await open('2')
    expect(made).toBe(3)
    await writeFile(file, 'no database at all')
    await open('2')
    expect(made).toBe(4)
  })
})

describe('what a file keeps', () => {
  it('is read by the version that wrote it: whoever changes what is kept raises `schemaVersion` and this hash', async () => {
    const database = new DatabaseSync(':memory:')
    for (const _step of fillStore(database, makeUpTitles(40), '')) continue
    const hash = createHash('sha256')
    for (const table of ['title', 'name', 'packed', 'vocabulary', 'term'])
      for (const row of database.prepare(`SELECT * FROM ${table}`).iterate())
        hash.update(
          Object.values(row)
            .map((value) =>
              value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value),
            )
            .join(' '),
        )
    database.close()
    expect([schemaVersion, hash.digest('hex').slice(0, 16)]).toEqual([2, '7513d4d71d1f595f'])
  })

  it('stops being filled when nobody wants it any more, and leaves nothing', async () => {
    const file = join(folder, 'stopped.sqlite')
    const controller = new AbortController()
    function* titles() {
      for (const title of makeUpTitles(5000)) {
        yield title
        controller.abort()
      }
    }
    await expect(openTitleStore(titles, { file, signal: controller.signal })).rejects.toThrow('abort')
    await expect(stat(file)).rejects.toThrow('ENOENT')
    await expect(stat(`${file}.new`)).rejects.toThrow('ENOENT')
  })

  it('lets others have their turn while it is filled', async () => {
    let turns = 0
    const timer = setInterval(() => (turns += 1), 1)
    using filled = await openTitleStore(() => makeUpTitles(1500), { signal })
    clearInterval(timer)
    expect(filled.size).toBe(1500)
    expect(turns).toBeGreaterThan(3)
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
