import { describe, expect, it } from 'vitest'
import { parseOptions } from './options.ts'

describe('parseOptions', () => {
  it('measures five rounds of 512 MiB when nothing is said', () => {
    expect(parseOptions([])).toEqual({
      sizeMib: 512,
      rounds: 5,
      only: [],
      json: undefined,
      folder: undefined,
    })
  })

  it('takes what is said over what --short means', () => {
    expect(parseOptions(['--short', '--rounds', '3', '--only', 'lanterne,http'])).toMatchObject({
      sizeMib: 64,
      rounds: 3,
      only: ['lanterne', 'http'],
    })
  })

  it('says what is wrong with a number', () => {
    expect(() => parseOptions(['--rounds', 'many'])).toThrow('--rounds takes a whole number')
    expect(() => parseOptions(['--size', '1'])).toThrow('--size takes a whole number')
    expect(() => parseOptions(['--rouns', '1'])).toThrow()
  })

  it('gives no options when help is asked for', () => {
    expect(parseOptions(['--help'])).toBeUndefined()
  })
})
