import { describe, expect, it } from 'vitest'
import { fr } from '../i18n/fr.ts'
import { actionOfKey, keyName, playerKeys } from './player-keys.ts'
import { ar } from './words.ar.ts'
import { en } from './words.en.ts'
import { fr as words } from './words.fr.ts'

const press = (
  key: string,
  code = '',
  held: Partial<Record<'altKey' | 'ctrlKey' | 'metaKey', boolean>> = {},
) => actionOfKey({ key, code, altKey: false, ctrlKey: false, metaKey: false, ...held })

describe('actionOfKey', () => {
  it.each([
    [' ', 'toggle-play'],
    ['k', 'toggle-play'],
    ['K', 'toggle-play'],
    ['ArrowLeft', 'seek-back'],
    ['j', 'seek-back'],
    ['ArrowRight', 'seek-forward'],
    ['l', 'seek-forward'],
    ['ArrowUp', 'volume-up'],
    ['ArrowDown', 'volume-down'],
    ['m', 'toggle-mute'],
    ['f', 'toggle-fullscreen'],
    ['c', 'toggle-subtitles'],
    ['a', 'next-sound'],
    ['[', 'slower'],
    [']', 'faster'],
    ['PageUp', 'chapter-forward'],
    ['PageDown', 'chapter-back'],
    ['s', 'skip'],
    ['n', 'next-episode'],
    ['p', 'toggle-picture'],
    ['GoBack', 'leave'],
    ['MediaPlayPause', 'toggle-play'],
    ['?', 'toggle-help'],
    ['Escape', 'leave'],
  ])('gives %j to %s', (key, action) => {
    expect(press(key)).toEqual({ action })
  })

  it('finds digits by their place: a French keyboard needs Shift for them', () => {
    expect(press('7', 'Digit7')).toEqual({ action: 'seek-part', part: 7 })
    expect(press('è', 'Digit7')).toEqual({ action: 'seek-part', part: 7 })
    expect(press('0', 'Numpad0')).toEqual({ action: 'seek-part', part: 0 })
  })

  it('leaves the keys of the browser alone', () => {
    expect(press('f', 'KeyF', { ctrlKey: true })).toBeUndefined()
    expect(press('ArrowLeft', '', { altKey: true })).toBeUndefined()
    expect(press('l', '', { metaKey: true })).toBeUndefined()
    expect(press('Tab')).toBeUndefined()
  })
})

describe('playerKeys', () => {
  it('names each action once, in every language', () => {
    const actions = playerKeys.map(({ action }) => action)
    expect(new Set(actions).size).toBe(actions.length)
    for (const { keys } of [words, en, ar]) expect(Object.keys(keys).sort()).toEqual([...actions].sort())
  })

  it('gives no key to two actions', () => {
    const keys = playerKeys.flatMap(({ keys }) => keys)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('is written as keyboards have it', () => {
    expect(
      playerKeys
        .flatMap(({ keys }) => keys)
        .map((key) => keyName(key, fr))
        .join(' '),
    ).toBe("Espace K ← J → L ↑ ↓ M F C ; G ' H A [ < ] > 0–9 Page ↓ Page ↑ S N P I ? Échap")
  })
})
