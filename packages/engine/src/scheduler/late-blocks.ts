import { BLOCK_BYTES } from '../wire/messages.ts'
import { Block, type BlockLedger } from './block-ledger.ts'
import type { BlockChoice } from './choose-blocks.ts'
import type { ReadDemand } from './demand.ts'

/** What is known of a peer when late blocks are looked for. Times are milliseconds from now. */
export interface Courier {
  /** When one more block would arrive from it. */
  readonly arrivalMs: number
  /** Time that each further block takes. */
  readonly blockMs: number
  readonly roundTripMs: number
  /** What it brought so far. */
  readonly broughtBytes: number
  /** Further blocks that it may be asked for now. */
  readonly room: number
  lends(piece: number): boolean
}

/** What is known of a request that waits long enough to be looked at. */
export interface Errand {
  /** When its block should arrive, judging by the peer's rate and by how long it has been silent. */
  readonly dueMs: number
}

/** A block to be asked of a second peer. */
export interface SecondRequest<Peer> extends BlockChoice {
  readonly peer: Peer
}

/** Peers that one block is asked of at most. */
export const MOST_ASKED = 3
/** Pieces from a reader's position in which late blocks are looked for. */
const PIECES_WATCHED = 4
const MOST_AT_ONCE = 16
/** After an opening or a seek nothing plays yet: bandwidth is spent to save time. */
const HOT_MS = 4000
/** As many bytes as a player wants before it begins: what comes after them has time. */
const HOT_BYTES = 2 << 20
/** How much later than it could be here a block may come that nothing waits for yet: asking twice costs the swarm. */
const PATIENCE_MS = 400

/** Whether nothing plays yet, most likely. */
export function isJustOpened({ openedAt }: ReadDemand, now: number): boolean {
  return now - openedAt < HOT_MS
}

/**
 * Finds blocks near a reader that will come too late from whoever was asked, and who would bring them sooner.
 * A block is late when its owner needs longer than the swarm's front needs to get there and longer than somebody
 * else would; it is asked for again, of at most `mostAsked` peers. Reads the ledger, changes nothing.
 */
export function findLateBlocks<Peer extends object>({
  ledger,
  demand,
  now,
  couriers,
  totalRate,
  errand,
  isReadByBlock = () => false,
  mostAsked = MOST_ASKED,
}: {
  ledger: BlockLedger<Peer>
  demand: ReadDemand
  now: number
  couriers: ReadonlyMap<Peer, Courier>
  /** Of all peers that let us fetch, bytes per millisecond. */
  totalRate: number
  errand: (peer: Peer, choice: BlockChoice) => Errand | undefined
  /** Whether blocks of a piece are read as they come: then none is late that is behind the reader. */
  isReadByBlock?: ((piece: number) => boolean) | undefined
  /** Peers that one block is asked of at most; three when absent. */
  mostAsked?: number
}): SecondRequest<Peer>[] {
  const found: SecondRequest<Peer>[] = []
  // One is enough: the block's owner may be somebody who never brought anything.
  if (couriers.size === 0 || totalRate === 0) return found
  const isHot = isJustOpened(demand, now)
  const extra = new Map<Peer, number>()
  const first = ledger.geometry.pieceAt(demand.position)
  const last = Math.min(first + PIECES_WATCHED, Math.ceil(demand.end / ledger.geometry.pieceLength))
  let missing = 0
  for (let piece = first; piece < last; piece++) {
    if (ledger.closed.has(piece)) continue
    const open = ledger.openPiece(piece)
    const start = piece * ledger.geometry.pieceLength
    const isUnderReader = piece === first && isReadByBlock(piece)
    const from = isUnderReader ? Math.floor((demand.position - start) / BLOCK_BYTES) : 0
    for (let block = from; block < ledger.geometry.blockCount(piece); block++) {
      const state = open?.states[block] ?? Block.free
      if (state === Block.here) continue
      missing++
      const asked = open?.asked[block]
      if (state !== Block.asked || !asked || asked.length >= mostAsked || open?.onlyFrom !== undefined)
        continue
      const dueMs = dueOf(asked, (owner) => errand(owner, { piece, block }))
      if (dueMs === undefined) continue
      const peer = soonest(couriers, piece, asked, { extra, isLastChance: asked.length === mostAsked - 1 })
      if (!peer) continue
      const courier = couriers.get(peer) as Courier
      const otherwiseMs = promisedMs(courier, extra.get(peer)) + Math.min(courier.roundTripMs, 1000) / 2
      const frontMs = (missing * BLOCK_BYTES) / totalRate
      const isAwaited = isHot && start + block * BLOCK_BYTES < demand.opensAt + HOT_BYTES
      const limitMs = isAwaited ? otherwiseMs + 50 : 1.5 * Math.max(frontMs, otherwiseMs) + PATIENCE_MS
      if (dueMs <= limitMs) continue
      extra.set(peer, (extra.get(peer) ?? 0) + 1)
      found.push({ piece, block, peer })
      if (found.length >= MOST_AT_ONCE) return found
    }
  }
  return found
}

/**
 * Who would bring one more block of `piece` first, besides those asked, given what was just promised to each.
 * The last who may be asked is whoever brought most so far: a peer that answers once and never again looks fast.
 */
function soonest<Peer>(
  couriers: ReadonlyMap<Peer, Courier>,
  piece: number,
  asked: readonly Peer[],
  { extra, isLastChance }: { extra: ReadonlyMap<Peer, number>; isLastChance: boolean },
): Peer | undefined {
  let best: Peer | undefined
  let bestCost = Number.POSITIVE_INFINITY
  for (const [peer, courier] of couriers) {
    const cost = isLastChance ? -courier.broughtBytes : promisedMs(courier, extra.get(peer))
    if (asked.includes(peer) || cost >= bestCost || courier.room <= (extra.get(peer) ?? 0)) continue
    if (!courier.lends(piece)) continue
    best = peer
    bestCost = cost
  }
  return best
}

function promisedMs(courier: Courier, extra = 0): number {
  return courier.arrivalMs + extra * courier.blockMs
}

/** When a block will be here from the first of those asked; `undefined` while one was asked only just now. */
function dueOf<Peer>(asked: readonly Peer[], errand: (peer: Peer) => Errand | undefined): number | undefined {
  let dueMs = Number.POSITIVE_INFINITY
  for (const peer of asked) {
    const waiting = errand(peer)
    if (!waiting) return undefined
    dueMs = Math.min(dueMs, waiting.dueMs)
  }
  return dueMs
}
