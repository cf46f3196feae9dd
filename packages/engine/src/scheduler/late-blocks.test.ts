import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES } from '../wire/messages.ts'
import { BlockLedger } from './block-ledger.ts'
import { createGeometry } from './geometry.ts'
import { type Courier, findLateBlocks } from './late-blocks.ts'

interface Friend {
  readonly name: string
}
const geometry = createGeometry({ sizeBytes: 40 * BLOCK_BYTES, pieceLength: 4 * BLOCK_BYTES })
const slow: Friend = { name: 'slow' }
const fast: Friend = { name: 'fast' }
const other: Friend = { name: 'other' }
const courier = (arrivalMs: number, lends = true, broughtBytes = 0, room = 10): Courier => ({
  arrivalMs,
  blockMs: arrivalMs,
  roundTripMs: 60,
  broughtBytes,
  room,
  lends: () => lends,
})

function find(options: {
  couriers: Map<Friend, Courier>
  dueMs: number
  now?: number
  take?: (ledger: BlockLedger<Friend>) => void
}) {
  const ledger = new BlockLedger<Friend>(geometry, (size) => new Uint8Array(size))
  ledger.take(0, 0, slow)
  options.take?.(ledger)
  return findLateBlocks({
    ledger,
    demand: { kind: 'read', position: 0, end: geometry.sizeBytes, openedAt: 0, opensAt: 0, scanFrom: 0 },
    now: options.now ?? 10_000,
    couriers: options.couriers,
    totalRate: 500,
    errand: () => ({ dueMs: options.dueMs }),
  }).map(({ piece, block, peer }) => `${piece}.${block} ${peer.name}`)
}

describe('findLateBlocks', () => {
  it('asks whoever is soonest for a block that its owner brings too late', () => {
    const couriers = new Map([
      [slow, courier(5000)],
      [other, courier(400)],
      [fast, courier(100)],
    ])
    expect(find({ couriers, dueMs: 5000 })).toEqual(['0.0 fast'])
  })

  it('asks, as the last, whoever brought most so far, however slow it seems', () => {
    const proven: Friend = { name: 'proven' }
    const couriers = new Map([
      [fast, courier(10, true, BLOCK_BYTES)],
      [other, courier(20, true, BLOCK_BYTES)],
      [proven, courier(300, true, 50 * BLOCK_BYTES)],
    ])
    const take = (ledger: BlockLedger<Friend>) => ledger.take(0, 0, fast)
    expect(find({ couriers, dueMs: 5000, take })).toEqual(['0.0 proven'])
  })

  it('leaves a block alone that comes in time', () => {
    const couriers = new Map([
      [slow, courier(200)],
      [fast, courier(100)],
    ])
    expect(find({ couriers, dueMs: 200 })).toEqual([])
  })

  it('is quicker to act when nothing plays yet', () => {
    const couriers = new Map([
      [slow, courier(300)],
      [fast, courier(100)],
    ])
    expect(find({ couriers, dueMs: 280, now: 500 })).toEqual(['0.0 fast'])
    expect(find({ couriers, dueMs: 280, now: 10_000 })).toEqual([])
  })

  it('asks nobody twice for the same block, and never three', () => {
    const couriers = new Map([
      [slow, courier(5000)],
      [fast, courier(100)],
    ])
    expect(find({ couriers, dueMs: 5000, take: (ledger) => ledger.take(0, 0, fast) })).toEqual([])
  })

  it('spreads late blocks over several peers', () => {
    const couriers = new Map([
      [fast, courier(100)],
      [other, courier(120)],
    ])
    const found = find({ couriers, dueMs: 5000, take: (ledger) => ledger.take(0, 1, slow) })
    expect(new Set(found)).toEqual(new Set(['0.0 fast', '0.1 other']))
  })

  it('asks nobody for more than there is room for, and then the next', () => {
    const couriers = new Map([
      [fast, courier(1, true, 0, 2)],
      [other, courier(400, true, 0, 1)],
    ])
    const take = (ledger: BlockLedger<Friend>) => {
      for (const block of [1, 2, 3]) ledger.take(0, block, slow)
    }
    expect(find({ couriers, dueMs: 5000, take })).toEqual(['0.0 fast', '0.1 fast', '0.2 other'])
  })

  it('asks nobody who does not give that piece', () => {
    expect(find({ couriers: new Map([[fast, courier(100, false)]]), dueMs: 5000 })).toEqual([])
  })

  it('watches only what is near the reader', () => {
    const couriers = new Map([[fast, courier(10)]])
    const found = find({ couriers, dueMs: 50_000, take: (ledger) => ledger.take(6, 0, slow) })
    expect(found).toEqual(['0.0 fast'])
  })
})
