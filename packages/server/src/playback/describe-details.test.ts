import type { ObservedLender, TorrentObservation } from '@lanterne/engine'
import { describe, expect, it } from 'vitest'
import { describeDetails } from './describe-details.ts'

type Peer = Extract<ObservedLender, { foundBy: unknown }>

const peer = (fields: Partial<Peer>): Peer => ({
  kind: 'peer',
  address: { host: '203.0.113.7', port: 6881 },
  foundBy: 'dht',
  transport: 'utp',
  isIncoming: false,
  downloadRate: 0,
  uploadRate: 0,
  received: 0,
  sent: 0,
  roundTripMs: 40.4,
  delayMs: 0,
  requests: 0,
  window: 4,
  isStalled: false,
  isChokingUs: false,
  isChoked: false,
  isInterested: false,
  isInteresting: true,
  havePieces: 3,
  ...fields,
})

const observation = (lenders: readonly ObservedLender[]): TorrentObservation => ({
  infohash: 'f'.repeat(40),
  state: 'fetching',
  peers: { connected: 1, seeds: 0, unchoking: 1, known: 9, banned: 2 },
  downloadRate: 1000.6,
  uploadRate: 0.2,
  bytes: { unwritten: 0, have: 1, size: 2, received: 3, wasted: 0, sent: 0 },
  webSeeds: 0,
  waitingReaders: 0,
  origins: { seed: 0, peer: 3, 'web-seed': 0, cache: 0 },
  deadlines: { openings: 2, openingMs: 301, met: 5, missed: 1, missedMs: 40, longestMs: 40.2 },
  lenders,
  pieceCount: 8,
  have: new Uint8Array(1),
  openPieces: [],
  readers: [],
})

describe('describeDetails', () => {
  it('tells who sends, the quickest first, and never where anybody is', () => {
    const webSeed: ObservedLender = { ...peer({}), kind: 'web-seed', downloadRate: 900, requests: 2 }
    const details = describeDetails(observation([peer({ downloadRate: 100 }), webSeed]))
    expect(details.lenders.map(({ kind, transport, state }) => [kind, transport, state])).toEqual([
      ['web-seed', 'http', 'sending'],
      ['peer', 'utp', 'idle'],
    ])
    expect(JSON.stringify(details)).not.toContain('203.0.113.7')
    expect(details).toMatchObject({ downloadRate: 1001, uploadRate: 0, known: 9, banned: 2 })
    expect(details.deadlines).toEqual({ openings: 2, openingMs: 151, met: 5, missed: 1, longestMs: 40 })
  })

  it.each([
    ['stalled', { isStalled: true, isChokingUs: true }],
    ['closed', { isChokingUs: true, requests: 3 }],
    ['sending', { requests: 1 }],
    ['sending', { downloadRate: 5000 }],
    ['idle', { downloadRate: 10 }],
  ] as const)('calls one %s that has %o', (state, fields) => {
    expect(describeDetails(observation([peer(fields)])).lenders[0]?.state).toBe(state)
  })

  it('stops at fifty', () => {
    const many = Array.from({ length: 200 }, (_, i) => peer({ downloadRate: i }))
    const { lenders } = describeDetails(observation(many))
    expect(lenders).toHaveLength(50)
    expect(lenders[0]?.downloadRate).toBe(199)
  })
})
