import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Outbox } from './outbox.ts'

const bytesAt = (place: number, length: number) =>
  Uint8Array.from({ length }, (_, at) => ((place + at) * 31 + ((place + at) >> 8)) & 0xff)

describe('Outbox', () => {
  it('gives back what was written, wherever it is asked, until it is let go', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('write' as const), size: fc.nat({ max: 150_000 }) }),
      fc.record({
        kind: fc.constant('read' as const),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        size: fc.nat({ max: 3000 }),
      }),
      fc.record({ kind: fc.constant('release' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({
        kind: fc.constant('truncate' as const),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const outbox = new Outbox(1)
        let [start, end] = [1, 1]
        for (const one of steps) {
          if (one.kind === 'write') {
            outbox.append(bytesAt(end, one.size))
            end += one.size
          } else {
            const place = start + Math.floor(one.share * (end - start))
            if (one.kind === 'release') outbox.release((start = place))
            else if (one.kind === 'truncate') outbox.truncate((end = place))
            else {
              const length = Math.min(one.size, end - place)
              const into = new Uint8Array(length + 2)
              outbox.copy(place, length, into, 1)
              expect(Buffer.compare(into.subarray(1, 1 + length), bytesAt(place, length))).toBe(0)
            }
          }
          expect([outbox.start, outbox.end]).toEqual([start, end])
        }
      }),
      { numRuns: 100 },
    )
  })

  it('lets go of more than there is, and goes on from there', () => {
    const outbox = new Outbox(1)
    outbox.append(bytesAt(1, 10))
    outbox.release(100)
    expect([outbox.start, outbox.end]).toEqual([11, 11])
    outbox.append(bytesAt(11, 10))
    const into = new Uint8Array(10)
    outbox.copy(11, 10, into, 0)
    expect(into).toEqual(bytesAt(11, 10))
  })
})
