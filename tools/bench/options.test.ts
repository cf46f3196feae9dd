import { describe, expect, it } from 'vitest'
import { isChosen, parseOptions } from './options.ts'

describe('parseOptions', () => {
  it('measures five rounds of everything when nothing is said', () => {
    expect(parseOptions([])).toEqual({
      sizeMib: 512,
      shapedMib: 512,
      rounds: 5,
      rows: [],
      engines: [],
      probe: undefined,
      json: undefined,
      page: undefined,
      from: [],
      folder: undefined,
    })
  })

  it('takes what is said over what --short means', () => {
    expect(parseOptions(['--short'])).toMatchObject({ rounds: 1, engines: ['lanterne', 'webtorrent'] })
    expect(parseOptions(['--short', '--rounds', '3', '--engines', 'aria2'])).toMatchObject({
      sizeMib: 64,
      rounds: 3,
      engines: ['aria2'],
    })
  })

  it('says what is wrong with a number, and with a page from nowhere to nowhere', () => {
    expect(() => parseOptions(['--rounds', 'many'])).toThrow('--rounds takes a whole number')
    expect(() => parseOptions(['--size', '1'])).toThrow('--size takes a whole number')
    expect(() => parseOptions(['--rouns', '1'])).toThrow()
    expect(() => parseOptions(['--from', 'a.json'])).toThrow('--page')
  })

  it('gives no options when something is to be shown', () => {
    expect(parseOptions(['--help'])).toBe('help')
    expect(parseOptions(['--list'])).toBe('list')
  })
})

describe('isChosen', () => {
  it('knows names, beginnings, and that nothing means everything', () => {
    expect(isChosen('home-4', [])).toBe(true)
    expect(isChosen('home-4', ['home'])).toBe(false)
    expect(isChosen('home-4', ['home*'])).toBe(true)
    expect(isChosen('home', ['far', 'home'])).toBe(true)
  })
})
