import { errorStatus } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { en } from '../i18n/en.ts'
import { fr } from '../i18n/fr.ts'
import { problemActions, problemOfMedia } from './problem-actions.ts'

describe('problemActions', () => {
  it('has something to do, and a sentence in every language, for every code that the server may send', () => {
    for (const code of Object.keys(errorStatus) as (keyof typeof errorStatus)[]) {
      expect(problemActions[code], code).toBeDefined()
      expect(fr.errors[code], code).toMatch(/\.$/)
      expect(en.errors[code], code).toMatch(/\.$/)
    }
  })

  it('never says a word of torrents', () => {
    const words = /torrent|tracker|peer|seed|swarm|magnet|infohash|essaim|pair\b|traqueur/i
    for (const sentence of [...Object.values(fr.errors), ...Object.values(en.errors)])
      expect(sentence).not.toMatch(words)
  })
})

describe('problemOfMedia', () => {
  it('tells a broken line from a broken picture from one that the browser cannot read', () => {
    expect([1, 2, 3, 4].map((code) => problemOfMedia({ code }))).toEqual([
      undefined,
      'picture-unreachable',
      'picture-broken',
      'picture-unsupported',
    ])
    expect(problemOfMedia(null)).toBeUndefined()
  })
})
