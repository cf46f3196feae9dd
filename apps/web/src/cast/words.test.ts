import { describe, expect, it } from 'vitest'
import { words } from './words.ts'

describe('words of casting', () => {
  it('count screens as each language does', () => {
    const counts = [1, 2, 3, 11]
    expect(counts.map(words.fr.found)).toEqual([
      '1 écran trouvé',
      '2 écrans trouvés',
      '3 écrans trouvés',
      '11 écrans trouvés',
    ])
    expect(new Set(counts.map(words.ar.found)).size).toBe(4)
  })

  it('name the screen wherever it is spoken of', () => {
    for (const { remote, on, failed, unreachable, ended } of Object.values(words))
      for (const say of [remote, on, failed, unreachable, ended]) expect(say('Salon')).toContain('Salon')
  })

  it('say something in every language', () => {
    const texts = (value: unknown): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [value]
    for (const each of Object.values(words))
      for (const text of texts(each)) expect(typeof text === 'function' ? 'x' : text).not.toBe('')
  })
})
