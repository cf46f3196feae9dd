import { pairingAlphabet, pairingLength } from '@lanterne/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeLength, codeSigns, signsIn } from './pair-code.ts'

describe('signsIn', () => {
  it('knows the signs that codes are made of', () => {
    expect([codeSigns, codeLength]).toEqual([pairingAlphabet, pairingLength])
  })

  it('finds a code in what is typed, pasted or read by a camera', () => {
    expect(signsIn(' k7q-m3f\n')).toBe('K7QM3F')
    expect(signsIn('K7Q M3F and more')).toBe('K7QM3F')
    expect(signsIn('0O1IL2Z5S8B')).toBe('')
  })

  it('never finds anything else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(signsIn(text)).toMatch(/^[34679ACDEFGHJKMNPQRTVWXY]{0,6}$/)
      }),
    )
  })
})
