import { describe, expect, it } from 'vitest'
import { BlockLedger } from '../scheduler/block-ledger.ts'
import { createGeometry } from '../scheduler/geometry.ts'
import { createSimRandom } from '../sim/index.ts'
import { tellingLender } from '../testing/telling-lender.ts'
import { BLOCK_BYTES } from '../wire/messages.ts'
import { Demands } from './demands.ts'
import type { Lender } from './lender.ts'
import { Requests } from './requests.ts'

const pieceLength = 2 * BLOCK_BYTES

/** One peer that has a film of eight pieces, and what was said to it. */
function setUp() {
  let now = 1000
  const clock = { now: () => now, epochMs: () => now, schedule: () => ({ cancel() {} }) }
  const geometry = createGeometry({ sizeBytes: 8 * pieceLength, pieceLength })
  const said: string[] = []
  const lender = tellingLender((what) => said.push(what), { pieceCount: 8, now })
  const ledger = new BlockLedger<Lender>(geometry, (size) => new Uint8Array(size))
  const shared = { ledger, clock, lenders: () => [lender] }
  const demands = new Demands({ ...shared, random: createSimRandom(1) })
  const nothing = () => {}
  const requests = new Requests({
    ...shared,
    demands,
    mayFetch: () => true,
    hasMemoryFor: () => true,
    lookAheadBytes: () => 1 << 30,
    isCheckedByBlock: () => false,
    onPayload: nothing,
    onBlock: () => undefined,
    onComplete: nothing,
  })
  const ask = () => {
    const read = demands.addRead(0, pieceLength)
    requests.fill(lender)
    return read
  }
  /** A reader asks for piece 0, leaves, and comes back at once. */
  const askTwice = () => {
    demands.reads.delete(ask())
    requests.withdrawUnwanted()
    ask()
  }
  const block = (piece: number, index: number) => {
    requests.blockBegins(lender, piece, index * BLOCK_BYTES, BLOCK_BYTES)
    requests.blockEnds(lender, piece, index * BLOCK_BYTES, BLOCK_BYTES)
  }
  const reject = (piece: number, index: number) =>
    requests.rejected(lender, { piece, offset: index * BLOCK_BYTES, length: BLOCK_BYTES })
  const later = (ms: number) => {
    now += ms
    requests.watch(lender, now)
  }
  const take = () => said.splice(0)
  return { requests, lender, askTwice, block, reject, later, take }
}

const asked = ['request 0:0', 'request 0:1', 'cancel 0:0', 'cancel 0:1']

describe('Requests', () => {
  it('does not ask again for a block whose cancelled request was not answered', () => {
    const { askTwice, block, take, lender } = setUp()
    askTwice()
    expect(take()).toEqual(asked)
    block(0, 0)
    block(0, 1)
    expect(lender.asked.size).toBe(0)
    expect(take()).toEqual([])
  })

  it('asks again as soon as that is refused', () => {
    const { askTwice, reject, take, lender } = setUp()
    askTwice()
    take()
    reject(0, 0)
    expect(take()).toEqual(['request 0:0'])
    expect(lender.refusals).toBe(0)
  })

  it('asks again when the answer takes long, and expects both', () => {
    const { askTwice, block, reject, later, take, lender } = setUp()
    askTwice()
    take()
    later(200)
    expect(take()).toEqual([])
    later(200)
    expect(take()).toEqual(['request 0:0', 'request 0:1'])
    // The refusal of the first comes while the second is on its way, or after it.
    reject(0, 0)
    block(0, 0)
    block(0, 1)
    reject(0, 1)
    expect(take()).toEqual([])
    expect([lender.refusals, lender.unasked, lender.asked.size]).toEqual([0, 0, 0])
  })

  it('cancels nothing that it held back', () => {
    const { requests, askTwice, lender, take } = setUp()
    askTwice()
    take()
    requests.gone(lender)
    askTwice()
    expect(take().filter((said) => said.startsWith('cancel'))).toEqual([])
  })
})
