import type { Clock, Timer } from '@lanterne/kernel'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { IncomingBlock } from '../scheduler/block-ledger.ts'
import { RateMeter } from '../scheduler/rate-meter.ts'
import { type LinkEstimate, openingEstimate } from '../scheduler/request-window.ts'
import type { Asked, Lender, LenderEnd } from '../swarm/lender.ts'
import { Bitfield } from '../wire/bitfield.ts'
import { BLOCK_BYTES, type BlockRequest } from '../wire/messages.ts'
import { fileAt } from './file-ranges.ts'
import { ServerRefusal } from './range-client.ts'
import type { RangeSource } from './range-source.ts'

/** Bytes asked for at once, at the least; more where the server is fast. */
const LEAST_RANGE_BYTES = 4 << 20
const RANGE_SECONDS = 4
/** Bytes that are thrown away rather than asking anew. */
const MOST_SKIPPED_BYTES = 128 << 10
/** How long an answer stays open while nothing is wanted from it. */
const IDLE_MS = 5000
const FIRST_RETRY_MS = 2000
const LONGEST_RETRY_MS = 120_000
/** Failures in a row, without a byte between them, after which it is left alone. */
const MOST_FAILURES = 8

/** What a web seed tells whoever asks it for blocks. */
export interface WebSeedOwner {
  unchoked(lender: Lender): void
  choked(lender: Lender): void
  gone(lender: Lender): void
  blockBegins(lender: Lender, piece: number, offset: number, length: number): Uint8Array | undefined
  blockEnds(lender: Lender, piece: number, offset: number, length: number): void
}

/** A block being received. */
interface Current {
  readonly request: BlockRequest
  readonly target: Uint8Array | undefined
  done: number
}

/**
 * An HTTP server that has the torrent's bytes (BEP 19, BEP 17), asked like a peer: blocks are taken from long ranges as they
 * stream in, so that the first of them counts at once. It has no queue of its own and never chokes, but it may fail;
 * then it rests.
 */
export class WebSeed implements Lender, Disposable {
  readonly url: string
  readonly isVouched: boolean
  readonly hasFast = false
  readonly isSpared = true
  readonly allowedFast = new Set<number>()
  readonly pieces: Bitfield
  readonly requestQueue = 512
  readonly asked = new Map<number, Asked>()
  readonly withdrawn = new Map<number, number>()
  readonly received: RateMeter
  link: LinkEstimate
  lastBlockAt = 0
  silentMs = 0
  leftWaitingMs = 0
  stalledAt: number | undefined
  incoming: IncomingBlock<Lender> | undefined
  refusals = 0
  unasked = 0
  strays = 0
  isChokingUs = false
  readonly #metainfo: Metainfo
  readonly #source: RangeSource
  readonly #clock: Clock
  readonly #owner: WebSeedOwner
  readonly #lifetime = new AbortController()
  #queue: BlockRequest[] = []
  #current: Current | undefined
  #isDiscarding = false
  #isRunning = false
  #exchange: AbortController | undefined
  /** Where the open answer is, as a byte of the torrent. */
  #position: number | undefined
  #wake: (() => void) | undefined
  #failures = 0
  #retry: Timer | undefined

  constructor(options: {
    url: string
    /** Whether the viewer, or what the viewer trusts, named it. */
    isTrusted?: boolean
    metainfo: Metainfo
    source: RangeSource
    clock: Clock
    owner: WebSeedOwner
  }) {
    this.url = options.url
    this.isVouched = options.isTrusted === true && options.url.startsWith('https:')
    this.#metainfo = options.metainfo
    this.#source = options.source
    this.#clock = options.clock
    this.#owner = options.owner
    this.pieces = new Bitfield(options.metainfo.pieceCount)
    this.pieces.addAll()
    this.link = openingEstimate(300)
    this.received = new RateMeter(options.clock.now())
  }

  get isOpen(): boolean {
    return !this.#lifetime.signal.aborted
  }

  get continuesAt(): number | undefined {
    const last = this.#queue.at(-1)
    return last ? this.#startOf(last) + last.length : this.#position
  }

  lends(): boolean {
    return !this.isChokingUs
  }

  sendRequests(blocks: readonly BlockRequest[]): void {
    const current = this.#current?.request
    const isComing = ({ piece, offset }: BlockRequest) =>
      piece === current?.piece && offset === current.offset
    this.#queue.push(...blocks.filter((block) => !isComing(block)))
    this.#wake?.()
    if (!this.#isRunning && this.isOpen) void this.#run()
  }

  sendCancels(blocks: readonly BlockRequest[]): void {
    const isCancelled = ({ piece, offset }: BlockRequest) =>
      blocks.some((block) => block.piece === piece && block.offset === offset)
    this.#queue = this.#queue.filter((request) => request === this.#current?.request || !isCancelled(request))
  }

  discardIncoming(): void {
    this.incoming = undefined
    this.#isDiscarding = true
  }

  spendBudget(): void {
    // It says nothing but what it was asked for.
  }

  /** Wrong bytes end it for good; anything else is a reason to rest. */
  close(reason: Exclude<LenderEnd, 'open'>): void {
    if (reason === 'violation') this[Symbol.dispose]()
    else this.#exchange?.abort(new Error(reason))
  }

  [Symbol.dispose](): void {
    if (!this.isOpen) return
    this.#lifetime.abort(new Error('closed'))
    this.#exchange?.abort(new Error('closed'))
    this.#retry?.cancel()
    this.#wake?.()
    this.#queue = []
    this.#owner.gone(this)
  }

  /** Serves the queue until it is empty, or until the server fails. */
  async #run(): Promise<void> {
    this.#isRunning = true
    try {
      while (this.isOpen && this.#queue.length > 0) await this.#serve(this.#queue[0] as BlockRequest)
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#isRunning = false
      this.#position = undefined
    }
  }

  /** One answer of the server, for as long as what it sends is what is wanted. */
  async #serve(first: BlockRequest): Promise<void> {
    const start = this.#startOf(first) + (this.#current?.done ?? 0)
    const file = fileAt(this.#metainfo, start)
    if (file.isPadding) {
      this.#take(new Uint8Array(Math.min(file.offset + file.sizeBytes - start, BLOCK_BYTES)), start)
      return
    }
    const exchange = new AbortController()
    this.#exchange = exchange
    this.#position = start
    try {
      const length = Math.max(LEAST_RANGE_BYTES, this.link.rate * 1000 * RANGE_SECONDS)
      const { signal } = exchange
      const { chunks } = await this.#source.open(start, length, { signal })
      for await (const chunk of chunks) {
        if (!(await this.#consume(chunk, signal))) return
      }
      exchange.signal.throwIfAborted()
    } finally {
      exchange.abort(new Error('left'))
      this.#exchange = undefined
      this.#position = undefined
    }
  }

  /** Hands a chunk's bytes to the blocks that wait for them; says whether the answer is still of use. */
  async #consume(chunk: Uint8Array, signal: AbortSignal): Promise<boolean> {
    let at = 0
    while (at < chunk.length) {
      if (this.#queue.length === 0 && !(await this.#moreWanted(signal))) return false
      signal.throwIfAborted()
      const position = this.#position as number
      const next = this.#queue[0] as BlockRequest
      const ahead = this.#startOf(next) + (this.#current?.done ?? 0) - position
      if (ahead < 0 || ahead > MOST_SKIPPED_BYTES) return false
      if (ahead > 0) {
        const skipped = Math.min(ahead, chunk.length - at)
        at += skipped
        this.#position = position + skipped
        continue
      }
      const taken = this.#take(chunk.subarray(at), position)
      at += taken
      this.#position = position + taken
    }
    return true
  }

  /** Gives `bytes`, which begin at `position` of the torrent, to the block that is first in the queue; says how many it took. */
  #take(bytes: Uint8Array, position: number): number {
    const request = this.#queue[0] as BlockRequest
    if (!this.#current) {
      this.#isDiscarding = false
      const target = this.#owner.blockBegins(this, request.piece, request.offset, request.length)
      this.#current = { request, target, done: position - this.#startOf(request) }
    }
    const current = this.#current
    const part = bytes.subarray(0, request.length - current.done)
    if (!this.#isDiscarding) current.target?.set(part, current.done)
    current.done += part.length
    if (current.done === request.length) {
      this.#current = undefined
      this.#failures = 0
      this.#queue.shift()
      this.#owner.blockEnds(this, request.piece, request.offset, request.length)
    }
    return part.length
  }

  /** Waits a little for more to be wanted. */
  #moreWanted(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const done = () => {
        timer.cancel()
        signal.removeEventListener('abort', done)
        this.#wake = undefined
        resolve(this.#queue.length > 0)
      }
      const timer = this.#clock.schedule(IDLE_MS, done)
      signal.addEventListener('abort', done, { once: true })
      this.#wake = done
    })
  }

  #fail(error: unknown): void {
    this.#queue = []
    this.#current = undefined
    if (!this.isOpen) return
    this.#failures++
    const isFinal = error instanceof ServerRefusal && error.retryMs === undefined
    if (isFinal || this.#failures >= MOST_FAILURES) return this[Symbol.dispose]()
    this.isChokingUs = true
    this.#owner.choked(this)
    const usualMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1))
    this.#retry = this.#clock.schedule((error instanceof ServerRefusal && error.retryMs) || usualMs, () => {
      this.isChokingUs = false
      this.stalledAt = undefined
      this.#owner.unchoked(this)
    })
  }

  #startOf({ piece, offset }: BlockRequest): number {
    return piece * this.#metainfo.pieceLength + offset
  }
}
