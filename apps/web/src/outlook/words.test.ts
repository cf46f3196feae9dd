import type { Forecast } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { languages } from '../i18n/language.ts'
import { longForecast, shortForecast, waitSentence } from './words.ts'

const evening = new Date(2026, 10, 22, 21, 38).getTime()
const forecasts: readonly Forecast[] = [
  { verdict: 'now' },
  { verdict: 'soon', seconds: 40 },
  { verdict: 'soon', seconds: 300 },
  { verdict: 'later', because: 'people' },
  { verdict: 'later', because: 'parts' },
  { verdict: 'later', because: 'slow', seconds: 3600 },
  { verdict: 'later', because: 'slow', seconds: 36_000 },
  { verdict: 'later', because: 'slow' },
]

describe('shortForecast', () => {
  it('says the words of a Play button', () => {
    const said = forecasts.map((forecast) => shortForecast(forecast, 'fr', evening))
    expect(said).toEqual([
      'Tout de suite',
      'Prêt dans 40\u00A0s',
      'Prêt dans 5\u00A0min',
      'Personne ne l’envoie',
      'Il en manque une partie',
      'Prêt vers 22:40',
      'Pour ce soir',
      'Pour ce soir',
    ])
  })

  it('says nothing where nothing is known', () => {
    expect(shortForecast({ verdict: 'unknown' }, 'en', evening)).toBe('')
  })

  it('never says less than it takes', () => {
    for (const seconds of [1, 9, 10, 11, 13, 42, 89, 91, 599]) {
      const text = shortForecast({ verdict: 'soon', seconds }, 'en', evening)
      const [, count, unit] = /(\d+)\D+(s|min)$/.exec(text) ?? []
      expect(Number(count) * (unit === 'min' ? 60 : 1)).toBeGreaterThanOrEqual(seconds)
    }
  })

  it('has room on a button, in every language', () => {
    for (const language of languages)
      for (const forecast of forecasts) {
        const text = shortForecast(forecast, language, evening)
        expect(text.length).toBeGreaterThan(2)
        expect(text.length).toBeLessThanOrEqual(24)
      }
  })
})

describe('longForecast', () => {
  it('tells who waits why, where there is a why', () => {
    for (const language of languages) {
      expect(longForecast({ verdict: 'now' }, language, evening)).toBeUndefined()
      expect(longForecast({ verdict: 'unknown' }, language, evening)).toBeUndefined()
      for (const forecast of forecasts.slice(1))
        expect(longForecast(forecast, language, evening)?.length).toBeGreaterThan(10)
    }
  })
})

describe('waitSentence', () => {
  it('counts in seconds, then in minutes', () => {
    expect(waitSentence(0.4, 'fr')).toBe('Encore 1 seconde, puis sans une coupure.')
    expect(waitSentence(40, 'fr')).toBe('Encore 40 secondes, puis sans une coupure.')
    expect(waitSentence(180, 'en')).toBe('3 more minutes, then without a break.')
    expect(waitSentence(2, 'ar')).toContain('ثانيتين')
  })
})
