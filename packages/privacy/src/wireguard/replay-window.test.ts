import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReplayWindow } from './replay-window.ts'

describe('ReplayWindow', () => {
  it('takes each counter once, in any order near the newest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 400 }), (counters) => {
        const window = new ReplayWindow()
        const taken = new Set<number>()
        let newest = -1
        for (const counter of counters) {
          const isOld = newest - counter >= 8192 - 32
          expect(window.accept(counter)).toBe(!taken.has(counter) && !isOld)
          if (!isOld) taken.add(counter)
          newest = Math.max(newest, counter)
        }
      }),
    )
  })

  it('goes on after a leap beyond its length', () => {
    const window = new ReplayWindow()
    const far = 2 ** 51
    expect([0, 5, far, far, far - 100, 5].map((counter) => window.accept(counter))).toEqual([
      true,
      true,
      true,
      false,
      true,
      false,
    ])
  })
})
