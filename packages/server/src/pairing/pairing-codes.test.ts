import { pairingAlphabet, pairingLength, readPairingCode } from '@lanterne/contract'
import { type AppError, systemRandom } from '@lanterne/kernel'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../testing/manual-clock.ts'
import { codeLifeMs, mostTries, PairingCodes } from './pairing-codes.ts'

let clock: ReturnType<typeof createManualClock>
let codes: PairingCodes
beforeEach(() => {
  clock = createManualClock()
  codes = new PairingCodes({ clock, random: systemRandom })
})

/** What a try comes to: `in`, or the code of why not. */
function attempt(given: string): string {
  try {
    codes.redeem(given)
    return 'in'
  } catch (error) {
    return (error as AppError).code
  }
}
/** Any code but the one that is shown. */
const wrong = () => (codes.now?.code === 'AAAAAA' ? 'CCCCCC' : 'AAAAAA')

describe('PairingCodes', () => {
  it('lets one in, once, however it is typed', () => {
    codes.show()
    const { code = '' } = codes.now ?? {}
    expect(code).toHaveLength(pairingLength)
    expect(attempt(` ${code.slice(0, 3).toLowerCase()}–${code.slice(3)}\n`)).toBe('in')
    expect(attempt(code)).toBe('wrong-code')
    expect(codes.now).toBeUndefined()
  })

  it('lets nobody in where none is shown, after its time, after it was taken back, and by the one before', () => {
    expect(attempt('')).toBe('wrong-code')
    codes.show()
    const first = codes.now?.code ?? ''
    codes.show()
    const second = codes.now?.code ?? ''
    if (first !== second) expect(attempt(first)).toBe('wrong-code')
    clock.pass(codeLifeMs - 1)
    expect(codes.now?.secondsLeft).toBe(1)
    clock.pass(1)
    expect(codes.now).toBeUndefined()
    expect(attempt(second)).toBe('wrong-code')
    codes.show()
    const third = codes.now?.code ?? ''
    codes.end()
    expect(attempt(third)).toBe('wrong-code')
  })

  it('is slower with each wrong code, and worth nothing after some', () => {
    codes.show()
    const { code = '' } = codes.now ?? {}
    for (let i = 0; i < 3; i++) expect(attempt(wrong())).toBe('wrong-code')
    // Whoever guesses waits, with the right one too; to ask meanwhile costs nothing.
    expect(attempt(code)).toBe('too-many-tries')
    clock.pass(1999)
    expect(attempt(code)).toBe('too-many-tries')
    clock.pass(1)
    for (let tries = 4; tries <= mostTries; tries++) {
      expect(codes.now?.code).toBe(code)
      expect(attempt(wrong())).toBe('wrong-code')
      if (tries < mostTries) expect(attempt(code)).toBe('too-many-tries')
      clock.pass(2000 * 2 ** (tries - 3))
    }
    expect(codes.now).toBeUndefined()
    expect(attempt(code)).toBe('wrong-code')
  })

  it('is right after some wrong ones, when the wait is over', () => {
    codes.show()
    for (let i = 0; i < 4; i++) {
      attempt(wrong())
      clock.pass(60_000)
    }
    expect(attempt(codes.now?.code ?? '')).toBe('in')
  })

  it('never has more than its tries, whatever is typed and whenever', () => {
    const step = fc.oneof(
      fc.record({ typed: fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...pairingAlphabet) })) }),
      fc.record({ passMs: fc.integer({ min: 0, max: codeLifeMs }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        codes.show()
        const { code = '' } = codes.now ?? {}
        let wrongOnes = 0
        let isIn = false
        let passed = 0
        for (const each of steps) {
          if ('passMs' in each) {
            clock.pass(each.passMs)
            passed += each.passMs
            continue
          }
          const isAlive = codes.now !== undefined
          const said = attempt(each.typed)
          if (said === 'in') {
            expect(isAlive && !isIn && readPairingCode(each.typed) === code).toBe(true)
            isIn = true
          } else if (said === 'wrong-code' && isAlive) wrongOnes++
        }
        expect(wrongOnes).toBeLessThanOrEqual(mostTries)
        if (isIn || wrongOnes === mostTries || passed >= codeLifeMs) expect(codes.now).toBeUndefined()
      }),
    )
  })

  it('is made of letters and digits that do not look alike, each as often as any other', () => {
    const counts = new Map<string, number>()
    for (let i = 0; i < 4000; i++) {
      codes.show()
      for (const sign of codes.now?.code ?? '') counts.set(sign, (counts.get(sign) ?? 0) + 1)
    }
    expect([...counts.keys()].sort().join('')).toBe([...pairingAlphabet].sort().join(''))
    expect(pairingAlphabet).not.toMatch(/[01258BILOSUZ]/)
    // 1,000 of each are expected; eight standard deviations to either side.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(250)
  })
})
