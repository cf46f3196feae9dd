import { holdsIn } from '@lanterne/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import type { CatalogueTitle } from '../src/format/catalogue-title.ts'
import { readShipped } from '../src/read-shipped.ts'
import { copyrightStatus } from './rights/copyright-status.ts'
import { type RightsEdition, readRightsEdition } from './rights/read-edition.ts'
import { factsOf } from './rights/with-territories.ts'
import { roles } from './rights/work-facts.ts'
import { shippedContent } from './shipped-content.ts'

let edition: RightsEdition
let titles: readonly CatalogueTitle[]
beforeAll(async () => {
  edition = await readRightsEdition()
  titles = (await shippedContent('2026-11-22')).titles
})

/** What a viewer there is shown. */
const shownIn = (country: string, of: readonly CatalogueTitle[]) =>
  new Set(of.filter(({ rights }) => holdsIn(rights, country)).map(({ id }) => id as string))

describe('the catalogue that ships', () => {
  it('is made of the data beside it; `build-shipped.ts DAY` makes it anew', async () => {
    const { content, sequence, head } = await readShipped({ signal: AbortSignal.timeout(10_000) })
    expect(content).toEqual((await shippedContent(head.madeOn)).content)
    expect(String(sequence)).toBe(head.madeOn.replaceAll('-', ''))
  })

  it('shows a film where its facts and the laws free it, and nowhere else', () => {
    const countries = edition.terms.rules.flatMap((rule) => rule.countries)
    for (const title of titles.filter(({ rights }) => rights.kind === 'public-domain')) {
      const facts = factsOf(title, edition)
      for (const country of [...countries, 'RU', 'XX'])
        expect(holdsIn(title.rights, country), `${title.id} ${country}`).toBe(
          copyrightStatus(facts, country, 2026, edition.terms) === 'free',
        )
    }
  })

  it('hides nothing that it showed the year before, and frees more by itself', async () => {
    const next = (await shippedContent('2027-01-01')).titles
    for (const country of edition.terms.rules.flatMap((rule) => rule.countries)) {
      const [now, then] = [shownIn(country, titles), shownIn(country, next)]
      expect(
        [...now].filter((id) => !then.has(id)),
        country,
      ).toEqual([])
    }
    // Sixty years after Buster Keaton in India, fifty and the wartime years after Chaplin in Japan.
    expect(shownIn('IN', titles)).not.toContain('one-week-1920')
    expect(shownIn('IN', next)).toContain('one-week-1920')
    expect(shownIn('JP', titles)).not.toContain('the-immigrant-1917')
    expect(shownIn('JP', next)).toContain('the-immigrant-1917')
  })
})

describe('rights elsewhere', () => {
  it('say what ended where, once for all countries that it freed a film in', () => {
    const { elsewhere = [] } = titles.find(({ id }) => id === 'one-week-1920')?.rights ?? {}
    expect(elsewhere.map(({ ground, territory }) => [territory.join(' '), ground])).toEqual([
      // Free in the United Kingdom a year later than in France, for what ended at home in the same year.
      ['FR GB NL', { kind: 'origin', country: 'US', ended: 2015 }],
      [
        'CA',
        {
          kind: 'authors',
          lastDied: 1966,
          authors: [
            { name: 'Buster Keaton', died: 1966 },
            { name: 'Edward F. Cline', died: 1961 },
          ],
        },
      ],
      ['JP BR', { kind: 'publication', published: 1920 }],
    ])
    expect(elsewhere[1]?.law).toMatch(/^CA: Copyright Act/)
  })
})

describe('the facts that rights rest on', () => {
  it('belong to titles of the public domain, and agree with them', () => {
    for (const [id, facts] of Object.entries(edition.facts)) {
      const title = titles.find((candidate) => candidate.id === id)
      expect(title?.rights.kind, id).toBe('public-domain')
      expect(facts.origin, id).toBe(title?.country)
      const [first = 0, last = first] = [title?.year, title?.endYear]
      // A film may have been finished the year before it was shown.
      expect(facts.published, id).toBeGreaterThanOrEqual(first)
      expect(facts.published, id).toBeLessThanOrEqual(last + 1)
      // Whom the page names as directors are the authors that the law counts; it may count more.
      if (facts.direction && title?.kind !== 'series')
        expect(facts.direction, id).toEqual(expect.arrayContaining(title?.directors ?? []))
    }
  })

  it('name nobody whose life is not told, and tell no life that nothing rests on', () => {
    const named = Object.values(edition.facts).flatMap((facts) => roles.flatMap((role) => facts[role] ?? []))
    expect([...new Set(named)].sort()).toEqual(Object.keys(edition.people).sort())
  })

  it('let nobody die in the future, or before what they made', () => {
    const thisYear = Number(titles[0]?.rights.checkedOn?.slice(0, 4))
    for (const [name, { died = 1900 }] of Object.entries(edition.people))
      expect(died, name).toBeLessThanOrEqual(thisYear)
    for (const [id, facts] of Object.entries(edition.facts))
      for (const name of facts.direction ?? [])
        expect(edition.people[name]?.died ?? facts.published, `${id}: ${name}`).toBeGreaterThanOrEqual(
          facts.published,
        )
  })

  it('are judged by laws that are named, of countries that are', () => {
    const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
    for (const { countries, law, note } of edition.terms.rules) {
      for (const country of countries) expect(names.of(country), country).toBeTruthy()
      expect(law.length).toBeGreaterThan(10)
      expect(note.length).toBeGreaterThan(10)
    }
  })
})
