import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roomOnDisk } from './disk-room.ts'

const bytes = fc.integer({ min: 0, max: 4e12 })
const state = fc
  .record({ freeBytes: bytes, keptBytes: bytes, otherBytes: bytes, more: bytes })
  .map(({ more, ...taken }) => ({
    ...taken,
    sizeBytes: taken.freeBytes + taken.keptBytes + taken.otherBytes + more,
  }))
const disk = fc.oneof(
  fc.constant({ kind: 'automatic' as const }),
  fc.record({ kind: fc.constant('bytes' as const), bytes: fc.integer({ min: 1e9, max: 4e12 }) }),
  fc.record({ kind: fc.constant('share' as const), share: fc.double({ min: 0.05, max: 0.95, noNaN: true }) }),
)

describe('roomOnDisk', () => {
  it('gives the others what kept films leave of the share', () => {
    const room = roomOnDisk(
      { kind: 'bytes', bytes: 50e9 },
      { freeBytes: 400e9, sizeBytes: 1000e9, keptBytes: 30e9, otherBytes: 10e9 },
    )
    expect(room).toEqual({ limitBytes: 50e9, cacheBytes: 20e9 })
  })

  it('always leaves something to the rest of the machine, and never less than nothing to the others', () => {
    fc.assert(
      fc.property(disk, state, (choice, at) => {
        const { limitBytes, cacheBytes = 0 } = roomOnDisk(choice, at)
        const available = at.freeBytes + at.keptBytes + at.otherBytes
        const reserve = Math.min(1 << 30, at.sizeBytes * 0.05)
        expect(limitBytes).toBeLessThanOrEqual(Math.max(0, available - reserve))
        expect(cacheBytes).toBeGreaterThanOrEqual(0)
        expect(cacheBytes + Math.min(at.keptBytes, limitBytes)).toBeLessThanOrEqual(limitBytes + 1)
        if (choice.kind === 'bytes') expect(limitBytes).toBeLessThanOrEqual(choice.bytes)
      }),
      { numRuns: 1000 },
    )
  })
})
