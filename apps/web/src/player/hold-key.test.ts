import { describe, expect, it } from 'vitest'
import { stepOfHold } from './hold-key.ts'

describe('stepOfHold', () => {
  it('is ten seconds, then thirty, then a minute, and never less than before', () => {
    const steps = Array.from({ length: 20 }, (_, i) => stepOfHold(i))
    expect([...new Set(steps)]).toEqual([10, 30, 60])
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
  })
})
