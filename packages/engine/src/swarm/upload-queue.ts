import { type Clock, type Timer, WRITE_HIGH_WATER_MARK } from '@lanterne/kernel'
import type { PieceCache } from '../storage/piece-cache.ts'
import { type BlockRequest, PIECE_HEADER_BYTES, writePieceHeader } from '../wire/messages.ts'
import type { Peer } from './peer.ts'
import type { Sender, UploadLine } from './upload-line.ts'

/**
 * What is on its way to one peer before its next request is looked at: a quarter of a second's worth, within these
 * bounds in bytes. What has left cannot be called off, and a peer that jumps in its film would have to wait for it.
 */
const PENDING_SECONDS = 0.25
const LEAST_PENDING_BYTES = 32 << 10
const MOST_PENDING_BYTES = 2 << 20
const MOST_READS = 4
/** How long the last block that a peer waits for is kept back at most. */
const KEPT_MS = 15_000

/** A block that was read, and waits for its turn on the line. */
interface Ready {
  readonly request: BlockRequest
  readonly message: Uint8Array
}

/** What an upload stands on. */
export interface UploadQueueParts {
  readonly cache: PieceCache
  readonly clock: Clock
  readonly line: UploadLine
  /** Most that may wait in the peer's socket. */
  readonly mostPendingBytes: () => number
  /** Whether the peer waits for something that goes before blocks; `pump` is called when it does no more. */
  readonly isHeld?: (peer: Peer) => boolean
  /** Whether the last block that the peer waits for stays here until it asks for another, or for as long as it may. */
  readonly keepsLast?: () => boolean
  /** Payload went out. */
  readonly onBlock: (bytes: number) => void
}

/** The blocks that one peer asked for, in its order: read from disk a few ahead, sent as the line lets them. */
export class UploadQueue implements Sender {
  readonly #peer: Peer
  readonly #parts: UploadQueueParts
  #requests: BlockRequest[] = []
  #ready: Ready[] = []
  #sending: Ready | undefined
  #reads = 0
  /** Runs while the last block is kept back. */
  #kept: Timer | undefined
  #mayEmpty = false

  constructor(peer: Peer, parts: UploadQueueParts) {
    this.#peer = peer
    this.#parts = parts
  }

  /** Requests that wait. */
  get size(): number {
    return this.#requests.length
  }

  get pendingBytes(): number {
    return this.#peer.pendingBytes
  }

  add(request: BlockRequest): void {
    this.#requests.push(request)
    this.#stopKeeping()
    this.pump()
  }

  /** Takes a request back whose block has not begun to leave; says which. */
  cancel({ piece, offset }: BlockRequest): BlockRequest | undefined {
    const isIt = (request: BlockRequest) => request.piece === piece && request.offset === offset
    const place = this.#requests.findIndex(isIt)
    if (place >= 0) return this.#requests.splice(place, 1)[0]
    // On a slow line blocks that were read wait for seconds: meanwhile somebody else brought this one.
    const read = this.#ready.findIndex(({ request }) => isIt(request))
    return read < 0 ? undefined : this.#ready.splice(read, 1)[0]?.request
  }

  /** Takes back all that has not left. */
  clear(): BlockRequest[] {
    this.#stopKeeping()
    const taken = [...this.#ready.map(({ request }) => request), ...this.#requests]
    this.#requests = []
    this.#ready = []
    return taken
  }

  /** The peer is gone. */
  close(): void {
    this.clear()
    this.#parts.line.leave(this)
  }

  /** Reads and sends as much as may be on its way. */
  pump(): void {
    const { isHeld } = this.#parts
    const limit = this.#limit
    while (
      this.#peer.isOpen &&
      !isHeld?.(this.#peer) &&
      this.#reads + this.#ready.length < MOST_READS &&
      this.#peer.pendingBytes < limit
    ) {
      if (this.#requests.length === 0 || this.#keepsLast()) return
      const request = this.#requests.shift() as BlockRequest
      this.#reads++
      void this.#read(request).finally(() => {
        this.#reads--
        this.send()
        this.pump()
      })
    }
  }

  #keepsLast(): boolean {
    const { clock, keepsLast } = this.#parts
    if (this.#requests.length > 1 || this.#mayEmpty || !keepsLast?.()) return false
    this.#kept ??= clock.schedule(KEPT_MS, () => {
      this.#mayEmpty = true
      this.pump()
    })
    return true
  }

  #stopKeeping(): void {
    this.#kept?.cancel()
    this.#kept = undefined
    this.#mayEmpty = false
  }

  /** What may wait in the socket, in bytes. */
  get #limit(): number {
    const { clock, mostPendingBytes } = this.#parts
    const perQuarter = this.#peer.sent.rate(clock.now()) * PENDING_SECONDS
    const usual = Math.min(MOST_PENDING_BYTES, Math.max(LEAST_PENDING_BYTES, perQuarter))
    return Math.min(usual, mostPendingBytes())
  }

  async #read(request: BlockRequest): Promise<void> {
    const { cache } = this.#parts
    const { piece, offset, length } = request
    const message = Buffer.allocUnsafeSlow(PIECE_HEADER_BYTES + length)
    writePieceHeader(message, request)
    const end = PIECE_HEADER_BYTES + Math.min(length, cache.pieceSize(piece) - offset)
    message.fill(0, end)
    const isThere = await cache
      .readInto(piece, offset, message.subarray(PIECE_HEADER_BYTES, end))
      // A disk that fails while we give is no reason to stop giving the rest: the peer asks elsewhere.
      .catch(() => false)
    if (!isThere || this.#peer.isChoked) this.#peer.sendReject(request)
    else this.#ready.push({ request, message })
  }

  send(): void {
    const { line } = this.#parts
    const isExempt = line.isExempt(this.#peer.remote)
    // Less than that, and the socket would not call again when it is empty.
    const limit = Math.max(WRITE_HIGH_WATER_MARK, this.#limit)
    for (;;) {
      // What waits here can still be called off, and there is a call when the socket is empty.
      if (!this.#sending && this.#peer.pendingBytes >= limit) return
      this.#sending ??= this.#ready.shift()
      if (!this.#sending || !this.#peer.isOpen) break
      const left = this.#peer.beginBlock(this.#sending.message)
      const bytes = isExempt ? left : line.take(this, left)
      if (bytes === 0) return
      if (this.#peer.continueBlock(bytes)) this.#sent(this.#sending.request)
    }
    this.pump()
  }

  #sent({ length }: BlockRequest): void {
    this.#sending = undefined
    this.#peer.sent.add(length, this.#parts.clock.now())
    this.#parts.onBlock(length)
  }
}
