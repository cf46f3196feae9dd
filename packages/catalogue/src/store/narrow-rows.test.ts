import { holdsIn, type Title, type TitleFilter, type TitleQuery, titleFilters } from '@lanterne/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeUpTitles } from './made-up-titles.ts'
import { openTitleStore, type TitleStore } from './open-title-store.ts'
import { facetsOf } from './title-facets.ts'

const territories = [undefined, ['US'], ['EU'], ['FR', 'BE'], ['001']] as const
const titles: readonly Title[] = [...makeUpTitles(300)].map((title, i) => {
  const territory = territories[i % territories.length]
  return territory ? { ...title, rights: { ...title.rights, territory: [...territory] } } : title
})
let store: TitleStore
beforeAll(async () => {
  store = await openTitleStore(() => titles, { signal: new AbortController().signal })
})
afterAll(() => store[Symbol.dispose]())

const has = (title: Title, name: TitleFilter, value: string) => facetsOf(title)[name].includes(value)
const isFree = (title: Title, country: string | undefined) =>
  country === undefined || holdsIn(title.rights, country)
const answers = (title: Title, query: TitleQuery, country: string | undefined) =>
  isFree(title, country) &&
  titleFilters.every((name) => query[name] === undefined || has(title, name, query[name]))

const values = Object.fromEntries(
  titleFilters.map((name) => [name, [...new Set(titles.flatMap((title) => facetsOf(title)[name])), 'none']]),
) as Record<TitleFilter, string[]>
const query: fc.Arbitrary<TitleQuery> = fc.record(
  Object.fromEntries(titleFilters.map((name) => [name, fc.constantFrom(...values[name])])) as Record<
    TitleFilter,
    fc.Arbitrary<string>
  >,
  { requiredKeys: [] },
)
const country = fc.constantFrom(undefined, 'FR', 'US', 'DE', 'JP')

describe('narrowRows', () => {
  it('keeps what a look at each title would, and counts what each other choice would give', () => {
    fc.assert(
      fc.property(query, country, (asked, here) => {
        const found = store.search(asked, { country: here }, { limit: 1000 })
        const expected = titles.filter((title) => answers(title, asked, here))
        expect(found.titles.map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
        expect(found.total).toBe(expected.length)
        expect(found.total + found.hiddenCount).toBe(
          titles.filter((title) => answers(title, asked, undefined)).length,
        )
        for (const name of titleFilters)
          for (const { value, count } of found.choices[name])
            expect(count).toBe(
              titles.filter((title) => answers(title, { ...asked, [name]: value }, here)).length,
            )
      }),
      { numRuns: 60 },
    )
  })

  it('offers only values that lead somewhere, and the one that was asked for', () => {
    const { choices } = store.search({ genre: 'Opera' })
    expect(choices.genre.find(({ value }) => value === 'Opera')).toEqual({ value: 'Opera', count: 0 })
    expect(choices.decade).toEqual([])
    const all = store.search({}).choices
    expect(all.genre.every(({ count }) => count > 0)).toBe(true)
    expect(all.kind.reduce((sum, { count }) => sum + count, 0)).toBe(titles.length)
  })
})
