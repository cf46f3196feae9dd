import { describe, expect, it } from 'vitest'
import { leastAge } from './least-age.ts'

describe('leastAge', () => {
  it.each([
    [['Animation', 'Comedy', 'Family'], 7],
    [['Animation', 'Comedy'], 10],
    [['Animation', 'Comedy', 'Horror'], 16],
    [['Family', 'Horror'], 16],
    [['Something new'], 16],
    [['constructor'], 16],
    [[], 16],
  ])('takes the strictest of %j', (genres, age) => {
    expect(leastAge(genres)).toBe(age)
  })
})
