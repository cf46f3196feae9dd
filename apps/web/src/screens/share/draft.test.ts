import { describe, expect, it } from 'vitest'
import { type Draft, draftOf, problemsOf, requestOf } from './draft.ts'

const exam = { path: '/f/x.mp4', name: '', sizeBytes: 1, languages: ['fr'], subtitles: [] }
const whole: Draft = {
  ...draftOf({ ...exam, name: 'Le.jardin.2026.mp4' }),
  ...{ makers: 'Ana, Bo', licence: 'CC-BY-4.0', mayShare: true },
}

describe('draftOf', () => {
  it.each([
    ['Le.jardin.2026.mp4', 'Le jardin', '2026'],
    ['His Girl Friday (1940).mkv', 'His Girl Friday', '1940'],
    ['2001.mp4', '2001', ''],
    ['garden.mp4', 'garden', ''],
  ])('reads %s', (name, title, year) => {
    expect(draftOf({ ...exam, name })).toMatchObject({
      title,
      year,
      language: 'fr',
      licence: '',
      mayShare: false,
    })
  })
})

describe('problemsOf', () => {
  it('keeps back what says no licence, or not that it may be shared', () => {
    expect(problemsOf(whole)).toEqual({})
    expect(
      problemsOf({ ...whole, licence: '', mayShare: false, title: ' ', year: '26', makers: ',' }),
    ).toEqual({
      ...{ title: 'needed', year: 'notAYear', makers: 'needed' },
      ...{ licence: 'chooseLicence', mayShare: 'sayMayShare' },
    })
  })

  it('wants proof of the public domain, and addresses where there are any', () => {
    const free: Draft = { ...whole, licence: 'public-domain' }
    expect(problemsOf(free)).toEqual({ territory: 'notCountries', evidence: 'notAnAddress' })
    expect(problemsOf({ ...free, territory: 'us, FR', evidence: 'https://a.example/' })).toEqual({})
    expect(problemsOf({ ...whole, support: 'javascript:alert(1)', meeting: 'x' })).toEqual({
      ...{ support: 'notAnAddress', meeting: 'notAnAddress' },
    })
  })
})

describe('requestOf', () => {
  it('says in each language what was written in it, and nothing that was left out', () => {
    const draft = { ...whole, synopsis: 'Un jardin.', otherSynopsis: 'A garden.' }
    expect(requestOf(draft, '/f/x.mp4', 'fr')).toEqual({
      ...{ path: '/f/x.mp4', mayShare: true },
      facts: {
        ...{ title: 'Le jardin', year: 2026, makers: ['Ana', 'Bo'], licence: 'CC-BY-4.0', language: 'fr' },
        ...{ synopsisFr: 'Un jardin.', synopsisEn: 'A garden.' },
      },
    })
    expect(requestOf(draft, '/f/x.mp4', 'en')?.facts.synopsisEn).toBe('Un jardin.')
    expect(requestOf({ ...whole, mayShare: false }, '/f/x.mp4', 'fr')).toBeUndefined()
  })
})
