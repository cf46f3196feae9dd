import { licenceIds, publicDomainBases } from '@lanterne/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatLinkFacts, type LinkFacts, MOST_FACTS_CHARACTERS, readLinkFacts } from './link-facts.ts'

const text = (maxLength: number) =>
  fc
    .string({ minLength: 1, maxLength, unit: 'grapheme' })
    .map((value) =>
      value
        .slice(0, maxLength)
        .replace(/\p{Cs}/gu, '')
        .trim(),
    )
    .filter((value) => value !== '')
const web = fc.webUrl().filter((url) => url.length <= 200)
const optional = {
  titleFr: text(200),
  originalTitle: text(200),
  language: fc.constantFrom('fr', 'en', 'ar', 'pt-BR', 'zxx'),
  country: fc.constantFrom('FR', 'US', 'JP'),
  genres: fc.array(text(40), { minLength: 1, maxLength: 5 }),
  synopsisEn: text(120),
  synopsisFr: text(120),
  holder: text(100),
  attribution: text(100),
  support: web,
}
const facts = fc.record(
  {
    ...{ title: text(60), year: fc.integer({ min: 1870, max: 2200 }) },
    makers: fc.array(text(30), { minLength: 1, maxLength: 4 }),
    licence: fc.constantFrom(...licenceIds),
    basis: fc.constantFrom(...publicDomainBases),
    territory: fc.array(fc.constantFrom('001', 'US', 'FR'), { minLength: 1, maxLength: 4 }),
    evidence: web,
    ...optional,
  },
  { requiredKeys: ['title', 'year', 'makers', 'licence', 'basis', 'territory', 'evidence'] },
)
const figure = fc.integer({ min: 1, max: 100_000 })
const subtitle = fc.record({ language: fc.constantFrom('fr', 'en', 'pt-BR'), fileIndex: fc.nat(99_999) })
const link = fc.record(
  {
    ...{ facts, subtitles: fc.array(subtitle, { maxLength: 5 }) },
    ...{
      fileIndex: fc.nat(99_999),
      durationSeconds: figure,
      sizeBytes: fc.integer({ min: 1, max: 2 ** 45 }),
      width: figure,
      height: figure,
    },
  },
  { requiredKeys: ['facts', 'subtitles'] },
)
const minimum: LinkFacts = {
  facts: { title: 'Garden', year: 2026, makers: ['Ana'], licence: 'CC-BY-4.0' },
  subtitles: [],
}

describe('readLinkFacts', () => {
  it('reads what formatLinkFacts writes', () => {
    fc.assert(
      fc.property(link, (told) => {
        const written = formatLinkFacts(told)
        expect(written.length).toBeLessThanOrEqual(MOST_FACTS_CHARACTERS)
        const read = readLinkFacts(`magnet:?xt=x&${written}`)
        // Letters that take nine characters each may leave no room for what is not needed.
        if (/%/.test(written) && written.length > 4000) expect(read?.facts.title).toBe(told.facts.title)
        else expect(read).toEqual(told)
      }),
    )
  })

  it('keeps to its limit by shortening what it is about, and then by leaving out what is not needed', () => {
    const long = { ...minimum.facts, synopsisEn: 'word '.repeat(400).trim(), synopsisFr: 'é'.repeat(2000) }
    const shortened = readLinkFacts(`lanterne:?${formatLinkFacts({ ...minimum, facts: long })}`)
    expect(shortened?.facts.synopsisEn).toMatch(/^word word .*…$/)
    expect(shortened?.facts.synopsisFr?.length).toBeLessThanOrEqual(600)
    const heavy = {
      ...long,
      makers: Array.from({ length: 10 }, () => '映'.repeat(100)),
      holder: '映'.repeat(200),
    }
    const written = formatLinkFacts({ ...minimum, facts: heavy })
    expect(written.length).toBeLessThanOrEqual(MOST_FACTS_CHARACTERS)
    expect(readLinkFacts(`lanterne:?${written}`)?.facts).toMatchObject({
      title: 'Garden',
      licence: 'CC-BY-4.0',
    })
  })

  it.each([
    ['a licence that nobody knows', 'x.film.licence=GPL-3.0'],
    ['no licence', 'x.film.fr=Un%20jardin'],
    ['the public domain without proof', 'x.film.licence=public-domain&x.film.territory=001'],
    [
      'proof by an address that is none',
      'x.film.licence=public-domain&x.film.basis=term-expired&x.film.territory=US&x.film.evidence=javascript:alert(1)',
    ],
  ])('takes no word of a film from a link with %s', (_, more) => {
    expect(
      readLinkFacts(`magnet:?x.film.title=Garden&x.film.year=2026&x.film.by=Ana&${more}`),
    ).toBeUndefined()
  })

  it('leaves out whatever else makes no sense', () => {
    const odd =
      'x.film.support=javascript:alert(1)&x.film.country=france&x.film.seconds=-4&x.film.bytes=1e9&x.film.subtitles=fr:x'
    expect(readLinkFacts(`magnet:?${formatLinkFacts(minimum)}&${odd}&x.film.height=999999999`)).toEqual(
      minimum,
    )
  })
})
