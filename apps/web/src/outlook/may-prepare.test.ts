import { describe, expect, it } from 'vitest'
import { isMetered, mayPrepare } from './may-prepare.ts'

describe('mayPrepare', () => {
  it('makes ready the film whose page was opened, and what follows what is watched', () => {
    expect(mayPrepare('page', 'page', false)).toBe(true)
    expect(mayPrepare('next', 'page', false)).toBe(true)
  })

  it('makes ready what is merely on screen only for who wants that', () => {
    expect(mayPrepare('screen', 'page', false)).toBe(false)
    expect(mayPrepare('screen', 'screen', false)).toBe(true)
  })

  it('makes nothing ready for who wants nothing, or pays by the byte', () => {
    for (const shown of ['screen', 'page', 'next'] as const) {
      expect(mayPrepare(shown, 'never', false)).toBe(false)
      expect(mayPrepare(shown, 'screen', true)).toBe(false)
    }
  })
})

describe('isMetered', () => {
  it('believes a browser that says so', () => {
    expect(isMetered({ saveData: true })).toBe(true)
    expect(isMetered({ type: 'cellular' })).toBe(true)
    expect(isMetered({ type: 'wifi', saveData: false })).toBe(false)
    expect(isMetered(undefined)).toBe(false)
  })
})
