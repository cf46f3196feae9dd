import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leastUseful, Rank, type Stored, type Usefulness, usefulness } from './usefulness.ts'

const MIB = 1 << 20
const window = { behind: 16 * MIB, ahead: 64 * MIB }
const segment = (index: number, more: Partial<Stored> = {}): Stored => ({
  start: index * 16 * MIB,
  end: (index + 1) * 16 * MIB,
  readers: [],
  readAtMs: 0,
  isEdge: false,
  window,
  ...more,
})

/** The order in which segments go. */
function order(stored: readonly Stored[]): number[] {
  const left = new Set(stored)
  const gone: number[] = []
  for (;;) {
    const candidates = [...left].flatMap((each) => {
      const useful = usefulness(each)
      return useful ? [{ ...useful, each }] : []
    })
    const least = leastUseful(candidates)
    if (!least) return gone
    left.delete(least.each)
    gone.push(stored.indexOf(least.each))
  }
}

describe('usefulness', () => {
  it('lets what is far behind every reader go first, then old films, then what is far ahead', () => {
    const readers = [200 * MIB]
    const film = Array.from({ length: 30 }, (_, i) => segment(i, { readers, readAtMs: 9 }))
    const old = [segment(0, { readAtMs: 5 }), segment(0, { readAtMs: 3 })]
    const gone = order([...film, ...old])
    // Behind: up to byte 184 MiB, which segment 11 reaches into. Ahead: from 264 MiB, which is in segment 16.
    const behind = Array.from({ length: 11 }, (_, i) => i)
    const ahead = Array.from({ length: 13 }, (_, i) => 29 - i)
    expect(gone).toEqual([...behind, 31, 30, ...ahead])
  })

  it('takes what lies between two readers for ahead of the first', () => {
    const readers = [0, 1000 * MIB]
    expect(usefulness(segment(30, { readers }))?.rank).toBe(Rank.ahead)
    expect(usefulness(segment(0, { readers: [500 * MIB, 1000 * MIB] }))?.rank).toBe(Rank.behind)
  })

  it('lets the beginning and the end of a film that is watched go last', () => {
    const readers = [500 * MIB]
    expect(usefulness(segment(0, { readers, isEdge: true }))?.rank).toBe(Rank.edge)
    expect(usefulness(segment(0, { isEdge: true }))?.rank).toBe(Rank.old)
  })

  it('never gives up what a reader needs soon, and always what nobody does', () => {
    const positions = fc.array(fc.integer({ min: 0, max: 2000 * MIB }), { maxLength: 8 })
    fc.assert(
      fc.property(fc.nat(130), positions, fc.boolean(), (index, readers, isEdge) => {
        const stored = segment(index, { readers, isEdge })
        const isNear = readers.some(
          (at) => stored.start < at + window.ahead && stored.end > at - window.behind,
        )
        expect(usefulness(stored) === undefined).toBe(isNear)
      }),
    )
  })

  it('gives one and the same least useful whatever the order', () => {
    const candidate = fc.record({ rank: fc.nat(3), order: fc.integer() })
    fc.assert(
      fc.property(fc.array(candidate, { minLength: 1 }), (candidates: Usefulness[]) => {
        const least = leastUseful(candidates)
        expect(leastUseful([...candidates].reverse())).toEqual(least)
        for (const { rank, order } of candidates)
          expect(rank > (least?.rank ?? 0) || (rank === least?.rank && order >= least.order)).toBe(true)
      }),
    )
  })
})
