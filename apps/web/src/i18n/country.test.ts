import { describe, expect, it } from 'vitest'
import { countriesIn } from './countries.ts'
import { chooseCountry } from './country.ts'

describe('chooseCountry', () => {
  it('keeps what was chosen before', () => {
    expect(chooseCountry('JP', ['fr-FR'])).toBe('JP')
    expect(chooseCountry('*', ['fr-FR'])).toBeUndefined()
    expect(chooseCountry('Narnia', ['fr-FR'])).toBe('FR')
  })

  it('takes the first country that the browser’s languages name', () => {
    expect(chooseCountry(undefined, ['fr', 'fr-BE', 'en-US'])).toBe('BE')
    expect(chooseCountry(undefined, ['zh-Hant-TW'])).toBe('TW')
    expect(chooseCountry(undefined, ['es-419', 'en-GB'])).toBe('GB')
  })

  it('takes the usual country of a language that names none, and none of what is no language', () => {
    expect(chooseCountry(undefined, ['fr'])).toBe('FR')
    expect(chooseCountry(undefined, ['not a language'])).toBeUndefined()
    expect(chooseCountry(undefined, [])).toBeUndefined()
  })
})

describe('countriesIn', () => {
  it('names each country once, in the order of the names', () => {
    const countries = countriesIn('fr')
    const codes = countries.map(({ code }) => code)
    expect(codes.length).toBeGreaterThan(200)
    expect(codes).toEqual(expect.arrayContaining(['FR', 'US', 'DE', 'JP', 'SN']))
    for (const none of ['EU', 'ZZ', 'SU', 'DD', 'UK']) expect(codes).not.toContain(none)
    expect(new Set(countries.map(({ name }) => name)).size).toBe(countries.length)
    expect(countries.find(({ code }) => code === 'DE')?.name).toBe('Allemagne')
    expect(codes.indexOf('DE')).toBeLessThan(codes.indexOf('FR'))
  })
})
