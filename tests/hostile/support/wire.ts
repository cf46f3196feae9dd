import type { Socket } from 'node:net'
import { type Bencodable, bencode, type Film } from './film.ts'

/** The peer protocol once more (BEP 3, 6, 10), written for these tests alone so that it cannot share the engine's bugs. */
export const Id = {
  choke: 0,
  unchoke: 1,
  interested: 2,
  notInterested: 3,
  have: 4,
  bitfield: 5,
  request: 6,
  piece: 7,
  cancel: 8,
  suggest: 13,
  haveAll: 14,
  haveNone: 15,
  reject: 16,
  allowedFast: 17,
  extended: 20,
} as const

export interface Message {
  /** -1 for a keep-alive. */
  readonly id: number
  readonly payload: Buffer
}

export interface Block {
  readonly piece: number
  readonly offset: number
  readonly length: number
}

export interface Hello {
  readonly reserved: Buffer
  readonly infohash: Buffer
  readonly peerId: Buffer
}

/** Bits of the handshake that offer the extension protocol and the fast extension. */
export const modern = Buffer.from([0, 0, 0, 0, 0, 0x10, 0, 0x04])
export const classic = Buffer.alloc(8)

export function hello(infohash: Uint8Array, peerId: Uint8Array, reserved: Uint8Array = modern): Buffer {
  return Buffer.concat([Buffer.from('\x13BitTorrent protocol', 'latin1'), reserved, infohash, peerId])
}

export function message(id: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 1)
  return Buffer.concat([numbers(length), Buffer.from([id]), ...parts])
}

/** 32-bit numbers, as the protocol writes them. */
export function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4)
  return bytes
}

export const keepAlive = numbers(0)

/** A `piece` message with whatever bytes are given. */
export function blockMessage({ piece, offset }: Pick<Block, 'piece' | 'offset'>, bytes: Uint8Array): Buffer {
  return message(Id.piece, numbers(piece, offset), bytes)
}

export function blockRequest(id: number, { piece, offset, length }: Block): Buffer {
  return message(id, numbers(piece, offset, length))
}

/** The bytes of a block as they are in the film. */
export function rightBytes({ bytes, pieceBytes }: Film, { piece, offset, length }: Block): Buffer {
  const start = piece * pieceBytes + offset
  return bytes.subarray(start, Math.min(start + length, bytes.length))
}

/** A bitfield that says that every piece is there. */
export function fullBitfield(pieceCount: number): Buffer {
  const field = Buffer.alloc(Math.ceil(pieceCount / 8))
  for (let piece = 0; piece < pieceCount; piece++)
    field[piece >> 3] = (field[piece >> 3] ?? 0) | (0x80 >> (piece & 7))
  return field
}

export function extended(id: number, header: Bencodable, rest: Uint8Array = Buffer.alloc(0)): Buffer {
  return message(Id.extended, Buffer.from([id]), bencode(header), rest)
}

export function readBlock(payload: Buffer): Block {
  return { piece: payload.readUInt32BE(0), offset: payload.readUInt32BE(4), length: payload.readUInt32BE(8) }
}

/** Hears what one connection says. */
export interface WireEars {
  hello(wire: Wire, theirs: Hello): void
  message(wire: Wire, message: Message): void
}

/** One connection, cut into messages. It says nothing by itself. */
export class Wire {
  readonly socket: Socket
  /** Resolves when the connection is gone, whoever ended it. */
  readonly closed: Promise<void>
  isClosed = false
  theirs: Hello | undefined
  /** Everything that was heard, by message id. */
  readonly heard = new Map<number, number>()
  #ears: WireEars
  #bytes = Buffer.alloc(0)

  constructor(socket: Socket, ears: WireEars) {
    this.socket = socket
    this.#ears = ears
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#feed(chunk))
    // The engine may well hang up on us: that is what most of these tests are about.
    socket.on('error', () => socket.destroy())
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.isClosed = true
        resolve()
      })
    })
  }

  /** Sends bytes; says whether the system took them all. */
  send(...parts: readonly Uint8Array[]): boolean {
    if (this.isClosed || !this.socket.writable) return false
    return this.socket.write(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts))
  }

  /** Sends bytes and waits until they left, or the connection is gone. */
  async sendAll(bytes: Uint8Array): Promise<void> {
    if (this.send(bytes)) return
    await Promise.race([this.closed, new Promise<void>((resolve) => this.socket.once('drain', resolve))])
  }

  countOf(id: number): number {
    return this.heard.get(id) ?? 0
  }

  #feed(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk])
    if (!this.theirs) {
      if (this.#bytes.length < 68) return
      const bytes = this.#take(68)
      this.theirs = {
        reserved: bytes.subarray(20, 28),
        infohash: bytes.subarray(28, 48),
        peerId: bytes.subarray(48, 68),
      }
      this.#ears.hello(this, this.theirs)
    }
    while (this.#bytes.length >= 4) {
      const length = this.#bytes.readUInt32BE(0)
      if (this.#bytes.length < 4 + length) return
      const bytes = this.#take(4 + length)
      const id = bytes[4] ?? -1
      this.heard.set(id, this.countOf(id) + 1)
      this.#ears.message(this, { id, payload: bytes.subarray(5) })
    }
  }

  #take(count: number): Buffer {
    const taken = this.#bytes.subarray(0, count)
    this.#bytes = this.#bytes.subarray(count)
    return taken
  }
}
