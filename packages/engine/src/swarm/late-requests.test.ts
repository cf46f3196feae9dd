import { describe, expect, it } from 'vitest'
import { BlockLedger } from '../scheduler/block-ledger.ts'
import { createGeometry } from '../scheduler/geometry.ts'
import { createSimRandom } from '../sim/index.ts'
import { tellingLender } from '../testing/telling-lender.ts'
import { BLOCK_BYTES } from '../wire/messages.ts'
import { Demands } from './demands.ts'
import { LateRequests } from './late-requests.ts'
import type { Lender } from './lender.ts'
import { Requests } from './requests.ts'

const pieceLength = 2 * BLOCK_BYTES
const pieceCount = 4

/** A reader of a small film before peers, the first of which was asked for all there is and answers only what it is told to. */
function setUp(peers: number) {
  let now = 1000
  let next: (() => void) | undefined
  const clock = {
    now: () => now,
    epochMs: () => now,
    schedule(_ms: number, action: () => void) {
      next = action
      return {
        cancel() {
          next = undefined
        },
      }
    },
  }
  const said: string[] = []
  const lenders = Array.from({ length: peers }, (_, index) =>
    tellingLender((what) => said.push(`${index} ${what}`), { pieceCount, now, requestQueue: 100 }),
  )
  const geometry = createGeometry({ sizeBytes: pieceCount * pieceLength, pieceLength })
  const ledger = new BlockLedger<Lender>(geometry, (size) => new Uint8Array(size))
  const shared = { ledger, clock, lenders: () => lenders }
  const demands = new Demands({ ...shared, random: createSimRandom(1) })
  const requests = new Requests({
    ...shared,
    demands,
    mayFetch: () => true,
    hasMemoryFor: () => true,
    lookAheadBytes: () => 1 << 30,
    isCheckedByBlock: () => false,
    onPayload() {},
    onBlock: () => undefined,
    onComplete() {},
  })
  const late = new LateRequests({ ledger, demands, requests, clock, isReadByBlock: () => false })
  demands.addRead(0, geometry.sizeBytes)
  const bring = (lender: Lender | undefined, piece: number, block: number) => {
    if (!lender) throw new Error('there is nobody')
    requests.blockBegins(lender, piece, block * BLOCK_BYTES, BLOCK_BYTES)
    requests.blockEnds(lender, piece, block * BLOCK_BYTES, BLOCK_BYTES)
  }
  for (const lender of lenders) requests.fill(lender)
  late.lookOut()
  /** Lets time pass, as the clock does for whoever waits. */
  const pass = (ms: number) => {
    for (const end = now + ms; now < end; now += 25) next?.()
  }
  return { lenders, bring, pass, take: () => said.splice(0) }
}

describe('LateRequests', () => {
  it('asks whoever was asked for nothing when all others have fallen silent, a block each', () => {
    const { lenders, bring, pass, take } = setUp(4)
    bring(lenders[0], 0, 0)
    // Each is asked for six blocks at first: the third and the fourth found nothing left.
    expect(take().filter((line) => /^[23]/.test(line))).toEqual([])
    pass(400)
    expect(take().filter((line) => /^[23]/.test(line))).toEqual([])
    pass(1200)
    const asked = take()
    expect(asked.filter((line) => line.startsWith('2 request'))).toHaveLength(1)
    expect(asked.filter((line) => line.startsWith('3 request'))).toHaveLength(1)
  })

  it('asks nobody more while one still delivers', () => {
    const { lenders, bring, pass, take } = setUp(4)
    const [first] = lenders
    take()
    for (const block of first?.asked.values() ?? []) {
      pass(300)
      bring(first, block.piece, block.block)
    }
    expect(take().filter((line) => /^[23]/.test(line))).toEqual([])
  })

  it('does not come back first to who left a block waiting until somebody else brought it', () => {
    const { lenders, bring, pass, take } = setUp(3)
    const [fast, second, third] = lenders
    bring(fast, 0, 0)
    for (const { piece, block } of [...(second?.asked.values() ?? [])]) bring(second, piece, block)
    pass(1600)
    take()
    // The third brings what the first was asked for and never brought, and is trusted with the rest.
    const [tried] = third?.asked.values() ?? []
    expect(tried).toBeDefined()
    bring(third, tried?.piece ?? 0, tried?.block ?? 0)
    expect(fast?.leftWaitingMs).toBeGreaterThan(1000)
    pass(700)
    expect(take().filter((line) => line.startsWith('0 request'))).toEqual([])
  })
})
