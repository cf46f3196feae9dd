import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AppError, type TcpSocket, type WebRtc, type WebRtcEnd } from '@lanterne/kernel'
import { type FromWebRtc, notInstalled, type ToWebRtc, type WebRtcSettings } from './messages.ts'
import { WebRtcSocket } from './web-rtc-socket.ts'

/** How long the process stays when there is no connection any more, and how long it stays away after it failed. */
const idleMs = 60_000
const restMs = 30_000

/** One end, seen from here. */
interface End {
  readonly described: PromiseWithResolvers<string>
  readonly opened: PromiseWithResolvers<TcpSocket>
  socket: WebRtcSocket | undefined
}

/**
 * Data channels on this machine's own UDP sockets. The library is loaded, into a process of its own, when the first
 * connection is begun, and let go with the last; where it is not installed every connection fails.
 */
export function createWebRtc(settings: WebRtcSettings): WebRtc & AsyncDisposable {
  return new WebRtcHost(settings)
}

class WebRtcHost implements WebRtc, AsyncDisposable {
  readonly #settings: WebRtcSettings
  readonly #ends = new Map<number, End>()
  #process: ChildProcess | undefined
  #idle: NodeJS.Timeout | undefined
  /** When it may be started again. */
  #startsAt = Number.NEGATIVE_INFINITY
  #isClosed = false
  #nextId = 0

  constructor(settings: WebRtcSettings) {
    this.#settings = settings
  }

  offer({ signal }: { signal: AbortSignal }): Promise<WebRtcEnd> {
    return this.#begin((id) => ({ kind: 'offer', id }), signal)
  }

  answer(sdp: string, { signal }: { signal: AbortSignal }): Promise<WebRtcEnd> {
    return this.#begin((id) => ({ kind: 'answer', id, sdp }), signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    await this.#stop()
  }

  async #begin(ask: (id: number) => ToWebRtc, signal: AbortSignal): Promise<WebRtcEnd> {
    signal.throwIfAborted()
    const id = this.#nextId++
    const end: End = {
      described: Promise.withResolvers(),
      opened: Promise.withResolvers(),
      socket: undefined,
    }
    // Whoever still waits hears of it.
    for (const { promise } of [end.described, end.opened]) promise.catch(() => undefined)
    this.#start()
    this.#ends.set(id, end)
    this.#send(ask(id))
    const giveUp = () => {
      if (!end.socket) this.#forget(id, new AppError('closed'))
    }
    try {
      const description = await orAbort(end.described.promise, signal)
      return {
        description,
        open: async ({ answer, signal: patience }) => {
          if (answer !== undefined) this.#send({ kind: 'accept', id, sdp: answer })
          try {
            return await orAbort(end.opened.promise, patience)
          } catch (error) {
            giveUp()
            throw error
          }
        },
        [Symbol.dispose]: giveUp,
      }
    } catch (error) {
      giveUp()
      throw error
    }
  }

  /** Sees to it that the process runs. */
  #start(): void {
    clearTimeout(this.#idle)
    if (this.#process) return
    if (this.#isClosed || performance.now() < this.#startsAt) throw new AppError('connection-failed')
    const program = fileURLToPath(new URL('./web-rtc-process.ts', import.meta.url))
    const child = fork(program, [JSON.stringify(this.#settings)], {
      serialization: 'advanced',
      // Nothing of the viewer's environment is its business.
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.#process = child
    child.unref()
    child.channel?.unref()
    child.on('message', (message: FromWebRtc) => this.#heard(message))
    // An exit follows, or it never began.
    child.on('error', () => this.#ended(child, restMs))
    child.on('exit', (code) => this.#ended(child, code === notInstalled ? Number.POSITIVE_INFINITY : restMs))
  }

  #ended(child: ChildProcess, awayMs: number): void {
    if (this.#process !== child) return
    this.#process = undefined
    this.#startsAt = performance.now() + awayMs
    for (const id of [...this.#ends.keys()]) this.#forget(id, new AppError('connection-failed'))
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#idle)
    const child = this.#process
    this.#process = undefined
    for (const id of [...this.#ends.keys()]) this.#forget(id, new AppError('closed'))
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const { promise, resolve } = Promise.withResolvers<void>()
    child.once('exit', () => resolve())
    child.ref()
    child.kill('SIGKILL')
    await promise
  }

  #send(message: ToWebRtc): void {
    // A process that has just ended is known to have in a moment.
    if (this.#process?.connected) this.#process.send(message, () => undefined)
  }

  #heard(message: FromWebRtc): void {
    const end = this.#ends.get(message.id)
    if (!end) return
    switch (message.kind) {
      case 'described':
        return end.described.resolve(message.sdp)
      case 'open': {
        end.socket = new WebRtcSocket(message.id, message, (said) => {
          this.#send(said)
          if (said.kind === 'close') this.#forget(message.id)
        })
        return end.opened.resolve(end.socket)
      }
      case 'data':
        return end.socket?.received(message.bytes)
      case 'sent':
        return end.socket?.sent(message.bytes)
      case 'closed':
        return this.#forget(message.id, new AppError('connection-failed'))
    }
  }

  /** One end is no more; without a failure, its owner knows. */
  #forget(id: number, failure?: AppError): void {
    const end = this.#ends.get(id)
    if (!end) return
    this.#ends.delete(id)
    if (!end.socket) this.#send({ kind: 'close', id })
    end.described.reject(failure)
    end.opened.reject(failure)
    end.socket?.closed()
    if (this.#ends.size > 0 || !this.#process) return
    this.#idle = setTimeout(() => void this.#stop(), idleMs)
    this.#idle.unref()
  }
}

/** Waits for `promise`, but no longer than until `signal` aborts. */
function orAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) return Promise.reject(signal.reason as Error)
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
