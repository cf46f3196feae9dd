import { RateMeter } from '../scheduler/rate-meter.ts'
import { openingEstimate } from '../scheduler/request-window.ts'
import type { Lender } from '../swarm/lender.ts'
import { Bitfield } from '../wire/bitfield.ts'
import { BLOCK_BYTES, type BlockRequest } from '../wire/messages.ts'

/** Somebody who has all of a torrent of `pieceCount` pieces, answers nothing, and tells what was said to it. */
export function tellingLender(
  say: (what: string) => void,
  { pieceCount, now, requestQueue = 2 }: { pieceCount: number; now: number; requestQueue?: number },
): Lender {
  const pieces = new Bitfield(pieceCount)
  pieces.addAll()
  const tell = (what: string, blocks: readonly BlockRequest[]) => {
    for (const { piece, offset } of blocks) say(`${what} ${piece}:${offset / BLOCK_BYTES}`)
  }
  return {
    ...{ isOpen: true, isChokingUs: false, hasFast: true, isSpared: false, requestQueue },
    ...{ pieces, continuesAt: undefined, stalledAt: undefined, incoming: undefined },
    ...{ lastBlockAt: 0, silentMs: 0, leftWaitingMs: 0, refusals: 0, unasked: 0, strays: 0 },
    ...{ allowedFast: new Set(), asked: new Map(), withdrawn: new Map() },
    ...{ link: openingEstimate(10), received: new RateMeter(now) },
    lends: () => true,
    sendRequests: (blocks) => tell('request', blocks),
    sendCancels: (blocks) => tell('cancel', blocks),
    discardIncoming() {},
    spendBudget: () => say('budget'),
    close: (reason) => say(`close ${reason}`),
  }
}
