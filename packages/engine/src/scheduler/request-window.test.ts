import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES } from '../wire/messages.ts'
import { afterBlock, afterStall, arrivalMs, openingEstimate, QUEUE_MS } from './request-window.ts'

/** A link of `rate` bytes per millisecond and `roundTripMs`, from which as many blocks are asked as its window allows. */
function run({
  rate,
  roundTripMs,
  forMs,
  pulseMs = 0.001,
}: {
  rate: number
  roundTripMs: number
  forMs: number
  pulseMs?: number
}) {
  let link = openingEstimate(roundTripMs)
  const asked: number[] = []
  let lineFreeAt = 0
  let now = 0
  let blocks = 0
  while (now < forMs) {
    while (asked.length < link.window) asked.push(now)
    const sentAt = asked.shift() ?? now
    const lastAt = now
    // One that looks at its requests every `pulseMs` begins with the answer then.
    const seenAt = Math.ceil((sentAt + roundTripMs / 2) / pulseMs) * pulseMs
    const beginsAt = Math.max(lineFreeAt, seenAt + roundTripMs / 2)
    lineFreeAt = beginsAt + BLOCK_BYTES / rate
    now = lineFreeAt
    blocks++
    const silentMs = beginsAt - Math.max(lastAt, sentAt)
    link = afterBlock(link, { bytes: BLOCK_BYTES, latencyMs: now - sentAt, silentMs, now })
  }
  return { link, rate: (blocks * BLOCK_BYTES) / now }
}

describe('afterBlock', () => {
  it.each([
    ['slow and near', 6, 20],
    ['a home upload', 250, 60],
    ['fast and far', 2500, 100],
    ['very far', 1250, 300],
  ])('fills a link that is %s', (_, rate, roundTripMs) => {
    expect(run({ rate, roundTripMs, forMs: 20_000 }).rate).toBeGreaterThan(0.85 * rate)
  })

  it('settles at the bandwidth-delay product and a short queue', () => {
    const { link } = run({ rate: 500, roundTripMs: 60, forMs: 20_000 })
    const product = (500 * (60 + QUEUE_MS)) / BLOCK_BYTES
    expect(link.isOpening).toBe(false)
    expect(link.window).toBeGreaterThan(0.8 * product)
    expect(link.window).toBeLessThan(2.2 * product)
  })

  it.each([
    ['a home upload', 250, 40],
    ['fast and near', 5000, 1],
  ])(
    'fills a link that is %s, from a peer that looks at its requests twice a second',
    (_, rate, roundTripMs) => {
      expect(run({ rate, roundTripMs, pulseMs: 500, forMs: 20_000 }).rate).toBeGreaterThan(0.7 * rate)
    },
  )

  it('forgets a delay that does not come back', () => {
    const { link } = run({ rate: 500, roundTripMs: 60, forMs: 10_000 })
    const late = afterBlock(link, { bytes: BLOCK_BYTES, latencyMs: 900, silentMs: 700, now: 11_000 })
    expect(late.window).toBeGreaterThan(1.5 * link.window)
    let now = 11_000
    let after = late
    while (now < 31_000) {
      now += BLOCK_BYTES / 500
      after = afterBlock(after, { bytes: BLOCK_BYTES, latencyMs: 160, silentMs: 0, now })
    }
    expect(after.window).toBeLessThanOrEqual(link.window + 1)
  })

  it('guesses the rate from what the first block took besides its round trip', () => {
    const first = { bytes: BLOCK_BYTES, silentMs: 100, now: 1000 }
    expect(afterBlock(openingEstimate(60), { ...first, latencyMs: 160 }).rate).toBeCloseTo(BLOCK_BYTES / 100)
    // A connection that took long to make says nothing about the line's rate.
    expect(afterBlock(openingEstimate(160), { ...first, latencyMs: 160 }).rate).toBeCloseTo(BLOCK_BYTES / 40)
  })

  it('never leaves its bounds', () => {
    const block = fc.record({
      latencyMs: fc.option(fc.nat({ max: 10_000 }), { nil: undefined }),
      waitMs: fc.nat({ max: 5000 }),
    })
    fc.assert(
      fc.property(fc.array(block, { maxLength: 100 }), (blocks) => {
        let link = openingEstimate(1000)
        let now = 0
        for (const { latencyMs, waitMs } of blocks) {
          now += waitMs
          link = afterBlock(link, { bytes: BLOCK_BYTES, latencyMs, silentMs: waitMs, now })
          expect(link.window).toBeGreaterThanOrEqual(2)
          expect(link.window).toBeLessThanOrEqual(512)
          expect(Number.isFinite(link.rate)).toBe(true)
        }
      }),
    )
  })
})

describe('afterStall', () => {
  it('asks for one block at a time, and opens again as blocks come', () => {
    const { link } = run({ rate: 500, roundTripMs: 60, forMs: 5000 })
    const stalled = afterStall(link)
    expect(stalled.window).toBe(1)
    expect(afterBlock(stalled, { bytes: BLOCK_BYTES, latencyMs: 60, silentMs: 60, now: 9000 }).window).toBe(2)
  })
})

describe('arrivalMs', () => {
  it('is what the queue and the rate say', () => {
    const { link } = run({ rate: 500, roundTripMs: 60, forMs: 5000 })
    expect(arrivalMs(link, 9)).toBeCloseTo((10 * BLOCK_BYTES) / link.rate)
  })
})
