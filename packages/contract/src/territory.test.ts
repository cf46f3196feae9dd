import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groundIn, holdsIn, territoryOf } from './territory.ts'

const countries = ['FR', 'US', 'DE', 'GB', 'JP']

describe('holdsIn', () => {
  it('holds everywhere when nothing, or the world, is named', () => {
    for (const country of countries) {
      expect(holdsIn({}, country)).toBe(true)
      expect(holdsIn({ territory: [] }, country)).toBe(true)
      expect(holdsIn({ territory: ['001'] }, country)).toBe(true)
      expect(holdsIn({ territory: ['US'], elsewhere: [{ territory: ['001'] }] }, country)).toBe(true)
    }
  })

  it('holds where it is said to, and nowhere else', () => {
    const where = (territory: string[], elsewhere: string[] = []) =>
      countries.filter((country) => holdsIn({ territory, elsewhere: [{ territory: elsewhere }] }, country))
    expect(where(['US'])).toEqual(['US'])
    expect(where(['US', 'EU'])).toEqual(['FR', 'US', 'DE'])
    expect(where(['US'], ['EU'])).toEqual(['FR', 'US', 'DE'])
    expect(where(['US'], ['JP', 'GB'])).toEqual(['US', 'GB', 'JP'])
    expect(where(['XX'])).toEqual([])
  })

  it('holds nowhere more than its territory has', () => {
    const region = fc.constantFrom('US', 'EU', 'FR', 'XX', 'toString', '')
    fc.assert(
      fc.property(fc.array(region, { minLength: 1 }), fc.constantFrom(...countries), (territory, country) => {
        const named =
          new Set<string>(territory).has(country) || (territory.includes('EU') && /FR|DE/.test(country))
        expect(holdsIn({ territory }, country)).toBe(named)
      }),
    )
  })
})

describe('groundIn', () => {
  it('finds the ground that frees a title in a country', () => {
    const elsewhere = [{ territory: ['CA', 'FR'] }, { territory: ['EU'] }]
    expect(groundIn({ elsewhere }, 'FR')).toBe(elsewhere[0])
    expect(groundIn({ elsewhere }, 'SE')).toBe(elsewhere[1])
    expect(groundIn({ elsewhere }, 'JP')).toBeUndefined()
    expect(groundIn({}, 'FR')).toBeUndefined()
  })
})

describe('territoryOf', () => {
  it('names each region once, and nothing for everywhere', () => {
    expect(territoryOf({ territory: ['US'], elsewhere: [{ territory: ['EU', 'US'] }] })).toEqual(['US', 'EU'])
    expect(territoryOf({ territory: ['001'] })).toBeUndefined()
  })
})
