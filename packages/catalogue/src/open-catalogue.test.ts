import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Title, TitleId } from '@lanterne/contract'
import { type Logger, publicKeyOf, silentLogger } from '@lanterne/kernel'
import fc from 'fast-check'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildContent } from './format/content.ts'
import { signSnapshot, takeCatalogue } from './format/signed-catalogue.ts'
import { type Catalogue, openCatalogue } from './open-catalogue.ts'
import { makeUpTitles } from './store/made-up-titles.ts'

let catalogue: Catalogue
let titles: readonly Title[]
beforeAll(async () => {
  catalogue = await openCatalogue({}, { signal: AbortSignal.timeout(10_000) })
  titles = [...catalogue.all()]
})

const ids = (text: string) => catalogue.search({ text }).titles.map(({ id }) => id as string)

describe('openCatalogue', () => {
  it('stops when its signal aborts', async () => {
    await expect(openCatalogue({}, { signal: AbortSignal.abort() })).rejects.toThrow('abort')
  })

  it('refuses a catalogue that is not one', async () => {
    const file = new URL('../package.json', import.meta.url)
    await expect(openCatalogue({ file }, { signal: AbortSignal.timeout(10_000) })).rejects.toThrow()
  })
})

describe('a large catalogue', () => {
  const { signal } = new AbortController()
  let folder: string
  const file = () => pathToFileURL(join(folder, 'titles.json'))
  const open = (log?: Logger) =>
    openCatalogue({ file: file(), folder: join(folder, 'titles'), log }, { signal })
  const write = (count: number) => writeFile(file(), JSON.stringify([...makeUpTitles(count)]))

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lanterne-catalogue-'))
    await write(1000)
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('is searchable in a file of its hash, which is taken again, and goes when another takes its place', async () => {
    ;(await open())[Symbol.dispose]()
    const [name = ''] = await readdir(join(folder, 'titles'))
    const { ino } = await stat(join(folder, 'titles', name))
    {
      using again = await open()
      expect(again.size).toBe(1000)
      expect((await stat(join(folder, 'titles', name))).ino).toBe(ino)
    }
    await write(1001)
    using other = await open()
    expect(other.size).toBe(1001)
    const left = await readdir(join(folder, 'titles'))
    expect(left).toHaveLength(1)
    expect(left).not.toContain(name)
  })

  it('is searched in memory where no file can be kept', async () => {
    await writeFile(join(folder, 'titles'), 'no folder')
    const warn = vi.fn<Logger['warn']>()
    using catalogue = await open({ ...silentLogger, warn })
    expect(catalogue.search({ kind: 'film' }).total).toBeGreaterThan(500)
    expect(warn).toHaveBeenCalledWith('catalogue searched in memory', expect.anything())
  })
})

describe('show', () => {
  it('puts another catalogue in place of the one before; the app’s own film stays', async () => {
    const { signal } = new AbortController()
    using shown = await openCatalogue({}, { signal })
    const before = shown.home()
    const content = buildContent(
      { format: 'lanterne-catalogue', version: 1, name: 'Two films', madeOn: '2026-11-22' },
      titles.filter(({ id }) => id === 'nosferatu-1922' || id === 'sintel-2010'),
    )
    const bytes = signSnapshot(content, { seed: new Uint8Array(32), sequence: 1 })
    const next = takeCatalogue(bytes, { key: publicKeyOf(new Uint8Array(32)) })
    await shown.show(next, { signal })
    expect(shown.size).toBe(3)
    expect(shown.home()).not.toEqual(before)
    expect(shown.home().hero.id).toBe('welcome-to-lanterne')
    expect(shown.search({}).titles.map(({ id }) => id)).toEqual([
      'welcome-to-lanterne',
      'sintel-2010',
      'nosferatu-1922',
    ])
    await expect(shown.show(next, { signal: AbortSignal.abort() })).rejects.toThrow('abort')
    expect(shown.search({ text: 'nosferatu' }).total).toBe(1)
  })
})

describe('find', () => {
  it('gives every title by its id', () => {
    for (const title of titles) expect(catalogue.find(title.id)).toEqual(title)
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
    const directed = titles.filter(({ directors }) => directors.includes('Buster Keaton'))
    expect(found).toEqual(expect.arrayContaining(directed.map(({ id }) => id)))
  })

  it('puts the film of that very name first', () => {
    expect(ids('rain').slice(0, 2).sort()).toEqual(['rain-1929', 'rain-1932'])
    expect(ids('mother')[0]).toBe('mother-1926')
  })

  it('finds nothing for words that nothing has', () => {
    expect(ids(' … ')).toEqual([])
    expect(ids('no such film anywhere')).toEqual([])
  })

  it('answers anything at all, within its bounds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(ids(text).length).toBeLessThanOrEqual(60)
      }),
    )
    fc.assert(
      fc.property(fc.constantFrom(...titles), fc.string({ maxLength: 5000 }), (title, noise) => {
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
    const playable = titles.filter(({ id, title }) =>
      catalogue.search({ text: title }).titles.some((summary) => summary.id === id && summary.isPlayable),
    )
    expect(playable.filter(({ id }) => !shown.has(id)).map(({ id }) => id)).toEqual([])
  })
})
