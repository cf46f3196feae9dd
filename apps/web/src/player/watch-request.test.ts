import type { Release, Title } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { fr } from '../i18n/fr.ts'
import { knownDuration, leaveAt, otherRelease, requestOf, takeLeft, watchName } from './watch-request.ts'

const release = (id: string): Release => ({ id, source: { kind: 'bundled' } })
const title = {
  id: 'les-vampires-1915',
  title: 'Les Vampires',
  durationSeconds: 100,
  releases: [release('a'), release('b')],
  seasons: [
    {
      number: 1,
      episodes: [
        {
          number: 3,
          title: 'The Red Codebook',
          localizedTitle: { fr: 'Le Cryptogramme rouge' },
          durationSeconds: 50,
          releases: [release('c'), release('d')],
        },
      ],
    },
  ],
} as unknown as Title // Only what is read here.
const film = { screen: 'watch', id: 'les-vampires-1915' } as const
const part = { ...film, season: 1, episode: 3 } as const

describe('requestOf', () => {
  it('asks for what the address names, and no more', () => {
    expect(requestOf(film)).toEqual({ titleId: 'les-vampires-1915' })
    expect(requestOf({ ...part, releaseId: 'c' })).toEqual({
      titleId: 'les-vampires-1915',
      season: 1,
      episode: 3,
      releaseId: 'c',
    })
  })
})

describe('watchName', () => {
  it("names the film, or the series and its part in the viewer's language", () => {
    expect(watchName(title, film, 'fr', fr)).toBe('Les Vampires')
    expect(watchName(title, part, 'fr', fr)).toBe('Les Vampires · 3. Le Cryptogramme rouge')
    expect(watchName(title, part, 'en', fr)).toBe('Les Vampires · 3. The Red Codebook')
    expect(watchName(title, { ...part, episode: 9 }, 'fr', fr)).toBe('Les Vampires · Épisode 9')
  })
})

describe('knownDuration', () => {
  it('is that of what is watched', () => {
    expect(knownDuration(title, film)).toBe(100)
    expect(knownDuration(title, part)).toBe(50)
    expect(knownDuration(undefined, film)).toBeUndefined()
  })
})

describe('takeLeft', () => {
  it('is where another version of the same film was left, once', () => {
    leaveAt(film, 42.5)
    expect(takeLeft({ ...film, releaseId: 'b' })).toBe(42.5)
    expect(takeLeft({ ...film, releaseId: 'b' })).toBeUndefined()
  })

  it('is nothing for another film, or for one that never began', () => {
    leaveAt(film, 42.5)
    expect(takeLeft(part)).toBeUndefined()
    leaveAt(film, 0)
    expect(takeLeft(film)).toBeUndefined()
  })
})

describe('otherRelease', () => {
  it('gives each other version once, best first', () => {
    expect(otherRelease(title, film, 'a')).toBe('b')
    expect(otherRelease(title, { ...film, releaseId: 'b' }, 'b')).toBeUndefined()
    expect(otherRelease(title, part, 'c')).toBe('d')
  })
})
