import { Bitfield } from '../wire/bitfield.ts'
import { BLOCK_BYTES } from '../wire/messages.ts'
import type { Geometry } from './geometry.ts'

/** States of a block. A block is in exactly one at any time. */
export const Block = { free: 0, asked: 1, here: 2 } as const

/** A piece of which some blocks have been asked for. */
export interface OpenPiece<Peer> {
  readonly piece: number
  /** Where the blocks gather. */
  readonly bytes: Uint8Array
  readonly states: Uint8Array
  /** Who was asked for each block, first asked first. */
  readonly asked: (Peer[] | undefined)[]
  /** Who gave each block. */
  readonly givers: (Peer | undefined)[]
  /** Who is writing each block in place now. */
  readonly writers: (Peer | undefined)[]
  /** Blocks that nobody was asked for. */
  free: number
  /** Blocks that are not here. */
  missing: number
  /** Everything below this block is asked for or here. */
  firstFree: number
  /** When set, only this peer may give blocks: the piece was wrong before, and this try must show whose fault it is. */
  onlyFrom: Peer | undefined
}

/** What became of a block that arrived. */
export type Arrival<Peer> =
  | { readonly kind: 'unwanted' }
  | {
      readonly kind: 'kept'
      readonly alsoAsked: readonly Peer[]
      /** Who was writing the same block in place: what it still sends of it must be thrown away. */
      readonly interrupted: Peer | undefined
      readonly isPieceComplete: boolean
    }

/** A block on its way in. */
export interface IncomingBlock<Peer> {
  readonly open: OpenPiece<Peer>
  readonly block: number
  readonly bytes: Uint8Array
  /** Whether `bytes` is memory of its own, because somebody else is writing the same block in place. */
  readonly isBeside: boolean
}

/**
 * Which blocks of which pieces were asked of whom, and which are here. It decides nothing, and costs nothing per
 * piece or peer that is not concerned. Pieces that are verified, or being verified, are closed.
 */
export class BlockLedger<Peer> {
  readonly geometry: Geometry
  /** Pieces that need nothing more: verified, or complete and being verified. */
  readonly closed: Bitfield
  readonly #open = new Map<number, OpenPiece<Peer>>()
  readonly #allocate: (size: number) => Uint8Array
  readonly #discard: (open: OpenPiece<Peer>) => void
  #openBytes = 0

  /** `discard` hears of pieces that are given up before they are complete: peers may still be writing there. */
  constructor(
    geometry: Geometry,
    allocate: (size: number) => Uint8Array,
    discard: (open: OpenPiece<Peer>) => void = () => undefined,
  ) {
    this.geometry = geometry
    this.#allocate = allocate
    this.#discard = discard
    this.closed = new Bitfield(geometry.pieceCount)
  }

  /** Memory held by open pieces, in bytes. */
  get openBytes(): number {
    return this.#openBytes
  }

  get openPieces(): IterableIterator<OpenPiece<Peer>> {
    return this.#open.values()
  }

  openPiece(piece: number): OpenPiece<Peer> | undefined {
    return this.#open.get(piece)
  }

  /** Blocks of a piece that nobody was asked for. */
  freeBlocks(piece: number): number {
    if (this.closed.has(piece)) return 0
    return this.#open.get(piece)?.free ?? this.geometry.blockCount(piece)
  }

  /** Notes that `peer` is asked for a block, beside whoever was asked before. */
  take(piece: number, block: number, peer: Peer): void {
    const open = this.#open.get(piece) ?? this.#openUp(piece)
    const asked = open.asked[block]
    if (asked) asked.push(peer)
    else open.asked[block] = [peer]
    if (open.states[block] !== Block.free) return
    open.states[block] = Block.asked
    open.free--
    passTaken(open)
  }

  /** Notes that `peer` will not deliver a block; says whether the block is free again. */
  release(piece: number, block: number, peer: Peer): boolean {
    const open = this.#open.get(piece)
    const asked = open?.asked[block]
    if (!open || !asked) return false
    const place = asked.indexOf(peer)
    if (place >= 0) asked.splice(place, 1)
    if (asked.length > 0) return false
    open.asked[block] = undefined
    if (open.states[block] !== Block.asked) return false
    open.states[block] = Block.free
    open.free++
    if (block < open.firstFree) open.firstFree = block
    if (open.missing === open.states.length && open.free === open.states.length) this.#giveUp(open)
    return true
  }

  /**
   * A block from `peer` begins: says where its bytes go, or `undefined` when they are of no use (any more).
   * The first to send a block writes it in place; who sends it at the same time writes beside it. `mayOpen`: a piece that
   * was given up meanwhile is opened again for it.
   */
  begin(
    piece: number,
    block: number,
    peer: Peer,
    { mayOpen = false }: { mayOpen?: boolean } = {},
  ): IncomingBlock<Peer> | undefined {
    const open =
      this.#open.get(piece) ?? (mayOpen && !this.closed.has(piece) ? this.#openUp(piece) : undefined)
    if (!open || open.states[block] === Block.here) return undefined
    if (open.onlyFrom !== undefined && open.onlyFrom !== peer) return undefined
    const size = this.geometry.blockSize(piece, block)
    if (open.writers[block] !== undefined) return { open, block, bytes: new Uint8Array(size), isBeside: true }
    open.writers[block] = peer
    const start = block * BLOCK_BYTES
    return { open, block, bytes: open.bytes.subarray(start, start + size), isBeside: false }
  }

  /** The rest of a block will not come. */
  abandon(incoming: IncomingBlock<Peer>): void {
    if (!incoming.isBeside) incoming.open.writers[incoming.block] = undefined
  }

  /** Notes that all bytes of a block from `peer` are here. */
  arrive(incoming: IncomingBlock<Peer>, peer: Peer): Arrival<Peer> {
    const { open, block } = incoming
    if (this.#open.get(open.piece) !== open || open.states[block] === Block.here) return { kind: 'unwanted' }
    const writer = open.writers[block]
    if (incoming.isBeside) open.bytes.set(incoming.bytes, block * BLOCK_BYTES)
    open.writers[block] = undefined
    const alsoAsked = othersIn(open.asked[block], peer)
    if (open.states[block] === Block.free) open.free--
    open.states[block] = Block.here
    open.asked[block] = undefined
    open.givers[block] = peer
    open.missing--
    passTaken(open)
    return {
      kind: 'kept',
      alsoAsked,
      interrupted: incoming.isBeside ? writer : undefined,
      isPieceComplete: open.missing === 0,
    }
  }

  /** A block of an open piece that came proved wrong: it is needed again. Returns who gave it. */
  spoil(piece: number, block: number): Peer | undefined {
    const open = this.#open.get(piece)
    if (!open || open.states[block] !== Block.here) return undefined
    const giver = open.givers[block]
    open.givers[block] = undefined
    open.states[block] = Block.free
    open.free++
    open.missing++
    if (block < open.firstFree) open.firstFree = block
    if (open.free === open.states.length) this.#giveUp(open)
    return giver
  }

  /** Takes a complete piece out, to be verified. */
  close(piece: number): OpenPiece<Peer> {
    const open = this.#open.get(piece)
    if (!open || open.missing > 0) throw new RangeError('the piece is not complete')
    this.#drop(open)
    this.closed.add(piece)
    return open
  }

  /** Notes that a piece needs nothing (it was found on disk). */
  settle(piece: number): void {
    this.closed.add(piece)
  }

  /** The piece was wrong: all of it is needed again, from `onlyFrom` alone when given. */
  reopen(piece: number, onlyFrom?: Peer): void {
    this.closed.delete(piece)
    if (onlyFrom !== undefined) this.#openUp(piece).onlyFrom = onlyFrom
  }

  /** Lets everyone give blocks of pieces that were reserved for `peer`, keeping none of its own; says which pieces. */
  freeFrom(peer: Peer): number[] {
    const freed = [...this.#open.values()].filter(({ onlyFrom }) => onlyFrom === peer)
    for (const open of freed) this.#giveUp(open)
    return freed.map(({ piece }) => piece)
  }

  /** Gives up what is here of a piece that nobody is asked for any more. */
  giveUp(piece: number): void {
    const open = this.#open.get(piece)
    if (open) this.#giveUp(open)
  }

  #giveUp(open: OpenPiece<Peer>): void {
    this.#drop(open)
    this.#discard(open)
  }

  #openUp(piece: number): OpenPiece<Peer> {
    const blocks = this.geometry.blockCount(piece)
    const open: OpenPiece<Peer> = {
      piece,
      bytes: this.#allocate(this.geometry.pieceSize(piece)),
      states: new Uint8Array(blocks),
      asked: new Array<Peer[] | undefined>(blocks),
      givers: new Array<Peer | undefined>(blocks),
      writers: new Array<Peer | undefined>(blocks),
      free: blocks,
      missing: blocks,
      firstFree: 0,
      onlyFrom: undefined,
    }
    this.#open.set(piece, open)
    this.#openBytes += open.bytes.length
    return open
  }

  #drop(open: OpenPiece<Peer>): void {
    this.#open.delete(open.piece)
    this.#openBytes -= open.bytes.length
  }
}

const nobody: readonly never[] = []

/** Who was asked besides `peer`; most often nobody was. */
function othersIn<Peer>(asked: readonly Peer[] | undefined, peer: Peer): readonly Peer[] {
  if (!asked || (asked.length === 1 && asked[0] === peer)) return nobody
  return asked.filter((other) => other !== peer)
}

function passTaken(open: OpenPiece<unknown>): void {
  while (open.firstFree < open.states.length && open.states[open.firstFree] !== Block.free) open.firstFree++
}
