import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { infohashFromBytes } from '../../metainfo/infohash.ts'
import { mutatedBytes } from '../../testing/mutated-bytes.ts'
import {
  formatAnnounce,
  formatAnswer,
  formatScrape,
  formatTrackerMessage,
  readPeerMessage,
  readTrackerMessage,
  type TrackerMessage,
} from './messages.ts'

const bytes20 = fc.uint8Array({ minLength: 20, maxLength: 20 })
const infohash = bytes20.map(infohashFromBytes)
const offerId = fc.string({ maxLength: 64 })
const offer = fc.record({ offerId, sdp: fc.string({ maxLength: 100 }) })
const count = fc.option(fc.nat(), { nil: undefined })
const counts = fc.record({ seeds: count, leeches: count, completed: count })
const brought = { infohash, peerId: bytes20, offerId, sdp: fc.string({ maxLength: 100 }) }

const trackerMessage: fc.Arbitrary<TrackerMessage> = fc.oneof(
  fc.record({ kind: fc.constant('offer' as const), ...brought }),
  fc.record({ kind: fc.constant('answer' as const), ...brought }),
  fc.record({ kind: fc.constant('failed' as const), infohash, reason: fc.string({ maxLength: 100 }) }),
  fc.record({
    kind: fc.constant('announced' as const),
    infohash,
    interval: count,
    minInterval: count,
    counts,
    trackerId: fc.option(fc.string({ maxLength: 20 }), { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('scraped' as const),
    files: fc.array(fc.tuple(infohash, counts), { maxLength: 5 }).map((files) => new Map(files)),
  }),
)

describe('readTrackerMessage', () => {
  it('reads what formatTrackerMessage writes', () => {
    fc.assert(
      fc.property(trackerMessage, (message) => {
        expect(readTrackerMessage(formatTrackerMessage(message))).toEqual(message)
      }),
    )
  })

  it('reads the words of other trackers', () => {
    const hash = '\u0000\u00ff'.repeat(10)
    const said = { action: 'announce', info_hash: hash, complete: 1.5, incomplete: -1, interval: '120' }
    expect(readTrackerMessage(JSON.stringify(said))).toMatchObject({
      infohash: '00ff'.repeat(10),
      interval: undefined,
      counts: { seeds: 1, leeches: undefined },
    })
    expect(readTrackerMessage('{"failure reason":"no"}')).toEqual({ kind: 'failed', reason: 'no' })
    expect(readTrackerMessage(JSON.stringify({ ...said, info_hash: '\u0100'.repeat(20) }))).toBeUndefined()
    expect(
      readTrackerMessage(JSON.stringify({ ...said, offer: { type: 'offer', sdp: 'x' } })),
    ).toBeUndefined()
    const long = { type: 'offer', sdp: 'x'.repeat(20_000) }
    const offered = { ...said, peer_id: hash, offer_id: '1', offer: long }
    expect(readTrackerMessage(JSON.stringify(offered)), 'a description of any length').toBeUndefined()
  })

  it('withstands any text', () => {
    const seeds = fc
      .sample(trackerMessage, { numRuns: 20, seed: 1 })
      .map((message) => Buffer.from(formatTrackerMessage(message)))
    const noise = fc.oneof(
      mutatedBytes(seeds).map((bytes) => Buffer.from(bytes).toString()),
      fc.json(),
      fc.string(),
    )
    fc.assert(
      fc.property(noise, (text) => {
        const message = readTrackerMessage(text)
        if (message?.kind === 'offer') expect(message.peerId).toHaveLength(20)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('readPeerMessage', () => {
  it('reads what peers write', () => {
    const announce = fc.record({
      infohash,
      peerId: bytes20,
      uploaded: fc.nat(),
      downloaded: fc.nat(),
      left: fc.nat(),
      event: fc.constantFrom(undefined, 'started', 'stopped'),
      offers: fc.array(offer, { maxLength: 10 }),
    })
    fc.assert(
      fc.property(
        announce,
        fc.record({ ...brought, to: bytes20 }),
        fc.array(infohash, { maxLength: 5 }),
        (said, answer, asked) => {
          expect(readPeerMessage(formatAnnounce(said))).toEqual({ kind: 'announce', ...said })
          expect(readPeerMessage(formatAnswer(answer))).toEqual({ kind: 'answer', ...answer })
          expect(readPeerMessage(formatScrape(asked))).toEqual({ kind: 'scrape', infohashes: asked })
        },
      ),
    )
  })

  it('withstands any text', () => {
    const seed = Buffer.from(
      formatAnnounce({
        infohash: infohashFromBytes(new Uint8Array(20).fill(200)),
        peerId: new Uint8Array(20),
        uploaded: 0,
        downloaded: 0,
        left: 0,
        offers: [{ offerId: 'o', sdp: 's' }],
      }),
    )
    const noise = fc.oneof(
      mutatedBytes([seed]).map((bytes) => Buffer.from(bytes).toString()),
      fc.json(),
    )
    fc.assert(
      fc.property(noise, (text) => {
        const message = readPeerMessage(text)
        if (message?.kind === 'announce') expect(message.offers.length).toBeLessThanOrEqual(20)
      }),
      { numRuns: 1000 },
    )
  })
})
