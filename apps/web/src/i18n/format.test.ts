import type { TitleSummary } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { ar } from './ar.ts'
import { en } from './en.ts'
import {
  factsOf,
  formatCountry,
  formatDuration,
  formatRow,
  inLanguage,
  listNames,
  titleName,
} from './format.ts'
import { formatClock, formatDay, formatDelay, formatSize, spokenTime } from './format-figures.ts'
import { formatGenre, formatGround, formatLanguage } from './format-names.ts'
import { fr } from './fr.ts'

const plain = (text: string) => text.replaceAll(/[\u00A0\u202F]/g, ' ')

describe('durations', () => {
  it('are written as each language does', () => {
    expect([5, 840, 3600, 5640].map((seconds) => plain(formatDuration(seconds, fr)))).toEqual([
      '1 min',
      '14 min',
      '1 h',
      '1 h 34',
    ])
    expect([840, 5640].map((seconds) => plain(formatDuration(seconds, en)))).toEqual(['14 min', '1 h 34 min'])
  })

  it('run like a clock in the player, whatever the element says', () => {
    expect([0, 9.9, 75, 3723, NaN, Infinity, -1].map(formatClock)).toEqual([
      '0:00',
      '0:09',
      '1:15',
      '1:02:03',
      '0:00',
      '0:00',
      '0:00',
    ])
  })

  it('can be heard', () => {
    expect(plain(spokenTime(3723, fr))).toBe('1 heure 2 minutes 3 secondes')
    expect(plain(spokenTime(61, en))).toBe('1 minute 1 second')
    expect(plain(spokenTime(0, fr))).toBe('0 seconde')
  })
})

describe('names', () => {
  it('of countries, also of those that are no more', () => {
    expect(formatCountry('DE', 'fr', fr)).toBe('Allemagne')
    expect(formatCountry('SU', 'fr', fr)).toBe('Union soviétique')
    expect(formatCountry('SU', 'en', en)).toBe('Soviet Union')
    expect(formatCountry('nowhere at all', 'fr', fr)).toBe('nowhere at all')
  })

  it('of languages', () => {
    expect(formatLanguage('en', 'fr', fr)).toBe('Anglais')
    expect(formatLanguage('zxx', 'fr', fr)).toBe('Sans paroles')
    expect(formatLanguage('!', 'en', en)).toBe('!')
  })

  it('of genres and rows, as they are when nobody translated them', () => {
    expect(formatGenre('Science fiction', fr)).toBe('Science-fiction')
    expect(formatGenre('toString', fr)).toBe('toString')
    expect(formatRow('silent-cinema', fr)).toBe('Le cinéma muet')
    expect(formatRow('new-idea', en)).toBe('New idea')
  })

  it("of titles, in the viewer's language where there is one", () => {
    const title = { title: 'The Goat', localizedTitle: { fr: 'Malec l’insaisissable' } }
    expect(titleName(title, 'fr')).toBe('Malec l’insaisissable')
    expect(titleName(title, 'en')).toBe('The Goat')
    expect(titleName({ title: 'Cops' }, 'fr')).toBe('Cops')
  })
})

describe('inLanguage', () => {
  it('falls back to English and says so', () => {
    expect(inLanguage({ en: 'a', fr: 'b' }, 'fr')).toEqual({ text: 'b', spoken: { lang: 'fr', dir: 'ltr' } })
    expect(inLanguage({ en: 'a' }, 'fr')).toEqual({ text: 'a', spoken: { lang: 'en', dir: 'ltr' } })
    expect(inLanguage({ en: 'a', fr: 'b' }, 'ar')).toEqual({ text: 'a', spoken: { lang: 'en', dir: 'ltr' } })
    expect(inLanguage({ en: '', fr: 'b' }, 'ar').spoken.lang).toBe('fr')
  })
})

describe('formatSize', () => {
  it('uses the units of each language', () => {
    expect(plain(formatSize(350_000_000, 'fr', fr))).toBe('350 Mo')
    expect(plain(formatSize(1_450_000_000, 'fr', fr))).toBe('1,5 Go')
    expect(plain(formatSize(1_450_000_000, 'en', en))).toBe('1.5 GB')
    expect(plain(formatSize(900, 'en', en))).toBe('1 kB')
  })
})

describe('in Arabic', () => {
  it('numbers, days and units have the digits of the clocks', () => {
    expect(plain(formatSize(1_450_000_000, 'ar', ar))).toBe('1.5 غ.ب')
    expect(formatDay('2026-11-22', 'ar')).toBe('22 نوفمبر 2026')
    expect(formatDelay(-0.5, 'ar', ar)).toContain('0.5')
    expect(formatCountry('DE', 'ar', ar)).toBe('ألمانيا')
    expect(listNames(['أ', 'ب'], 'ar')).toBe('أ، ب')
    expect(listNames(['a', 'b'], 'fr')).toBe('a, b')
  })

  it('nouns follow their count in all six ways', () => {
    expect([0, 1, 2, 3, 11, 100, 103].map((count) => ar.peopleSharing(count))).toEqual([
      'لا أحد يشارك هذا الفيلم',
      'شخص واحد يشارك هذا الفيلم',
      'شخصان يشاركان هذا الفيلم',
      '3 أشخاص يشاركون هذا الفيلم',
      '11 شخصًا يشارك هذا الفيلم',
      '100 شخص يشارك هذا الفيلم',
      '103 أشخاص يشاركون هذا الفيلم',
    ])
    expect(spokenTime(3723, ar)).toBe('ساعة واحدة ودقيقتان و3 ثوانٍ')
  })
})

describe('formatGround', () => {
  it('says in one sentence why a film is free where the viewer is', () => {
    const authors = { kind: 'authors' as const, lastDied: 1949, authors: [] }
    expect(plain(formatGround(authors, 'FR', 'fr', fr))).toBe(
      'Libre là où vous êtes (France) : le dernier des auteurs que compte la loi est mort en 1949.',
    )
    expect(formatGround({ kind: 'publication', published: 1927 }, 'BR', 'en', en)).toBe(
      'Free where you are (Brazil): it came out in 1927, and the term that runs from then is over.',
    )
    expect(formatGround({ kind: 'origin', country: 'US', ended: 2021 }, 'FR', 'en', en)).toContain(
      '(United States) ran out at the end of 2021',
    )
  })
})

describe('factsOf', () => {
  it('are short, and end with the right by which the film is shown', () => {
    const film: Pick<TitleSummary, 'kind' | 'year' | 'durationSeconds' | 'country' | 'rights'> = {
      kind: 'film',
      year: 1922,
      durationSeconds: 5640,
      country: 'DE',
      rights: { kind: 'public-domain', name: 'Public domain in the United States', territory: ['US', 'EU'] },
    }
    expect(factsOf(film, 'fr', fr).map(plain).join(' · ')).toBe(
      '1922 · 1 h 34 · Allemagne · Domaine public (États-Unis, Union européenne)',
    )
    const series = {
      ...film,
      kind: 'series' as const,
      endYear: 1926,
      rights: { kind: 'creative-commons' as const, name: 'CC BY 3.0' },
    }
    expect(factsOf(series, 'en', en).join(' · ')).toBe('1922–1926 · Series · Germany · CC BY 3.0')
  })
})
