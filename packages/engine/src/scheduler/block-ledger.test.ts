import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES } from '../wire/messages.ts'
import { Block, BlockLedger, type IncomingBlock } from './block-ledger.ts'
import { createGeometry } from './geometry.ts'

const allocate = (size: number) => new Uint8Array(size)
const geometry = createGeometry({ sizeBytes: 3 * 4 * BLOCK_BYTES - 5000, pieceLength: 4 * BLOCK_BYTES })

function ledgerOf() {
  return new BlockLedger<string>(geometry, allocate)
}

function give(ledger: BlockLedger<string>, piece: number, block: number, peer: string) {
  const incoming = ledger.begin(piece, block, peer)
  return incoming && ledger.arrive(incoming, peer)
}

describe('BlockLedger', () => {
  it('keeps each block in one state, whatever peers do', () => {
    const peers = ['anna', 'bert', 'cleo']
    const act = fc.record({
      what: fc.constantFrom('take', 'release', 'begin', 'arrive', 'abandon'),
      piece: fc.nat({ max: 2 }),
      block: fc.nat({ max: 3 }),
      peer: fc.constantFrom(...peers),
    })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
        const ledger = ledgerOf()
        const asked = new Map<string, Set<string>>()
        const sending = new Map<string, IncomingBlock<string>>()
        const complete: Uint8Array[] = []
        for (const { what, piece, block, peer } of acts) {
          if (block >= geometry.blockCount(piece) || ledger.closed.has(piece)) continue
          const key = `${piece}:${block}`
          const isHere = ledger.openPiece(piece)?.states[block] === Block.here
          if (what === 'take' && !isHere && !asked.get(key)?.has(peer)) {
            ledger.take(piece, block, peer)
            asked.set(key, (asked.get(key) ?? new Set()).add(peer))
          } else if (what === 'release' && asked.get(key)?.delete(peer)) ledger.release(piece, block, peer)
          else if (what === 'begin' && !sending.has(peer)) {
            const incoming = ledger.begin(piece, block, peer)
            if (incoming) sending.set(peer, incoming)
          } else if (what !== 'take' && what !== 'release' && sending.has(peer)) {
            const incoming = sending.get(peer) as IncomingBlock<string>
            sending.delete(peer)
            if (what === 'abandon') ledger.abandon(incoming)
            else {
              incoming.bytes.fill(1)
              const arrival = ledger.arrive(incoming, peer)
              if (arrival.kind === 'kept') {
                asked.delete(`${incoming.open.piece}:${incoming.block}`)
                if (arrival.interrupted) sending.delete(arrival.interrupted)
                if (arrival.isPieceComplete) complete.push(ledger.close(incoming.open.piece).bytes)
              }
            }
          }
          expect(contradictions(ledger, asked)).toEqual([])
          expect(complete.every((bytes) => bytes.every((byte) => byte === 1))).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('lets two peers send the same block without mixing their bytes', () => {
    const ledger = ledgerOf()
    ledger.take(0, 0, 'anna')
    ledger.take(0, 0, 'bert')
    const slow = ledger.begin(0, 0, 'anna') as IncomingBlock<string>
    const fast = ledger.begin(0, 0, 'bert') as IncomingBlock<string>
    slow.bytes.fill(1)
    fast.bytes.fill(2)
    expect(ledger.arrive(fast, 'bert')).toEqual({
      kind: 'kept',
      alsoAsked: ['anna'],
      interrupted: 'anna',
      isPieceComplete: false,
    })
    expect(ledger.arrive(slow, 'anna')).toEqual({ kind: 'unwanted' })
    expect(
      ledger
        .openPiece(0)
        ?.bytes.subarray(0, BLOCK_BYTES)
        .every((byte) => byte === 2),
    ).toBe(true)
  })

  it('takes no block of a piece that was given up and opened anew meanwhile', () => {
    const ledger = ledgerOf()
    ledger.take(0, 1, 'anna')
    const incoming = ledger.begin(0, 1, 'anna') as IncomingBlock<string>
    ledger.release(0, 1, 'anna')
    ledger.take(0, 1, 'bert')
    expect(ledger.arrive(incoming, 'anna')).toEqual({ kind: 'unwanted' })
    expect(ledger.openPiece(0)?.missing).toBe(4)
  })

  it('takes blocks of a reserved piece from nobody else', () => {
    const ledger = ledgerOf()
    ledger.reopen(1, 'anna')
    expect(give(ledger, 1, 0, 'bert')).toBeUndefined()
    expect(give(ledger, 1, 0, 'anna')?.kind).toBe('kept')
    ledger.freeFrom('anna')
    expect(give(ledger, 1, 0, 'bert')).toBeUndefined()
    ledger.take(1, 0, 'bert')
    expect(give(ledger, 1, 0, 'bert')?.kind).toBe('kept')
  })

  it('knows the last piece and its last block to be shorter', () => {
    const ledger = ledgerOf()
    for (let block = 0; block < 4; block++) {
      ledger.take(2, block, 'anna')
      give(ledger, 2, block, 'anna')
    }
    expect(ledger.close(2).bytes.length).toBe(4 * BLOCK_BYTES - 5000)
    expect(ledger.openBytes).toBe(0)
    expect(ledger.freeBlocks(2)).toBe(0)
  })
})

/** Where counts do not agree with states, or states with who was asked. */
function contradictions(
  ledger: BlockLedger<string>,
  asked: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const found: string[] = []
  for (const open of ledger.openPieces) {
    const states = [...open.states]
    const firstFree = states.indexOf(Block.free)
    if (open.free !== states.filter((state) => state === Block.free).length) found.push('free')
    if (open.missing !== states.filter((state) => state !== Block.here).length) found.push('missing')
    if (open.firstFree !== (firstFree < 0 ? states.length : firstFree)) found.push('firstFree')
    states.forEach((state, block) => {
      const isAsked = (asked.get(`${open.piece}:${block}`)?.size ?? 0) > 0
      if (state !== Block.here && (state === Block.asked) !== isAsked)
        found.push(`asked ${open.piece}.${block}`)
    })
  }
  return found
}
