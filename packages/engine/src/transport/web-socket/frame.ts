/** What a frame is (RFC 6455, section 5.2). */
export const Opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** The other side broke the protocol, or said more than it may. */
export class WebSocketError extends Error {
  /** What the close frame says of it (RFC 6455, section 7.4.1). */
  readonly status: 1002 | 1007 | 1009

  constructor(message: string, status: 1002 | 1007 | 1009 = 1002) {
    super(message)
    this.name = 'WebSocketError'
    this.status = status
  }
}

/** Who hears of what a `FrameReader` reads. */
export interface FrameSink {
  /** One whole message, text or binary, from however many frames; the receiver's to keep. */
  message(payload: Uint8Array): void
  /** A close, ping or pong, with at most 125 bytes. */
  control(opcode: number, payload: Uint8Array): void
}

const controlBytes = 125
/** Frames that one message may come in: a few bytes each would be work without end. */
const mostFragments = 64
const longestHeadBytes = 14

/** Writes one unfragmented frame; what a client sends is masked with 4 random bytes. */
export function encodeFrame(opcode: number, payload: Uint8Array, mask?: Uint8Array): Uint8Array {
  const { length } = payload
  const lengthBytes = length < 126 ? 0 : length < 0x10000 ? 2 : 8
  const start = 2 + lengthBytes + (mask ? 4 : 0)
  const frame = new Uint8Array(start + length)
  const view = new DataView(frame.buffer)
  frame[0] = 0x80 | opcode
  frame[1] = (mask ? 0x80 : 0) | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127)
  if (lengthBytes === 2) view.setUint16(2, length)
  if (lengthBytes === 8) view.setBigUint64(2, BigInt(length))
  frame.set(payload, start)
  if (mask) {
    frame.set(mask, start - 4)
    applyMask(frame.subarray(start), mask)
  }
  return frame
}

/**
 * Reads frames from bytes as they come, in bounded memory. `isMasked` says how the other side must send: masked by a
 * client, plain by a server. `feed` throws `WebSocketError`; the reader is of no use after that.
 */
export class FrameReader {
  readonly #isMasked: boolean
  readonly #maxMessageBytes: number
  readonly #sink: FrameSink
  readonly #head = new Uint8Array(longestHeadBytes)
  #headBytes = 0
  /** The frame whose payload is coming. */
  #frame: { opcode: number; isLast: boolean; mask: Uint8Array | undefined; payload: Uint8Array } | undefined
  #filled = 0
  /** What came of a message that has more frames. */
  #message: Uint8Array | undefined
  #fragments = 0

  constructor(options: { isMasked: boolean; maxMessageBytes: number; sink: FrameSink }) {
    this.#isMasked = options.isMasked
    this.#maxMessageBytes = options.maxMessageBytes
    this.#sink = options.sink
  }

  feed(chunk: Uint8Array): void {
    let at = 0
    do {
      at += this.#frame ? this.#takePayload(chunk.subarray(at)) : this.#takeHead(chunk.subarray(at))
      const frame = this.#frame
      if (frame && this.#filled === frame.payload.length) {
        this.#frame = undefined
        this.#finish(frame)
      }
    } while (at < chunk.length)
  }

  #takeHead(bytes: Uint8Array): number {
    let taken = 0
    while (taken < bytes.length && this.#headBytes < this.#headLength()) {
      this.#head[this.#headBytes++] = bytes[taken++] as number
      if (this.#headBytes === 2) this.#checkHead()
    }
    if (this.#headBytes === this.#headLength()) this.#begin()
    return taken
  }

  /** How long the head is, as far as that is known yet. */
  #headLength(): number {
    if (this.#headBytes < 2) return 2
    const short = (this.#head[1] ?? 0) & 0x7f
    return 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + (this.#isMasked ? 4 : 0)
  }

  #checkHead(): void {
    const [first = 0, second = 0] = this.#head
    const opcode = first & 0x0f
    if ((first & 0x70) !== 0) throw new WebSocketError('a frame of an extension that nobody agreed on')
    if (((second & 0x80) !== 0) !== this.#isMasked)
      throw new WebSocketError('a frame masked as it may not be')
    if (opcode >= 8) {
      if (opcode > Opcode.pong) throw new WebSocketError('an opcode that does not exist')
      if ((first & 0x80) === 0) throw new WebSocketError('a control frame in parts')
      if ((second & 0x7f) > controlBytes) throw new WebSocketError('a control frame that is too long')
      return
    }
    if (opcode > Opcode.binary) throw new WebSocketError('an opcode that does not exist')
    if ((opcode === Opcode.continuation) !== (this.#message !== undefined))
      throw new WebSocketError('a message in the middle of another')
  }

  #begin(): void {
    const view = new DataView(this.#head.buffer)
    const short = view.getUint8(1) & 0x7f
    const length = short === 126 ? view.getUint16(2) : short === 127 ? Number(view.getBigUint64(2)) : short
    const first = view.getUint8(0)
    const opcode = first & 0x0f
    if (opcode < 8 && length + (this.#message?.length ?? 0) > this.#maxMessageBytes)
      throw new WebSocketError('a message that is too long', 1009)
    const mask = this.#isMasked ? this.#head.slice(this.#headBytes - 4, this.#headBytes) : undefined
    this.#frame = { opcode, isLast: (first & 0x80) !== 0, mask, payload: new Uint8Array(length) }
    this.#headBytes = 0
    this.#filled = 0
  }

  #takePayload(bytes: Uint8Array): number {
    const payload = this.#frame?.payload ?? new Uint8Array()
    const part = bytes.subarray(0, payload.length - this.#filled)
    payload.set(part, this.#filled)
    this.#filled += part.length
    return part.length
  }

  #finish({
    opcode,
    isLast,
    mask,
    payload,
  }: {
    opcode: number
    isLast: boolean
    mask: Uint8Array | undefined
    payload: Uint8Array
  }): void {
    if (mask) applyMask(payload, mask)
    if (opcode >= 8) return this.#sink.control(opcode, payload)
    if (++this.#fragments > mostFragments) throw new WebSocketError('a message in too many parts', 1009)
    const message = this.#message ? Buffer.concat([this.#message, payload]) : payload
    this.#message = isLast ? undefined : message
    if (!isLast) return
    this.#fragments = 0
    this.#sink.message(message)
  }
}

function applyMask(bytes: Uint8Array, mask: Uint8Array): void {
  for (let at = 0; at < bytes.length; at++) bytes[at] = (bytes[at] as number) ^ (mask[at & 3] as number)
}
