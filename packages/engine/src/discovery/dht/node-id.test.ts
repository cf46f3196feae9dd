import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSimRandom } from '../../sim/index.ts'
import { addressBytes } from '../address.ts'
import { crc32c } from './crc32c.ts'
import { compareDistance, fitsAddress, ID_BYTES, idForAddress, idSharing, sharedBits } from './node-id.ts'

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const ids = fc.uint8Array({ minLength: ID_BYTES, maxLength: ID_BYTES })

describe('crc32c', () => {
  it('is what RFC 3720 gives', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43)
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283)
  })
})

describe('fitsAddress', () => {
  // The examples of BEP 42.
  const examples = [
    ['124.31.75.21', '5fbfbff10c5d6a4ec8a88e4c6ab4c28b95eee401'],
    ['21.75.31.124', '5a3ce9c14e7a08645677bbd1cfe7d8f956d53256'],
    ['65.23.51.170', 'a5d43220bc8f112a3d426c84764f8c2a1150e616'],
    ['84.124.73.14', '1b0321dd1bb1fe518101ceef99462b947a01ff41'],
    ['43.213.53.83', 'e56f6cbf5b7c4be0237986d5243b87aa6d51305a'],
  ] as const

  it.each(examples)('knows that %s may be %s', (host, id) => {
    expect(fitsAddress(bytes(id), host)).toBe(true)
    expect(fitsAddress(bytes(id), '203.0.113.77')).toBe(false)
    expect(fitsAddress(bytes(`00${id.slice(2)}`), host)).toBe(false)
  })

  it('takes any id from a local address, and none from a name', () => {
    for (const host of ['10.0.0.1', '192.168.1.1', '127.0.0.1', 'fe80::1', '::1'])
      expect(fitsAddress(new Uint8Array(ID_BYTES), host)).toBe(true)
    expect(fitsAddress(new Uint8Array(ID_BYTES), 'node.example')).toBe(false)
  })

  it('takes every id that was made for an address', () => {
    const random = createSimRandom(3)
    for (const host of ['124.31.75.21', '8.8.8.8', '2001:4860:4860::8888', '2a01:e34:ec1::1']) {
      const address = addressBytes(host) as Uint8Array
      const made = Array.from({ length: 20 }, () => idForAddress(address, random))
      expect(made.every((id) => fitsAddress(id, host))).toBe(true)
      expect(new Set(made.map((id) => Buffer.from(id).toString('hex'))).size).toBe(20)
    }
  })
})

describe('compareDistance', () => {
  it('orders as the exclusive or does', () => {
    const number = (id: Uint8Array, target: Uint8Array) =>
      BigInt(`0x${Buffer.from(id.map((byte, at) => byte ^ (target[at] as number))).toString('hex')}`)
    fc.assert(
      fc.property(ids, ids, ids, (target, one, other) => {
        const difference = number(one, target) - number(other, target)
        expect(Math.sign(compareDistance(target, one, other))).toBe(
          Number(difference > 0n) - Number(difference < 0n),
        )
      }),
    )
  })
})

describe('idSharing', () => {
  it('shares exactly so many bits', () => {
    const random = createSimRandom(4)
    fc.assert(
      fc.property(ids, fc.integer({ min: 0, max: 160 }), (id, bits) => {
        expect(sharedBits(id, idSharing(id, bits, random))).toBe(bits)
      }),
    )
  })
})
