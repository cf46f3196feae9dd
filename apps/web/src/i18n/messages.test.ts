import { describe, expect, it } from 'vitest'
import { ar as playerAr } from '../player/words.ar.ts'
import { en as playerEn } from '../player/words.en.ts'
import { fr as playerFr } from '../player/words.fr.ts'
import { words as dataWords } from '../screens/data/words.ts'
import { words as keptWords } from '../screens/kept/words.ts'
import { words as deviceWords } from '../screens/settings/devices/words.ts'
import { words as privacyWords } from '../screens/settings/privacy/words.ts'
import { ar as settingsAr } from '../screens/settings/words.ar.ts'
import { en as settingsEn } from '../screens/settings/words.en.ts'
import { fr as settingsFr } from '../screens/settings/words.fr.ts'
import { ar as shareAr } from '../screens/share/words.ar.ts'
import { en as shareEn } from '../screens/share/words.en.ts'
import { fr as shareFr } from '../screens/share/words.fr.ts'
import { words as sourceWords } from '../screens/sources/words.ts'
import { words as pairWords } from '../screens/who/pair-words.ts'
import { ar } from './ar.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'
import { languages } from './language.ts'

/** Every text by its path; a function is called with samples. */
function flatten(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]])
  if (typeof value === 'function') {
    const samples = path === '.size' ? ['kB', 'MB', 'GB'] : [0, 1, 2, 5, 11, 100]
    const said = samples.map((sample) => String(value(sample, sample, sample)))
    return new Map([[`${path}(${value.length})`, said.join(' | ')]])
  }
  return new Map(
    Object.entries(value as object).flatMap(([key, child]) => [...flatten(child, `${path}.${key}`)]),
  )
}

// Words of a screen that few open come with it, and are held to the same.
const texts = {
  fr: flatten({
    ...fr,
    player_: playerFr,
    share: shareFr,
    settings_: settingsFr,
    sources: sourceWords.fr,
    data: dataWords.fr,
    kept_: keptWords.fr,
    privacy_: privacyWords.fr,
    devices_: deviceWords.fr,
    pair_: pairWords.fr,
  }),
  en: flatten({
    ...en,
    player_: playerEn,
    share: shareEn,
    settings_: settingsEn,
    sources: sourceWords.en,
    data: dataWords.en,
    kept_: keptWords.en,
    privacy_: privacyWords.en,
    devices_: deviceWords.en,
    pair_: pairWords.en,
  }),
  ar: flatten({
    ...ar,
    player_: playerAr,
    share: shareAr,
    settings_: settingsAr,
    sources: sourceWords.ar,
    data: dataWords.ar,
    kept_: keptWords.ar,
    privacy_: privacyWords.ar,
    devices_: deviceWords.ar,
    pair_: pairWords.ar,
  }),
}

/** What is written the same everywhere: names of licences, keys, spans of years. */
const latinEverywhere = /licences\..*\.name$|keyEscape$|yearsTo|nextEpisode/

describe('messages', () => {
  it('are the same in every language', () => {
    for (const language of ['en', 'ar'] as const)
      expect([...texts[language].keys()].sort(), language).toEqual([...texts.fr.keys()].sort())
  })

  it.each(languages)('say something everywhere, in %s', (language) => {
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

  it('write Arabic as it is printed: its own signs, and every name that comes from elsewhere kept apart', () => {
    for (const [path, text] of texts.ar) {
      expect(text, path).not.toMatch(/\p{Script=Arabic}[,;?]/u)
      // Hidden signs come in pairs: one too few would turn the rest of the page round.
      expect(text.split('\u2068').length, path).toBe(text.split('\u2069').length)
    }
  })

  it('are Arabic in Arabic, but for names and signs', () => {
    const same = [...texts.ar].filter(
      ([path, text]) => !/\p{Script=Arabic}/u.test(text) && !latinEverywhere.test(path),
    )
    expect(same).toEqual([])
  })

  it('never speak of torrents', () => {
    for (const [path, text] of [...texts.fr, ...texts.en, ...texts.ar]) {
      expect(text, path).not.toMatch(/torrent|tracker|\bpeers?\b|seed|swarm|magnet|infohash/i)
    }
  })
})
