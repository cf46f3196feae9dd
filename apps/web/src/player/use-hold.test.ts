import { describe, expect, it } from 'vitest'
import { goOn, isWorthWaiting, leftOf } from './use-hold.ts'

describe('isWorthWaiting', () => {
  it('waits where the film comes slower than it is watched, and not for a moment', () => {
    expect(isWorthWaiting({ verdict: 'soon', seconds: 40 })).toBe(true)
    expect(isWorthWaiting({ verdict: 'soon', seconds: 3 })).toBe(false)
    expect(isWorthWaiting({ verdict: 'later', because: 'slow', seconds: 3000 })).toBe(true)
  })

  it('waits for nobody who is not there: what is here may be watched', () => {
    expect(isWorthWaiting({ verdict: 'now' })).toBe(false)
    expect(isWorthWaiting({ verdict: 'unknown' })).toBe(false)
    expect(isWorthWaiting(undefined)).toBe(false)
    expect(isWorthWaiting({ verdict: 'later', because: 'people' })).toBe(false)
    expect(isWorthWaiting({ verdict: 'later', because: 'parts' })).toBe(false)
  })
})

describe('leftOf', () => {
  const held = { said: { atMs: 1000, seconds: 40 } }
  const soon = (seconds: number) => ({ verdict: 'soon', seconds }) as const

  it('counts down from what was said', () => {
    expect(leftOf(held, soon(40), 1000)).toBe(40)
    expect(leftOf(held, soon(40), 11_000)).toBe(30)
    expect(leftOf(held, soon(80), 51_000)).toBe(0)
  })

  it('takes less when it goes faster, and nothing when it would play now', () => {
    expect(leftOf(held, soon(5), 2000)).toBe(5)
    expect(leftOf(held, { verdict: 'now' }, 2000)).toBe(0)
  })

  it('ends once a length was said, though that came late and what is seen grows no less', () => {
    const later = { verdict: 'later', because: 'slow', seconds: 9000 } as const
    const begun = goOn({}, later, 1000)
    expect(leftOf(begun, later, 1000)).toBeUndefined()
    const said = goOn(begun, soon(9), 2000)
    expect(leftOf(said, soon(9), 2000)).toBe(9)
    expect(leftOf(goOn(said, soon(20), 6000), soon(20), 6000)).toBe(5)
    expect(leftOf(goOn(said, soon(20), 11_000), soon(20), 11_000)).toBe(0)
  })

  it('is over where there is nobody to wait for', () => {
    expect(leftOf(held, { verdict: 'later', because: 'people' }, 2000)).toBe(0)
    expect(leftOf({}, { verdict: 'later', because: 'parts' }, 2000)).toBe(0)
  })

  it('knows of no end where none was said', () => {
    const later = { verdict: 'later', because: 'slow', seconds: 9000 } as const
    expect(leftOf({}, later, 5000)).toBeUndefined()
  })
})
