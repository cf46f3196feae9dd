import { beforeEach, describe, expect, it } from 'vitest'
import { stubStorage } from '../../design/stub-storage.ts'
import { keepWordLook, readWordLook } from './word-look.ts'

const usual = { size: 1, colour: 'ivory', background: 'none', place: 'bottom' }

describe('readWordLook', () => {
  beforeEach(stubStorage)

  it('is the usual one at first', () => {
    expect(readWordLook()).toEqual(usual)
  })

  it('is what was chosen last', () => {
    const look = { size: 1.35, colour: 'yellow', background: 'shade', place: 'top' } as const
    keepWordLook(look)
    expect(readWordLook()).toEqual(look)
  })

  it('is one of ours, whatever somebody else has kept', () => {
    localStorage.setItem('lanterne.words', '900 url(//evil) shiny higher more')
    expect(readWordLook()).toEqual({ ...usual, place: 'higher' })
  })
})
