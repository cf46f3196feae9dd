import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nativeAead, plainAead } from './aead.ts'
import { chooseAead } from './choose-aead.ts'
import { hash, keyPairOf, mac, sharedSecret } from './keys.ts'
import { loadSodiumAead } from './sodium-aead.ts'

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const toHex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')

describe('keys', () => {
  it('hashes as RFC 7693 says', () => {
    expect(toHex(hash(new Uint8Array(Buffer.from('ab')), new Uint8Array(Buffer.from('c'))))).toBe(
      '508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982',
    )
    expect(mac(new Uint8Array(32), new Uint8Array(5)).length).toBe(16)
  })

  it('shares the secret of RFC 7748, and none with a key of low order', () => {
    const nine = hex('0900000000000000000000000000000000000000000000000000000000000000')
    const alice = keyPairOf(nine)
    expect(toHex(sharedSecret(alice.privateKey, nine))).toBe(
      '422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079',
    )
    const bob = keyPairOf(hex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'))
    expect(toHex(bob.publicKey)).toBe('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f')
    const shared = sharedSecret(alice.privateKey, bob.publicKey)
    expect(shared).toEqual(sharedSecret(bob.privateKey, alice.publicKey))
    expect(sharedSecret(alice.privateKey, new Uint8Array(32))).toBe(undefined)
    expect(sharedSecret(alice.privateKey, new Uint8Array(32).fill(1, 0, 1))).toBe(undefined)
  })

  it('seals the same with every code there is, and opens nothing that was changed', async () => {
    const sodiumAead = await loadSodiumAead()
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ maxLength: 40 }),
        (key, counter, plaintext, additional) => {
          const ways = [nativeAead(key), plainAead(key), sodiumAead(key)]
          const [one = new Uint8Array(0), ...others] = ways.map((way) => {
            const sealed = new Uint8Array(plaintext.length + 16)
            way.seal(counter, plaintext, additional, sealed, 0)
            return sealed
          })
          for (const other of others) expect(other).toEqual(one)
          for (const way of ways) {
            expect(toHex(way.open(counter, one, additional))).toBe(toHex(plaintext))
            const forged = one.map((byte, at) => (at === counter % one.length ? byte ^ 4 : byte))
            expect(way.open(counter, forged, additional)).toBe(undefined)
            expect(way.open(counter, one.subarray(0, 15), additional)).toBe(undefined)
          }
        },
      ),
      { numRuns: 50 },
    )
  })

  it('are put to use by whichever code is quicker here', async () => {
    const key = (await chooseAead())(new Uint8Array(32).fill(7))
    const sealed = new Uint8Array(16 + 5)
    key.seal(3, new Uint8Array(5).fill(9), new Uint8Array(0), sealed, 0)
    expect(nativeAead(new Uint8Array(32).fill(7)).open(3, sealed, new Uint8Array(0))).toEqual(
      Buffer.alloc(5, 9),
    )
  })
})
