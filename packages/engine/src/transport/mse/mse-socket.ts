import type { Endpoint, Random, TcpReceiver, TcpSocket } from '@lanterne/kernel'
import { type Agreed, Carriage, initiate, MseError, type Reading, receive } from './negotiation.ts'
import type { Rc4 } from './rc4.ts'

/** Bytes held until the negotiation is over, above which `write` asks its caller to wait. */
const MOST_HELD = 256 * 1024
/** Where received bytes are decrypted, for all sockets: they are read within the call that brings them. */
let scratch: Uint8Array | undefined
const SCRATCH_BYTES = 64 * 1024

/** Which connections a peer may be spoken to over. */
export type EncryptionPolicy = 'when-needed' | 'required'

/**
 * Speaks Message Stream Encryption over a connection that we opened. It may be written to at once; if the other side
 * does not know how, the connection closes.
 */
export function encrypted(
  socket: TcpSocket,
  { infohash, random, policy }: { infohash: Uint8Array; random: Random; policy: EncryptionPolicy },
): TcpSocket {
  const offer = policy === 'required' ? Carriage.rc4 : Carriage.rc4 | Carriage.plain
  return new MseSocket(socket, ({ write, held }) =>
    initiate({ infohash, random, offer, initial: held, write }),
  )
}

/** Takes a connection that came to us, encrypted for one of `infohashes`, or plain unless encryption is required. */
export function recognized(
  socket: TcpSocket,
  options: { infohashes: () => Iterable<Uint8Array>; random: Random; policy: EncryptionPolicy },
): TcpSocket {
  const accept = options.policy === 'required' ? Carriage.rc4 : Carriage.rc4 | Carriage.plain
  return new MseSocket(socket, ({ write }) => receive({ ...options, accept, write }))
}

interface Line {
  readonly write: (bytes: Uint8Array) => void
  /** Gives the bytes that wait to be written, as many as fit. */
  readonly held: (mostBytes: number) => Uint8Array
}

/** A socket that negotiates before it carries. */
class MseSocket implements TcpSocket {
  readonly #socket: TcpSocket
  #reading: Reading<Agreed> | undefined
  #wanted = 0
  #collected: Uint8Array = new Uint8Array(0)
  #held: Uint8Array[] = []
  #heldBytes = 0
  #isEnding = false
  #receiver: TcpReceiver | undefined
  #encrypt: Rc4 | undefined
  #decrypt: Rc4 | undefined
  #decryptedBytes = Infinity
  #isOver = false

  constructor(socket: TcpSocket, begin: (line: Line) => Reading<Agreed>) {
    this.#socket = socket
    this.#reading = begin({ write: (bytes) => socket.write(bytes), held: (most) => this.#takeHeld(most) })
    this.#advance(undefined)
  }

  get local(): Endpoint {
    return this.#socket.local
  }

  get remote(): Endpoint {
    return this.#socket.remote
  }

  get pendingBytes(): number {
    return this.#heldBytes + this.#socket.pendingBytes
  }

  receive(receiver: TcpReceiver): void {
    this.#receiver = receiver
    this.#socket.receive({
      data: (chunk) => this.#onData(chunk),
      drain: () => this.#onDrain(),
      close: (error) => receiver.close(error),
    })
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isOver || this.#isEnding) return false
    if (!this.#reading) return this.#socket.write(this.#encrypt ? sealed(this.#encrypt, bytes) : bytes)
    this.#held.push(bytes)
    this.#heldBytes += bytes.length
    return this.#heldBytes < MOST_HELD
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  end(): void {
    this.#isEnding = true
    if (!this.#reading) this.#socket.end()
  }

  destroy(): void {
    this.#isOver = true
    this.#socket.destroy()
  }

  #onDrain(): void {
    if (!this.#reading) this.#receiver?.drain()
  }

  #onData(chunk: Uint8Array): void {
    let rest = chunk
    while (this.#reading && rest.length > 0 && !this.#isOver) rest = this.#negotiate(rest)
    if (rest.length > 0) this.#deliver(rest)
  }

  /** Feeds the negotiation what it wants, and gives back what is beyond. */
  #negotiate(chunk: Uint8Array): Uint8Array {
    const part = chunk.subarray(0, this.#wanted - this.#collected.length)
    this.#collected = new Uint8Array(Buffer.concat([this.#collected, part]))
    if (this.#collected.length === this.#wanted) {
      const bytes = this.#collected
      this.#collected = new Uint8Array(0)
      this.#advance(bytes)
    }
    return chunk.subarray(part.length)
  }

  #advance(bytes: Uint8Array | undefined): void {
    try {
      // The first step takes nothing.
      const step = this.#reading?.next(bytes as Uint8Array)
      if (!step) return
      if (!step.done) this.#wanted = step.value
      else this.#agreed(step.value)
    } catch (error) {
      if (!(error instanceof MseError)) throw error
      this.destroy()
    }
  }

  #agreed({ unread, encrypt, decrypt, decryptedBytes = Infinity }: Agreed): void {
    this.#reading = undefined
    this.#encrypt = encrypt
    this.#decrypt = decrypt
    this.#decryptedBytes = decryptedBytes
    const held = this.#takeHeld(Infinity)
    if (held.length > 0) this.write(held)
    if (this.#isEnding) this.#socket.end()
    else if (this.#socket.pendingBytes < MOST_HELD) this.#receiver?.drain()
    if (unread) this.#receiver?.data(unread)
  }

  #deliver(chunk: Uint8Array): void {
    let rest = chunk
    while (this.#decrypt && rest.length > 0 && !this.#isOver) {
      scratch ??= new Uint8Array(SCRATCH_BYTES)
      const part = rest.subarray(0, Math.min(SCRATCH_BYTES, this.#decryptedBytes))
      this.#decryptedBytes -= part.length
      rest = rest.subarray(part.length)
      if (part.length > 0) this.#receiver?.data(this.#decrypt.apply(part, scratch).subarray(0, part.length))
      if (this.#decryptedBytes === 0) this.#decrypt = undefined
    }
    if (rest.length > 0 && !this.#isOver) this.#receiver?.data(rest)
  }

  #takeHeld(mostBytes: number): Uint8Array {
    const all = Buffer.concat(this.#held)
    const taken = all.subarray(0, Math.min(all.length, mostBytes))
    const rest = all.subarray(taken.length)
    this.#held = rest.length > 0 ? [rest] : []
    this.#heldBytes = rest.length
    return taken
  }
}

function sealed(stream: Rc4, bytes: Uint8Array): Uint8Array {
  // Never in place: what is sent may be a piece that others want too.
  return stream.apply(bytes, new Uint8Array(bytes.length))
}
