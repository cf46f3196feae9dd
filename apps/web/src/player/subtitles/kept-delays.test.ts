import { beforeEach, describe, expect, it } from 'vitest'
import { stubStorage } from '../../design/stub-storage.ts'
import { keepDelay, readDelay } from './kept-delays.ts'

describe('keepDelay', () => {
  beforeEach(stubStorage)

  it('is found again for the same words, and only for those', () => {
    keepDelay('nosferatu fr', 1.25)
    keepDelay('sintel en', -0.5)
    expect(readDelay('nosferatu fr')).toBe(1.25)
    expect(readDelay('sintel en')).toBe(-0.5)
    expect(readDelay('nosferatu en')).toBe(0)
  })

  it('keeps the last two hundred, and none that is nothing', () => {
    for (let i = 1; i <= 201; i++) keepDelay(`film ${i}`, i)
    expect(readDelay('film 1')).toBe(0)
    expect(readDelay('film 2')).toBe(2)
    keepDelay('film 2', 0)
    expect(localStorage.getItem('lanterne.word-delays')).not.toContain('"film 2"')
  })

  it.each(['not json', '{}', '[["a"],["b","1"],["c",null],7]', 'null'])(
    'makes nothing of what somebody else has kept: %s',
    (text) => {
      localStorage.setItem('lanterne.word-delays', text)
      expect(readDelay('a') + readDelay('b') + readDelay('c')).toBe(0)
      keepDelay('a', 2)
      expect(readDelay('a')).toBe(2)
    },
  )
})
