import { describe, expect, it } from 'vitest'
import { en as settingsEn } from '../screens/settings/words.en.ts'
import { fr as settingsFr } from '../screens/settings/words.fr.ts'
import { en as shareEn } from '../screens/share/words.en.ts'
import { fr as shareFr } from '../screens/share/words.fr.ts'
import { words as sourceWords } from '../screens/sources/words.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

/** Every text by its path; a function is called with samples. */
function flatten(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]])
  if (typeof value === 'function') {
    const samples = path === '.size' ? ['kB', 'MB', 'GB'] : [0, 1, 2, 5]
    const said = samples.map((sample) => String(value(sample, sample, sample)))
    return new Map([[`${path}(${value.length})`, said.join(' | ')]])
  }
  return new Map(
    Object.entries(value as object).flatMap(([key, child]) => [...flatten(child, `${path}.${key}`)]),
  )
}

// Words of a screen that few open come with it, and are held to the same.
const texts = {
  fr: flatten({ ...fr, share: shareFr, settings_: settingsFr, sources: sourceWords.fr }),
  en: flatten({ ...en, share: shareEn, settings_: settingsEn, sources: sourceWords.en }),
}

describe('messages', () => {
  it('are the same in every language', () => {
    expect([...texts.en.keys()].sort()).toEqual([...texts.fr.keys()].sort())
  })

  it.each(['fr', 'en'] as const)('say something everywhere, in %s', (language) => {
    for (const [path, text] of texts[language]) {
      expect(text.trim(), path).not.toBe('')
      expect(text, path).not.toMatch(/undefined|NaN|\[object/)
    }
  })

  it('write French as it is printed: curly apostrophes, a space that does not break before high signs', () => {
    for (const [path, text] of texts.fr) {
      expect(text, path).not.toMatch(/\p{L}'\p{L}/u)
      expect(text, path).not.toMatch(/[^\s\u00A0\u202F][?!;»]|« | »/)
      expect(text, path).not.toMatch(/ [:?!;»]/)
    }
  })

  it('never speak of torrents', () => {
    for (const [path, text] of [...texts.fr, ...texts.en]) {
      expect(text, path).not.toMatch(/torrent|tracker|\bpeers?\b|seed|swarm|magnet|infohash/i)
    }
  })
})
