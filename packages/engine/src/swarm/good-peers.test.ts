import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mutatedBytes } from '../testing/mutated-bytes.ts'
import { formatGoodPeers, type GoodPeer, MOST_GOOD_PEERS, parseGoodPeers } from './good-peers.ts'

const NOW = 1_900_000_000_000

const goodPeer: fc.Arbitrary<GoodPeer> = fc.record({
  host: fc.oneof(fc.ipV4(), fc.constantFrom('2001:db8::1', 'fe80::5', '::1')),
  port: fc.integer({ min: 1, max: 65_535 }),
  transport: fc.constantFrom('tcp', 'utp'),
  isEncrypted: fc.boolean(),
  isClassic: fc.boolean(),
  rate: fc.integer({ min: 0, max: 1e9 }),
  seenMs: fc.integer({ min: NOW - 1e9, max: NOW }),
})

describe('parseGoodPeers', () => {
  it('reads what was written, the fastest first and no more than are kept', () => {
    fc.assert(
      fc.property(fc.array(goodPeer, { maxLength: 80 }), (peers) => {
        const read = parseGoodPeers(formatGoodPeers(peers), NOW)
        expect(read).toHaveLength(Math.min(peers.length, MOST_GOOD_PEERS))
        expect(read).toEqual([...peers].sort((a, b) => b.rate - a.rate).slice(0, MOST_GOOD_PEERS))
      }),
    )
  })

  it.each([
    ['a name instead of an address', { host: 'example.org' }],
    ['no port', { port: 0 }],
    ['half a port', { port: 80.5 }],
    ['a port beyond all', { port: 65_536 }],
    ['another way', { transport: 'pigeon' }],
    ['a rate that is none', { rate: '5' }],
    ['a rate below nothing', { rate: -1 }],
    ['the future', { seenMs: NOW + 1 }],
    ['long ago', { seenMs: NOW - 31 * 24 * 3600 * 1000 }],
  ])('passes over a peer with %s', (_, wrong) => {
    const right = {
      ...{ host: '192.0.2.1', port: 6881, transport: 'tcp', isEncrypted: false, isClassic: false },
      ...{ rate: 1, seenMs: NOW },
    }
    const text = (peers: unknown[]) => JSON.stringify({ format: 'lanterne-peers-1', peers })
    expect(parseGoodPeers(text([right]), NOW)).toEqual([right])
    expect(parseGoodPeers(text([{ ...right, ...wrong }, right]), NOW)).toEqual([right])
  })

  it('gives nothing for what is no record, and for one that is too long', () => {
    for (const text of ['', 'null', '[]', '{"format":"lanterne-peers-1"}', '{"format":"x","peers":[]}'])
      expect(parseGoodPeers(text, NOW)).toEqual([])
    expect(parseGoodPeers(`${' '.repeat(30_000)}{"format":"lanterne-peers-1","peers":[]}`, NOW)).toEqual([])
  })

  it('throws at nothing', () => {
    const seed = formatGoodPeers(fc.sample(goodPeer, 5))
    fc.assert(
      fc.property(mutatedBytes([Buffer.from(seed)]), (bytes) => {
        const read = parseGoodPeers(Buffer.from(bytes).toString('utf8'), NOW)
        expect(read.length).toBeLessThanOrEqual(MOST_GOOD_PEERS)
      }),
      { numRuns: 500 },
    )
  })
})
