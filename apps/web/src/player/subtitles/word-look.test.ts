import { beforeEach, describe, expect, it, vi } from 'vitest'
import { keepWordLook, readWordLook } from './word-look.ts'

const usual = { size: 1, colour: 'ivory', background: 'none', place: 'bottom' }

describe('readWordLook', () => {
  beforeEach(() => {
    const stored = new Map<string, string>()
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, value: string) => stored.set(name, value),
    })
    return () => vi.unstubAllGlobals()
  })

  it('is the usual one at first', () => {
    expect(readWordLook()).toEqual(usual)
  })

  it('is what was chosen last', () => {
    const look = { size: 1.35, colour: 'yellow', background: 'shade', place: 'top' } as const
    keepWordLook(look)
    expect(readWordLook()).toEqual(look)
  })

  it('is one of ours, whatever somebody else has kept', () => {
    localStorage.setItem('lanterne.subtitle-size', '900')
    localStorage.setItem('lanterne.subtitle-colour', 'url(//evil)')
    localStorage.setItem('lanterne.subtitle-place', 'higher')
    expect(readWordLook()).toEqual({ ...usual, place: 'higher' })
  })
})
