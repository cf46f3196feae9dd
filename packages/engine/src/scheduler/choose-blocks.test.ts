import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES } from '../wire/messages.ts'
import { BlockLedger } from './block-ledger.ts'
import { type ChoiceRequest, chooseBlocks } from './choose-blocks.ts'
import { orderRarestFirst, type ReadDemand, type WholeDemand } from './demand.ts'
import { createGeometry } from './geometry.ts'

const PIECE = 4 * BLOCK_BYTES
const geometry = createGeometry({ sizeBytes: 20 * PIECE, pieceLength: PIECE })

function ledgerOf() {
  return new BlockLedger<string>(geometry, (size) => new Uint8Array(size))
}

function read(position: number, end = geometry.sizeBytes): ReadDemand {
  return { kind: 'read', position, end, openedAt: 0, opensAt: position, scanFrom: 0 }
}

function whole(order: readonly number[]): WholeDemand {
  return { kind: 'whole', firstPiece: 0, lastPiece: 19, order, orderedAt: 0, isPaused: () => false }
}

function choose(changes: Partial<ChoiceRequest<string>> = {}): string[] {
  return chooseBlocks({
    ledger: ledgerOf(),
    reads: [],
    wholes: [],
    peer: 'anna',
    lends: () => true,
    limit: 4,
    skip: 0,
    mayOpen: () => true,
    lookAheadBytes: Number.POSITIVE_INFINITY,
    ...changes,
  }).map(({ piece, block }) => `${piece}.${block}`)
}

describe('chooseBlocks', () => {
  it('takes the blocks after the reader in order', () => {
    expect(choose({ reads: [read(2 * PIECE + 100)], limit: 6 })).toEqual([
      '2.0',
      '2.1',
      '2.2',
      '2.3',
      '3.0',
      '3.1',
    ])
  })

  it('asks for nothing when nobody wants anything', () => {
    expect(choose()).toEqual([])
  })

  it('goes no further than the reader wants to read', () => {
    expect(choose({ reads: [read(19 * PIECE)], limit: 100 })).toHaveLength(4)
    expect(choose({ reads: [read(0, 10)], limit: 100 })).toHaveLength(4)
  })

  it('leaves the near blocks to faster peers', () => {
    expect(choose({ reads: [read(0)], skip: 5, limit: 2 })).toEqual(['1.1', '1.2'])
  })

  it('passes over what was asked for, what is here and what the peer has not', () => {
    const ledger = ledgerOf()
    ledger.take(0, 0, 'bert')
    ledger.take(0, 2, 'bert')
    ledger.settle(1)
    expect(choose({ ledger, reads: [read(0)], lends: (piece) => piece !== 2, limit: 4 })).toEqual([
      '0.1',
      '0.3',
      '3.0',
      '3.1',
    ])
  })

  it('leaves a reserved piece to whom it is reserved for', () => {
    const ledger = ledgerOf()
    ledger.reopen(0, 'bert')
    expect(choose({ ledger, reads: [read(0)], limit: 1 })).toEqual(['1.0'])
    expect(choose({ ledger, reads: [read(0)], limit: 1, peer: 'bert' })).toEqual(['0.0'])
  })

  it('serves two readers by how near each is to its need', () => {
    const chosen = choose({ reads: [read(0), read(10 * PIECE)], limit: 16 })
    expect(chosen.filter((block) => block.startsWith('10.') || block.startsWith('11.'))).toHaveLength(8)
  })

  it('asks for a block once though two readers want it', () => {
    const chosen = choose({ reads: [read(0), read(PIECE)], limit: 40 })
    expect(new Set(chosen).size).toBe(chosen.length)
  })

  it('gives readers what they need before the rarest pieces get the rest', () => {
    expect(choose({ reads: [read(19 * PIECE)], wholes: [whole([7, 3])], limit: 6 })).toEqual([
      '19.0',
      '19.1',
      '19.2',
      '19.3',
      '7.0',
      '7.1',
    ])
  })

  it('opens no far piece when memory is short', () => {
    const ledger = ledgerOf()
    ledger.take(15, 0, 'bert')
    const mayOpen: ChoiceRequest<string>['mayOpen'] = (_, urgency) => urgency === 'now'
    expect(choose({ ledger, wholes: [whole([7, 15])], mayOpen, limit: 2 })).toEqual(['15.1', '15.2'])
    expect(choose({ ledger, reads: [read(0)], mayOpen, limit: 1 })).toEqual(['0.0'])
    const asked: string[] = []
    const all = (piece: number, urgency: string) => asked.push(`${piece} ${urgency}`) > 0
    choose({ reads: [read(PIECE + 5)], mayOpen: all, limit: 1000 })
    expect(asked.slice(0, 6)).toEqual(['1 now', '2 near', '3 near', '4 near', '5 near', '6 far'])
  })

  it('never chooses a block twice, one that is asked for, or more than the limit', () => {
    const block = fc.record({ piece: fc.nat({ max: 19 }), block: fc.nat({ max: 3 }) })
    fc.assert(
      fc.property(
        fc.array(block, { maxLength: 60 }),
        fc.array(fc.nat({ max: geometry.sizeBytes - 1 }), { maxLength: 3 }),
        fc.shuffledSubarray([...Array(20).keys()]),
        fc.nat({ max: 60 }),
        fc.nat({ max: 30 }),
        (asked, positions, order, limit, skip) => {
          const ledger = ledgerOf()
          for (const { piece, block } of asked) ledger.take(piece, block, 'bert')
          const chosen = choose({
            ledger,
            reads: positions.map((at) => read(at)),
            wholes: [whole(order)],
            limit,
            skip,
          })
          expect(chosen.length).toBeLessThanOrEqual(limit)
          expect(new Set(chosen).size).toBe(chosen.length)
          const taken = new Set(asked.map(({ piece, block }) => `${piece}.${block}`))
          for (const one of chosen) expect(taken.has(one)).toBe(false)
        },
      ),
    )
  })

  it('finds a block that was given back behind where it looked last', () => {
    const ledger = ledgerOf()
    const demand = read(0)
    for (let block = 0; block < 4; block++) ledger.take(0, block, 'bert')
    expect(choose({ ledger, reads: [demand], limit: 1 })).toEqual(['1.0'])
    ledger.release(0, 2, 'bert')
    demand.scanFrom = Math.min(demand.scanFrom, 0)
    expect(choose({ ledger, reads: [demand], limit: 1 })).toEqual(['0.2'])
  })

  it('goes on where the peer is, but not while a reader lacks what is close ahead of it', () => {
    const pieceLength = 1 << 20
    const large = createGeometry({ sizeBytes: 40 * pieceLength, pieceLength })
    const ledger = new BlockLedger<string>(large, (size) => new Uint8Array(size))
    const wholes = [{ ...whole([]), lastPiece: 39 }]
    const request = { ledger, wholes, continuesAt: 30 * pieceLength, limit: 2 }
    expect(choose(request)).toEqual(['30.0', '30.1'])
    const reader = read(2 * pieceLength, large.sizeBytes)
    expect(choose({ ...request, reads: [reader] })).toEqual(['2.0', '2.1'])
    // Close ahead of the reader nothing is free: it may go on.
    for (let piece = 2; piece < 10; piece++) ledger.settle(piece)
    expect(choose({ ...request, reads: [reader] })).toEqual(['30.0', '30.1'])
    // A little ahead of the reader it goes on, too.
    expect(choose({ ...request, continuesAt: 11 * pieceLength, reads: [reader] })).toEqual(['11.0', '11.1'])
  })
})

describe('orderRarestFirst', () => {
  it('puts fewer copies first, in random order among equals', () => {
    const order = orderRarestFirst([0, 1, 2, 3], (piece) => (piece % 2 === 0 ? 5 : 1), Math.random)
    expect(new Set(order.slice(0, 2))).toEqual(new Set([1, 3]))
  })
})
