import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressText } from '../discovery/address.ts'
import { encodeBencode } from '../metainfo/bencode.ts'
import { decodePexMessage, encodePexMessage, PexFlag } from './pex-message.ts'

const endpoint = fc.record({
  host: fc
    .oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 }))
    .map(addressText),
  port: fc.integer({ min: 1, max: 65535 }),
})
const named = fc.record({ endpoint, flags: fc.integer({ min: 0, max: 31 }) })
const isFour = ({ host }: { host: string }) => !host.includes(':')

describe('decodePexMessage', () => {
  it('reads what we write, IPv4 first', () => {
    fc.assert(
      fc.property(
        fc.array(named, { maxLength: 60 }),
        fc.array(endpoint, { maxLength: 60 }),
        (added, dropped) => {
          const read = decodePexMessage(encodePexMessage({ added, dropped }))
          const fours = added.filter((one) => isFour(one.endpoint))
          expect(read?.added).toEqual([...fours, ...added.filter((one) => !fours.includes(one))])
          expect(read?.dropped).toEqual([...dropped.filter(isFour), ...dropped.filter((one) => !isFour(one))])
        },
      ),
    )
  })

  it('keeps flags with their peers where one in between cannot be', () => {
    const added = Uint8Array.from([198, 51, 100, 1, 0, 0, 198, 51, 100, 2, 26, 225])
    const read = decodePexMessage(encodeBencode({ added, 'added.f': Uint8Array.of(2, 16) }))
    expect(read?.added).toEqual([
      { endpoint: { host: '198.51.100.2', port: 6881 }, flags: PexFlag.reachable },
    ])
  })

  it('takes missing flags for none, and no more than the beginning of a long list', () => {
    const added = Uint8Array.from({ length: 6 * 100_000 }, (_, index) => (index % 251) + 1)
    const read = decodePexMessage(encodeBencode({ added }))
    expect(read?.added.length).toBe(200)
    expect(read?.added.every(({ flags }) => flags === 0)).toBe(true)
  })

  it('refuses lists of broken length, and survives rubbish', () => {
    expect(decodePexMessage(encodeBencode({ added: new Uint8Array(7) }))).toBeUndefined()
    expect(decodePexMessage(encodeBencode({ dropped6: new Uint8Array(17) }))).toBeUndefined()
    expect(decodePexMessage(encodeBencode(['added']))).toBeUndefined()
    expect(decodePexMessage(encodeBencode({}))).toEqual({ added: [], dropped: [] })
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void decodePexMessage(bytes)))
    const valid = encodePexMessage({
      added: [{ endpoint: { host: '2001:db8::1', port: 1 }, flags: 4 }],
      dropped: [{ host: '198.51.100.1', port: 2 }],
    })
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), (at, byte) => {
        void decodePexMessage(Uint8Array.from(valid, (old, index) => (index === at ? byte : old)))
      }),
    )
  })
})
