import type { Urgency } from '../storage/memory-budget.ts'
import { BLOCK_BYTES } from '../wire/messages.ts'
import { Block, type BlockLedger, type OpenPiece } from './block-ledger.ts'
import type { ReadDemand, WholeDemand } from './demand.ts'

/** Pieces ahead of a reader that it is close to. */
const NEAR_PIECES = 4
/** How far ahead of it a reader's blocks go before those that it jumped over in its piece. */
const BEHIND_BYTES = 2 << 20

/** So far ahead of a reader, what it lacks goes before what a peer could go on with elsewhere. */
const CLOSE_BYTES = 8 << 20

/** A block of a piece. */
export interface BlockChoice {
  readonly piece: number
  readonly block: number
}

/** What is known when blocks are chosen for one peer. */
export interface ChoiceRequest<Peer> {
  readonly ledger: BlockLedger<Peer>
  readonly reads: readonly ReadDemand[]
  readonly wholes: readonly WholeDemand[]
  readonly peer: Peer
  /** Whether the peer gives blocks of a piece now. */
  readonly lends: (piece: number) => boolean
  /** Blocks to choose at most. */
  readonly limit: number
  /** Free blocks to leave to faster peers, counted from each reader's position. */
  readonly skip: number
  /** Whether there is memory for one more piece; the closer a reader is to it, the sooner there is. */
  readonly mayOpen: (piece: number, urgency: Urgency) => boolean
  /** Whether blocks of a piece are read as they come, not when all of it is here. */
  readonly isReadByBlock?: ((piece: number) => boolean) | undefined
  /** How far ahead of a reader blocks are chosen. */
  readonly lookAheadBytes: number
  /** Another order for the pieces ahead of a reader, where the peer is the only source of what nobody else has. */
  readonly spread?: ((pieces: Iterable<number>, position: number) => Iterable<number>) | undefined
  /** Where the peer can go on at no cost, as a byte of the torrent: it is taken from there first, where a reader is near. */
  readonly continuesAt?: number | undefined
}

/** Chooses the next blocks to ask one peer for: those needed soonest that the peer can bring in time. Reads the ledger, changes nothing. */
export function chooseBlocks<Peer>(request: ChoiceRequest<Peer>): BlockChoice[] {
  const chosen = continuation(request)
  const { spread = (pieces) => pieces } = request
  const streams = request.reads.flatMap((demand) => [
    candidates(
      request,
      spread(piecesAhead(request, demand), demand.position),
      request.spread ? 0 : request.skip,
      demand.position,
    ),
    blocksBehind(request, demand),
  ])
  if (chosen.length === 0)
    mergeByDistance(streams, request.limit, chosen, { areDisjoint: request.reads.length < 2 })
  for (const demand of request.wholes) {
    if (chosen.length >= request.limit) break
    const taken = new Set(
      chosen.map(({ piece, block }) => piece * request.ledger.geometry.blocksPerPiece + block),
    )
    for (const { piece, block } of candidates(request, demand.order, 0, Number.NEGATIVE_INFINITY)) {
      if (taken.has(piece * request.ledger.geometry.blocksPerPiece + block)) continue
      chosen.push({ piece, block })
      if (chosen.length >= request.limit) break
    }
  }
  return chosen
}

/**
 * The free blocks that follow where the peer is: while they lie close ahead of some reader, or, where no reader lacks
 * anything close, further ahead or wanted besides.
 */
function continuation<Peer>(request: ChoiceRequest<Peer>): BlockChoice[] {
  const { ledger, continuesAt, reads, wholes, lookAheadBytes, lends, limit } = request
  const chosen: BlockChoice[] = []
  if (continuesAt === undefined || (continuesAt % ledger.geometry.pieceLength) % BLOCK_BYTES !== 0)
    return chosen
  const isAhead = (at: number, bytes: number) =>
    reads.some(({ position, end }) => at >= position && at < Math.min(end, position + bytes))
  const isHungry = reads.some((demand) => lacksClose(request, demand))
  const isNear = (at: number) =>
    isHungry ? isAhead(at, CLOSE_BYTES) : wholes.length > 0 || isAhead(at, lookAheadBytes)
  for (let at = continuesAt; chosen.length < limit && at < ledger.geometry.sizeBytes && isNear(at); ) {
    const piece = ledger.geometry.pieceAt(at)
    const block = Math.floor((at - piece * ledger.geometry.pieceLength) / BLOCK_BYTES)
    // Where a file ends, what follows is another one (BEP 52).
    if (block >= ledger.geometry.blockCount(piece)) break
    if (ledger.closed.has(piece) || !lends(piece) || isReserved(ledger.openPiece(piece), request.peer)) break
    if ((ledger.openPiece(piece)?.states[block] ?? Block.free) !== Block.free) break
    if (!ledger.openPiece(piece) && !request.mayOpen(piece, 'near')) break
    chosen.push({ piece, block })
    at += ledger.geometry.blockSize(piece, block)
  }
  return chosen
}

/** Whether a reader lacks something close ahead that the peer has and nobody was asked for. */
function lacksClose<Peer>(request: ChoiceRequest<Peer>, demand: ReadDemand): boolean {
  const { pieceLength } = request.ledger.geometry
  for (const piece of piecesAhead(request, demand)) {
    if (piece * pieceLength >= demand.position + CLOSE_BYTES) return false
    if (request.lends(piece) && !isReserved(request.ledger.openPiece(piece), request.peer)) return true
  }
  return false
}

interface Candidate extends BlockChoice {
  /** How far the block is from its reader, in bytes: it stands for the time by which the block is needed. */
  readonly distance: number
}

/** Takes from several readers' wishes the nearest ones first, so that none waits for another's far future. */
function mergeByDistance(
  streams: Generator<Candidate>[],
  limit: number,
  chosen: BlockChoice[],
  { areDisjoint }: { areDisjoint: boolean },
): void {
  const heads = streams.map((stream) => stream.next())
  const seen = areDisjoint ? undefined : new Set<string>()
  while (chosen.length < limit) {
    let best = -1
    for (let i = 0; i < heads.length; i++) {
      const head = heads[i]
      if (!head || head.done) continue
      const other = best < 0 ? undefined : heads[best]
      if (!other || other.done || head.value.distance < other.value.distance) best = i
    }
    const head = heads[best]
    if (!head || head.done) return
    const { piece, block } = head.value
    const key = `${piece}:${block}`
    if (!seen?.has(key)) chosen.push({ piece, block })
    seen?.add(key)
    heads[best] = (streams[best] as Generator<Candidate>).next()
  }
}

/** The pieces ahead of a reader that have a free block, in order. */
function* piecesAhead<Peer>(
  { ledger, lookAheadBytes }: ChoiceRequest<Peer>,
  demand: ReadDemand,
): Generator<number> {
  const { geometry } = ledger
  const end = Math.min(demand.end, demand.position + lookAheadBytes)
  for (const piece of demand.owed ?? [])
    if (piece < geometry.pieceAt(demand.position) && ledger.freeBlocks(piece) > 0) yield piece
  let isBehind = true
  for (
    let piece = Math.max(geometry.pieceAt(demand.position), demand.scanFrom);
    piece * geometry.pieceLength < end;
    piece++
  ) {
    const isFree = ledger.freeBlocks(piece) > 0
    if (isBehind) demand.scanFrom = piece
    if (!isFree) continue
    isBehind = false
    yield piece
  }
}

/** The block at which a reader stands, in its piece: what is before it can wait where blocks are read as they come. */
function firstWanted<Peer>(
  { ledger: { geometry }, isReadByBlock }: ChoiceRequest<Peer>,
  piece: number,
  position: number,
): number {
  const start = piece * geometry.pieceLength
  if (position < start + BLOCK_BYTES || position >= start + geometry.pieceLength) return 0
  return isReadByBlock?.(piece) ? Math.floor((position - start) / BLOCK_BYTES) : 0
}

/** What a reader jumped over in its piece: it is needed only to complete the piece, for others. */
function* blocksBehind<Peer>(
  request: ChoiceRequest<Peer>,
  { position, end }: ReadDemand,
): Generator<Candidate> {
  const { ledger, peer, lends } = request
  const piece = ledger.geometry.pieceAt(position)
  if (position >= end || ledger.freeBlocks(piece) === 0 || !lends(piece)) return
  const stop = firstWanted(request, piece, position)
  const open = ledger.openPiece(piece)
  if (stop === 0 || isReserved(open, peer) || (!open && !request.mayOpen(piece, 'near'))) return
  for (let block = open?.firstFree ?? 0; block < stop; block++)
    if (!open || open.states[block] === Block.free) yield { piece, block, distance: BEHIND_BYTES }
}

function* candidates<Peer>(
  request: ChoiceRequest<Peer>,
  pieces: Iterable<number>,
  skip: number,
  position: number,
): Generator<Candidate> {
  const { ledger, peer, lends, mayOpen } = request
  const { geometry } = ledger
  let left = Math.floor(skip)
  for (const piece of pieces) {
    const open = ledger.openPiece(piece)
    if (!lends(piece) || isReserved(open, peer)) continue
    if (!open && !mayOpen(piece, urgencyOf(piece - position / geometry.pieceLength))) continue
    const free = ledger.freeBlocks(piece)
    const from = firstWanted(request, piece, position)
    if (left >= free && from === 0) {
      left -= free
      continue
    }
    const distance = Math.max(0, piece * geometry.pieceLength - position)
    const count = geometry.blockCount(piece)
    for (let block = Math.max(from, open?.firstFree ?? 0); block < count; block++) {
      if (open && open.states[block] !== Block.free) continue
      if (left > 0) left--
      else yield { piece, block, distance }
    }
  }
}

/** How soon a piece is needed that begins so many pieces ahead of its reader. */
function urgencyOf(piecesAhead: number): Urgency {
  if (piecesAhead <= 0) return 'now'
  return piecesAhead <= NEAR_PIECES ? 'near' : 'far'
}

function isReserved<Peer>(open: OpenPiece<Peer> | undefined, peer: Peer): boolean {
  return open?.onlyFrom !== undefined && open.onlyFrom !== peer
}
