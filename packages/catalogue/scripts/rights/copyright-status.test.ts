import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { copyrightStatus, freeBecause } from './copyright-status.ts'
import { type CopyrightTerms, readCopyrightTerms } from './copyright-terms.ts'
import { type Person, roles, unitedStatesBases, type WorkFacts } from './work-facts.ts'

let terms: CopyrightTerms
beforeAll(async () => {
  terms = await readCopyrightTerms()
})

type Life = readonly [name: string, died?: number | undefined, nationality?: string]
const lives = (...people: Life[]) =>
  people.map(([name, died, nationality]): Person & { name: string } => ({
    name,
    ...(died === undefined ? {} : { died }),
    ...(nationality === undefined ? {} : { nationality }),
  }))

function work(facts: Partial<WorkFacts> & Pick<WorkFacts, 'published'>): WorkFacts {
  return { origin: 'US', hasSoundtrack: false, people: {}, ...facts }
}

const murnau: Life = ['F. W. Murnau', 1931, 'DE']
const nosferatu = work({
  published: 1922,
  origin: 'DE',
  unitedStates: 'term-expired',
  people: {
    direction: lives(murnau),
    writing: lives(['Henrik Galeen', 1949]),
    music: lives(['Hans Erdmann', 1942, 'DE']),
    source: lives(['Bram Stoker', 1912, 'GB']),
  },
})
const metropolis = work({
  published: 1927,
  origin: 'DE',
  unitedStates: 'term-expired',
  people: {
    direction: lives(['Fritz Lang', 1976, 'DE']),
    writing: lives(['Thea von Harbou', 1954, 'DE']),
    music: lives(['Gottfried Huppertz', 1937, 'DE']),
    source: lives(['Thea von Harbou', 1954, 'DE']),
  },
})
const goldRush = work({
  published: 1925,
  unitedStates: 'term-expired',
  people: {
    direction: lives(['Charles Chaplin', 1977, 'GB']),
    writing: lives(['Charles Chaplin', 1977, 'GB']),
    music: [],
    source: [],
  },
})
const voyage = work({
  published: 1902,
  origin: 'FR',
  unitedStates: 'term-expired',
  people: Object.fromEntries(roles.map((role) => [role, lives(['Georges Méliès', 1938, 'FR'])])),
})
const livingDead = work({
  published: 1968,
  hasSoundtrack: true,
  unitedStates: 'no-valid-notice',
  people: {
    direction: lives(['George A. Romero', 2017, 'US']),
    writing: lives(['George A. Romero', 2017, 'US'], ['John Russo', undefined, 'US']),
    source: [],
  },
})
const charade = work({
  published: 1963,
  hasSoundtrack: true,
  unitedStates: 'no-valid-notice',
  people: {
    direction: lives(['Stanley Donen', 2019, 'US']),
    writing: lives(['Peter Stone', 2003, 'US']),
    music: lives(['Henry Mancini', 1994, 'US']),
    source: [],
  },
})
const hisGirlFriday = work({
  published: 1940,
  hasSoundtrack: true,
  unitedStates: 'not-renewed',
  people: {
    direction: lives(['Howard Hawks', 1977, 'US']),
    writing: lives(['Charles Lederer', 1976, 'US']),
    music: [],
    source: lives(['Ben Hecht', 1964, 'US'], ['Charles MacArthur', 1956, 'US']),
  },
})
const oneWeek = work({
  published: 1920,
  unitedStates: 'term-expired',
  people: {
    direction: lives(['Buster Keaton', 1966, 'US'], ['Edward F. Cline', 1961, 'US']),
    writing: lives(['Buster Keaton', 1966, 'US'], ['Edward F. Cline', 1961, 'US']),
    music: [],
    source: [],
  },
})

const inYear = (facts: WorkFacts, year: number, countries: string) =>
  countries.split(' ').map((country) => `${country} ${copyrightStatus(facts, country, year, terms)}`)

describe('copyrightStatus', () => {
  it('counts seventy years after the last author that European law names', () => {
    expect(inYear(nosferatu, 2026, 'US IT GB CH AU JP BR IN CA')).toEqual(
      'US IT GB CH AU JP BR IN CA'.split(' ').map((country) => `${country} free`),
    )
    expect(inYear(nosferatu, 2019, 'IT')).toEqual(['IT protected'])
    expect(inYear(nosferatu, 2020, 'IT')).toEqual(['IT free'])
    // Eighty years in Spain; camera, design and editing in Germany, of whom nothing is said here.
    expect(inYear(nosferatu, 2026, 'ES DE MX')).toEqual(['ES protected', 'DE unknown', 'MX unknown'])
    expect(inYear(nosferatu, 2030, 'ES')).toEqual(['ES free'])
  })

  it('frees Metropolis with the years that follow Fritz Lang, but by publication before', () => {
    expect(inYear(metropolis, 2026, 'US FR GB CA AU CH IN BR JP')).toEqual([
      'US free',
      'FR protected',
      'GB protected',
      'CA protected',
      'AU protected',
      'CH protected',
      'IN free',
      'BR free',
      'JP free',
    ])
    expect(inYear(metropolis, 2046, 'FR GB')).toEqual(['FR protected', 'GB protected'])
    expect(inYear(metropolis, 2047, 'FR GB')).toEqual(['FR free', 'GB free'])
    expect(inYear(metropolis, 2025, 'JP')).toEqual(['JP protected'])
  })

  it('compares terms for American makers, and not for British ones', () => {
    expect(inYear(oneWeek, 2026, 'FR NL GB CA JP BR')).toEqual(
      'FR NL GB CA JP BR'.split(' ').map((country) => `${country} free`),
    )
    expect(inYear(oneWeek, 2015, 'FR')).toEqual(['FR protected'])
    expect(inYear(oneWeek, 2016, 'FR')).toEqual(['FR free'])
    // Fifty years after death at least.
    expect(inYear(oneWeek, 2016, 'GB')).toEqual(['GB protected'])
    expect(inYear(oneWeek, 2017, 'GB')).toEqual(['GB free'])
    expect(inYear(oneWeek, 2026, 'IT ES CH AU')).toEqual(
      'IT ES CH AU'.split(' ').map((country) => `${country} protected`),
    )
    expect(inYear(oneWeek, 2026, 'DE')).toEqual(['DE unknown'])
    expect(inYear(goldRush, 2026, 'US FR GB NL JP BR')).toEqual([
      'US free',
      'FR protected',
      'GB protected',
      'NL protected',
      'JP protected',
      'BR free',
    ])
    expect(inYear(goldRush, 2048, 'FR GB')).toEqual(['FR free', 'GB free'])
  })

  it('leaves formalities out of the comparison, as the Cour de cassation did for His Girl Friday', () => {
    expect(inYear(hisGirlFriday, 2026, 'US FR')).toEqual(['US free', 'FR protected'])
    expect(inYear(hisGirlFriday, 2036, 'FR')).toEqual(['FR free'])
    expect(inYear(livingDead, 2026, 'US FR DE GB BR')).toEqual([
      'US free',
      'FR unknown',
      'DE unknown',
      'GB unknown',
      'BR protected',
    ])
    expect(inYear(charade, 2026, 'US FR IT BR')).toEqual([
      'US free',
      'FR protected',
      'IT protected',
      'BR protected',
    ])
    expect(inYear(charade, 2034, 'BR')).toEqual(['BR free'])
  })

  it('frees Le Voyage dans la Lune wherever there is a rule', () => {
    for (const country of terms.rules.flatMap(({ countries }) => countries))
      expect(copyrightStatus(voyage, country, 2026, terms), country).toBe('free')
    expect(copyrightStatus(voyage, 'XX', 2026, terms)).toBe('unknown')
  })

  it('keeps what an older, shorter term had freed', () => {
    const of = (died: number) =>
      work({ published: 1920, people: { ...voyage.people, direction: lives(['A', died]) } })
    expect(inYear(of(1971), 2026, 'CA')).toEqual(['CA free'])
    expect(inYear(of(1972), 2026, 'CA')).toEqual(['CA protected'])
    expect(inYear(of(1971), 2021, 'CA')).toEqual(['CA protected'])
    expect(inYear(of(1951), 2026, 'MX')).toEqual(['MX free'])
    expect(inYear(of(1952), 2026, 'MX')).toEqual(['MX protected'])
  })

  it('adds thirty years in France for who died for it', () => {
    const soldier = work({
      published: 1914,
      origin: 'FR',
      people: { ...voyage.people, direction: [{ name: 'A', died: 1915, diedForFrance: true }] },
    })
    expect(inYear(soldier, 2015, 'FR IT')).toEqual(['FR protected', 'IT free'])
    expect(inYear(soldier, 2016, 'FR')).toEqual(['FR free'])
  })

  it('keeps free what is free, and frees nothing by forgetting', () => {
    const year = fc.integer({ min: 1890, max: 2020 })
    const person = fc.record(
      {
        name: fc.constant('A'),
        died: year,
        nationality: fc.constantFrom('US', 'FR', 'GB', 'SU'),
        diedForFrance: fc.constant(true as const),
      },
      { requiredKeys: ['name'] },
    )
    const anyWork = fc.record({
      published: year,
      origin: fc.constantFrom('US', 'FR', 'DE'),
      hasSoundtrack: fc.boolean(),
      unitedStates: fc.option(fc.constantFrom(...unitedStatesBases), { nil: undefined }),
      people: fc.record(Object.fromEntries(roles.map((role) => [role, fc.array(person, { maxLength: 3 })])), {
        requiredKeys: [],
      }),
    })
    const countries = terms.rules.flatMap((rule) => rule.countries)
    fc.assert(
      fc.property(
        anyWork,
        fc.constantFrom(...countries),
        fc.integer({ min: 1890, max: 2150 }),
        fc.constantFrom(...roles),
        (facts, country, now, role) => {
          const status = copyrightStatus(facts, country, now, terms)
          const later = copyrightStatus(facts, country, now + 1, terms)
          if (status === 'free') expect(later).toBe('free')
          if (status === 'unknown') expect(later).not.toBe('protected')
          expect(freeBecause(facts, country, now, terms) !== undefined).toBe(status === 'free')
          const { [role]: _, ...others } = facts.people
          const forgotten = copyrightStatus({ ...facts, people: others }, country, now, terms)
          if (status !== 'free') expect(forgotten).not.toBe('free')
        },
      ),
      { numRuns: 2000 },
    )
  })
})
