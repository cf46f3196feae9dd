import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBencode } from '../metainfo/bencode.ts'
import { infohashOf } from '../metainfo/infohash.ts'
import { createSimClock } from '../sim/index.ts'
import { decodeMetadataMessage, MetadataExchange, MOST_METADATA_BYTES } from './metadata-exchange.ts'
import type { Peer } from './peer.ts'

describe('decodeMetadataMessage', () => {
  it('reads the dictionary and what follows it', () => {
    const payload = Buffer.concat([
      encodeBencode({ msg_type: 1, piece: 3, total_size: 50_000 }),
      Buffer.from('bytes'),
    ])
    const decoded = decodeMetadataMessage(payload)
    expect(decoded?.message).toEqual({ kind: 1, part: 3 })
    expect(Buffer.from(decoded?.rest ?? []).toString()).toBe('bytes')
  })

  it.each([
    ['nothing', ''],
    ['no dictionary', 'i5e'],
    ['a negative part', 'd8:msg_typei1e5:piecei-1ee'],
    ['no part', 'd8:msg_typei1ee'],
    ['a kind that is no number', 'd8:msg_type1:05:piecei0ee'],
  ])('refuses %s', (_, text) => {
    expect(decodeMetadataMessage(new TextEncoder().encode(text))).toBeUndefined()
  })

  it('throws at nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => decodeMetadataMessage(bytes)).not.toThrow()
      }),
      { numRuns: 500 },
    )
  })
})

describe('MetadataExchange', () => {
  /** An exchange for `info`, and peers that say `size` and give `partOf` as soon as they are asked. */
  function house(info: Uint8Array) {
    const clock = createSimClock()
    const found: Uint8Array[] = []
    const banned: Peer[] = []
    const exchange = new MetadataExchange({
      names: { infohash: infohashOf(info) },
      clock,
      ban: (peer) => {
        banned.push(peer)
        exchange.gone(peer)
      },
      onMetadata: (bytes) => found.push(bytes),
    })
    let asked = 0
    const offer = (metadataSize: number, partOf: (part: number) => Uint8Array | undefined) => {
      const told = { metadataSize, ids: { metadata: 3 } }
      const peer = {
        told,
        spendBudget() {},
        sendExtended(_: number, payload: Uint8Array) {
          asked++
          const part = decodeMetadataMessage(payload)?.message.part ?? 0
          const bytes = partOf(part)
          if (bytes) clock.schedule(10, () => exchange.received(self, { kind: 1, part }, bytes))
        },
      }
      // The exchange uses no more of a peer than this.
      const self = peer as unknown as Peer
      exchange.offered(self)
    }
    const offerHonest = () => offer(info.length, (part) => info.subarray(part * 16_384, (part + 1) * 16_384))
    return { clock, found, banned, offer, offerHonest, asked: () => asked }
  }

  it('fetches a little first, and 32 MB of lies only where nobody says otherwise', async () => {
    const { clock, found, offer, offerHonest, asked } = house(new Uint8Array(40_000).fill(7))
    for (let liar = 0; liar < 20; liar++) offer(MOST_METADATA_BYTES, () => new Uint8Array(16_384))
    const before = asked()
    offerHonest()
    await clock.advance(100)
    expect(found).toHaveLength(1)
    expect(asked() - before).toBe(3)
  })

  it('takes what is large when it is true, however many say that it is small', async () => {
    const { clock, found, banned, offer, offerHonest } = house(new Uint8Array(2 << 20).fill(9))
    offerHonest()
    for (let liar = 0; liar < 30; liar++) {
      await clock.advance(50)
      offer(1000 + liar, () => new Uint8Array(1000 + liar))
    }
    await clock.advance(20_000)
    expect(found).toHaveLength(1)
    expect(banned.length).toBeLessThanOrEqual(30)
  })
})
