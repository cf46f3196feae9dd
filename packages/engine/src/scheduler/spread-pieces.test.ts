import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spreadPieces } from './spread-pieces.ts'

const pieceLength = 512 << 10
const geometry = { pieceLength } as Parameters<typeof spreadPieces>[1]['geometry']
const pieces = Array.from({ length: 96 }, (_, piece) => piece)

function spread(salt: number, has: readonly number[] = [], position = 0): number[] {
  const isElsewhere = (piece: number) => has.includes(piece)
  return [...spreadPieces(pieces, { geometry, position, isElsewhere, salt })]
}

describe('spreadPieces', () => {
  it('begins with where the reader is, and goes on with another piece for each viewer', () => {
    const orders = Array.from({ length: 12 }, (_, viewer) => spread(Math.imul(viewer + 1, 0x1234567)))
    for (const [first] of orders) expect(first).toBe(0)
    expect(new Set(orders.map(([, second]) => second)).size).toBeGreaterThan(5)
    // Nobody runs ahead of what is needed soon.
    for (const order of orders) expect(Math.max(...order.slice(0, 33))).toBe(32)
  })

  it('leaves to others what they can bring, also where the reader is', () => {
    const order = spread(7, [0, 1, 5])
    expect(order.slice(-3)).toEqual([0, 1, 5])
  })

  it('names every piece once, whoever has what and wherever the reader is', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.uniqueArray(fc.nat(95)),
        fc.nat(95 * pieceLength),
        (salt, has, position) => {
          const order = spread(salt, has, position)
          expect(order.toSorted((a, b) => a - b)).toEqual(pieces)
          expect(order).toEqual(spread(salt, has, position))
        },
      ),
    )
  })
})
