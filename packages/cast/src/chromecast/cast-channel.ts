import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { connect } from 'node:tls'
import { AppError, type Clock, Emitter, type Logger, type Timer } from '@lanterne/kernel'
import * as v from 'valibot'
import { FloodGate } from '../multicast/flood-gate.ts'
import { CastMessageError, CastMessageReader, encodeCastMessage } from './cast-message.ts'

/** Topics of the protocol. */
export const topics = {
  connection: 'urn:x-cast:com.google.cast.tp.connection',
  heartbeat: 'urn:x-cast:com.google.cast.tp.heartbeat',
  receiver: 'urn:x-cast:com.google.cast.receiver',
  media: 'urn:x-cast:com.google.cast.media',
} as const

/** What a device said, with what it says that it is. */
export interface CastSaying {
  readonly topic: string
  readonly from: string
  readonly said: Record<string, unknown> & { readonly type: string; readonly requestId?: number | undefined }
}

const Said = v.looseObject({ type: v.string(), requestId: v.optional(v.number()) })
const SENDER = 'sender-0'
const PING_MS = 5000
/** Silence after which a device is gone: it answers every ping. */
const SILENT_MS = 9000
/** What a device may say in a second: it says a few things. */
const MOST_MESSAGES = 200
/** Bytes that wait to be sent to a device that does not read. */
const MOST_WAITING = 1024 * 1024

/** A conversation by CASTV2 with one device, until disposed. */
export class CastChannel implements AsyncDisposable {
  /** `gone` once, when the device is. */
  readonly events = new Emitter<{ said: CastSaying; gone: undefined }>()
  readonly #socket: Duplex
  readonly #clock: Clock
  readonly #log: Logger
  readonly #reader = new CastMessageReader()
  readonly #gate: FloodGate
  readonly #waiting = new Map<number, (saying: CastSaying | undefined) => void>()
  #requests = 0
  #heardMs: number
  #timer: Timer | undefined
  #isClosed = false

  /** Speaks over a connection that is there. */
  constructor(socket: Duplex, { clock, log }: { clock: Clock; log: Logger }) {
    this.#socket = socket
    this.#clock = clock
    this.#log = log
    this.#heardMs = clock.now()
    this.#gate = new FloodGate({
      ...{ clock, mostOfOne: MOST_MESSAGES, most: MOST_MESSAGES },
      onFlood: () => log.warn('chromecast floods'),
    })
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('error', (error) => log.debug('chromecast failed', { error }))
    socket.on('end', () => socket.destroy())
    socket.on('close', () => this.#close())
    this.#beat()
  }

  /** Throws `screen-unreachable`. A device signs its own certificate: nothing that we send it is a secret. */
  static async open(
    { host, port }: { host: string; port: number },
    options: { clock: Clock; log: Logger; signal: AbortSignal },
  ): Promise<CastChannel> {
    const { signal } = options
    const socket = connect({ host, port, rejectUnauthorized: false })
    try {
      await once(socket, 'secureConnect', { signal })
    } catch (cause) {
      socket.on('error', () => {}) // It has failed, or we left: what it says further matters to nobody.
      socket.destroy()
      signal.throwIfAborted()
      throw new AppError('screen-unreachable', { cause })
    }
    return new CastChannel(socket, options)
  }

  /** Says something to which nothing is answered. */
  say(destination: string, namespace: string, content: object): void {
    if (this.#isClosed) return
    if (this.#socket.writableLength > MOST_WAITING) return void this.#socket.destroy()
    const payload = JSON.stringify(content)
    this.#socket.write(encodeCastMessage({ source: SENDER, destination, namespace, payload }))
  }

  /** Asks, and gives what is answered. Throws `screen-unreachable` when the device goes meanwhile. */
  async ask(
    destination: string,
    topic: string,
    content: object,
    { signal }: { signal: AbortSignal },
  ): Promise<CastSaying['said']> {
    signal.throwIfAborted()
    if (this.#isClosed) throw new AppError('screen-unreachable')
    const requestId = ++this.#requests
    const { promise, resolve, reject } = Promise.withResolvers<CastSaying | undefined>()
    const onAbort = () => reject(signal.reason)
    this.#waiting.set(requestId, resolve)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      this.say(destination, topic, { ...content, requestId })
      const answer = await promise
      if (!answer) throw new AppError('screen-unreachable')
      return answer.said
    } finally {
      this.#waiting.delete(requestId)
      signal.removeEventListener('abort', onAbort)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return
    const closed = once(this.#socket, 'close')
    this.#socket.end()
    // A device that never says goodbye is not waited for.
    this.#clock.schedule(500, () => this.#socket.destroy())
    await closed
  }

  #take(chunk: Uint8Array): void {
    if (this.#socket.destroyed) return
    try {
      for (const { namespace, source, payload } of this.#reader.read(chunk)) {
        // Half a message is no sign of life, however long it is kept coming.
        this.#heardMs = this.#clock.now()
        if (!this.#gate.admits('device')) return void this.#socket.destroy()
        const said = v.safeParse(Said, parseJson(payload))
        if (said.success) this.#hear({ topic: namespace, from: source, said: said.output })
      }
    } catch (error) {
      if (!(error instanceof CastMessageError)) throw error
      this.#log.warn('chromecast not understood', { error })
      this.#socket.destroy()
    }
  }

  #hear(saying: CastSaying): void {
    const { topic, from, said } = saying
    if (topic === topics.heartbeat) {
      if (said.type === 'PING') this.say(from, topics.heartbeat, { type: 'PONG' })
      return
    }
    if (said.requestId !== undefined) this.#waiting.get(said.requestId)?.(saying)
    this.events.emit('said', saying)
  }

  #beat(): void {
    if (this.#isClosed) return
    if (this.#clock.now() - this.#heardMs > SILENT_MS) return void this.#socket.destroy()
    this.say('receiver-0', topics.heartbeat, { type: 'PING' })
    this.#timer = this.#clock.schedule(PING_MS, () => this.#beat())
  }

  #close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#timer?.cancel()
    for (const resolve of this.#waiting.values()) resolve(undefined)
    this.events.emit('gone', undefined)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // No message of ours is that.
  }
}
