import { Inbox, type MemoryBudget, type Span } from './inbox.ts'
import { type SackBlock, seqDistance } from './segment.ts'
import { Unread } from './unread.ts'

/** How far ahead of its reader the other side may send. */
const receiveCapacity = 4 * 1024 * 1024
const mostSpans = 3
const noBlocks: readonly SackBlock[] = []

/** Who reads. */
export interface Reader {
  /** Whether it takes bytes now. */
  isReading(): boolean
  isGone(): boolean
  data(chunk: Uint8Array): void
}

/**
 * The receiving half of a connection: what came, in order and out of it, what is told of it (SACK, RFC 2018, and what
 * came twice, RFC 2883), and the window, which is never taken back (RFC 9293, 3.8.6). Places count from the other side's SYN.
 */
export class TcpIntake {
  readonly #budget: MemoryBudget
  readonly #reader: Reader
  readonly #inbox: Inbox
  readonly #unread: Unread
  #theirSequence = 0
  #received = 0
  #advertisedEdge = 0
  #finPlace: number | undefined
  #double: Span | undefined

  constructor(budget: MemoryBudget, reader: Reader) {
    this.#budget = budget
    this.#reader = reader
    this.#inbox = new Inbox(budget)
    this.#unread = new Unread(budget)
  }

  /** Begins with the other side's SYN. */
  begin(sequence: number): void {
    this.#theirSequence = sequence
    this.#received = 1
  }

  /** Place behind all that came in order. */
  get received(): number {
    return this.#received
  }

  /** Whether nothing is missing, and nothing came twice that is still to be told. */
  get isPlain(): boolean {
    return this.#inbox.isEmpty && !this.#double
  }

  get hasUnread(): boolean {
    return !this.#unread.isEmpty
  }

  /** Whether it is known where the other side's bytes end. */
  get knowsEnd(): boolean {
    return this.#finPlace !== undefined
  }

  /** Whether all has come but the FIN itself. */
  get isAtEnd(): boolean {
    return this.#finPlace === this.#received
  }

  sequenceOf(place: number): number {
    return (this.#theirSequence + place) >>> 0
  }

  placeOf(sequence: number): number {
    return this.#received + seqDistance(this.sequenceOf(this.#received), sequence)
  }

  /** Whether a segment of `length` at `place` is in the window that was promised (RFC 9293, 3.10.7.4). */
  isInWindow(place: number, length: number): boolean {
    const edge = Math.max(this.#advertisedEdge, this.#received)
    if (length === 0) return place >= this.#received && (place < edge || place === this.#received)
    return place < edge && place + length > this.#received
  }

  /** A segment came of which nothing is new. */
  cameTwice(place: number, length: number): void {
    if (length > 0 && place + length <= this.#received) this.#double = { start: place, end: place + length }
  }

  /** What is new of `data` at `place`, and inside the window; `hasFin`: it is the last. */
  cut(data: Uint8Array, place: number, hasFin: boolean): { data: Uint8Array; place: number } {
    if (hasFin && this.#finPlace === undefined) this.#finPlace = place + data.length
    const known = Math.max(0, Math.min(data.length, this.#received - place))
    if (known > 0) this.#double = { start: place, end: place + known }
    const from = place + known
    const room = Math.max(0, this.#advertisedEdge - from)
    // What stands behind the end is not of this connection.
    const behind = this.#finPlace === undefined ? room : this.#finPlace - from
    return { data: data.subarray(known, known + Math.max(0, Math.min(room, behind))), place: from }
  }

  /** Hands on what is next, and all that waited for it; keeps what is not. */
  take(data: Uint8Array, place: number): void {
    if (place > this.#received) {
      this.#double ??= this.#inbox.add(place, data)
      return
    }
    if (!this.#deliver(data) || this.#inbox.isEmpty) return
    for (const chunk of this.#inbox.take(this.#received)) if (!this.#deliver(chunk)) return
  }

  /** Says whether it was taken: it is not while the owner does not read, and there is no memory for it. */
  #deliver(chunk: Uint8Array): boolean {
    if (this.#reader.isGone()) return false
    const isRead = this.#reader.isReading() && this.#unread.isEmpty
    if (!isRead && !this.#unread.add(chunk)) return false
    this.#received += chunk.length
    if (isRead) this.#reader.data(chunk)
    return true
  }

  /** Hands on what was not read. Says whether the window has grown by what makes a difference (RFC 9293, 3.8.6.2.2). */
  readOn(segmentBytes: number): boolean {
    while (this.#reader.isReading()) {
      const chunk = this.#unread.take()
      if (!chunk) break
      this.#reader.data(chunk)
    }
    const grown = this.#windowEdge() - this.#advertisedEdge
    return grown >= Math.min(receiveCapacity / 2, 2 * segmentBytes)
  }

  takeFin(): void {
    this.#received++
    this.#inbox.clear()
  }

  /** The window to be told, as it stands in a segment; its edge never goes back. */
  advertise(scale: number): number {
    const window = Math.min(this.#windowEdge() - this.#received, 65_535 << scale)
    const told = this.#received + ((window >> scale) << scale)
    this.#advertisedEdge = Math.max(this.#advertisedEdge, told)
    return Math.min(65_535, (this.#advertisedEdge - this.#received) >> scale)
  }

  #windowEdge(): number {
    const { used, limit } = this.#budget
    const capacity = used > limit / 2 ? receiveCapacity / 64 : receiveCapacity
    return this.#received + Math.max(0, capacity - this.#unread.bytes)
  }

  /** What came out of order, and what came twice, which is told once. */
  sackBlocks(): readonly SackBlock[] {
    const double = this.#double
    this.#double = undefined
    if (this.#inbox.isEmpty && !double) return noBlocks
    const spans = [...(double ? [double] : []), ...this.#inbox.spans(mostSpans)].slice(0, mostSpans)
    return spans.map(({ start, end }) => ({ start: this.sequenceOf(start), end: this.sequenceOf(end) }))
  }

  /** Nobody will read what was not read. */
  forgetUnread(): void {
    this.#unread.clear()
  }

  /** Nothing more will be put in order. */
  close(): void {
    this.#inbox.clear()
  }
}
