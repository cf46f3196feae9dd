import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSignedBy, publicKeyOf, signWith } from './ed25519.ts'

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

// The second and third vectors of RFC 8032, section 7.1.
const vectors = [
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    key: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
]

describe('an Ed25519 key', () => {
  it.each(vectors)('signs as RFC 8032 says', ({ seed, key, message, signature }) => {
    expect(publicKeyOf(bytes(seed))).toEqual(bytes(key))
    expect(signWith(bytes(seed), bytes(message))).toEqual(bytes(signature))
    expect(isSignedBy(bytes(key), bytes(message), bytes(signature))).toBe(true)
  })

  it('has signed nothing else', () => {
    const seed = new Uint8Array(32).fill(5)
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (message, at) => {
        const changed = message.slice()
        changed[at % message.length] = (changed[at % message.length] ?? 0) ^ 1
        expect(isSignedBy(publicKeyOf(seed), changed, signWith(seed, message))).toBe(false)
      }),
    )
  })

  it('is 32 bytes, and its signatures 64', () => {
    expect(() => publicKeyOf(new Uint8Array(31))).toThrow(RangeError)
    expect(() => signWith(new Uint8Array(33), new Uint8Array())).toThrow(RangeError)
    expect(isSignedBy(new Uint8Array(31), new Uint8Array(), new Uint8Array(64))).toBe(false)
    expect(isSignedBy(new Uint8Array(32), new Uint8Array(), new Uint8Array(63))).toBe(false)
  })

  it('never fails at a key that is none', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        (key, signature) => {
          expect(isSignedBy(key, new Uint8Array(3), signature)).toBe(false)
        },
      ),
    )
  })
})
