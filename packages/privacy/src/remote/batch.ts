import type { MessagePort } from 'node:worker_threads'

type WithBytes = { readonly kind: string; readonly socket: number; readonly bytes: Uint8Array }

const leastMemory = 64 * 1024
const muchBytes = 4096

/**
 * Messages of one turn of the event loop, sent together: a message between threads costs as much as many packets. All
 * their bytes are copied into one piece of memory, which is handed over.
 */
export class Batch<Message extends { readonly kind: string }> {
  readonly #port: Pick<MessagePort, 'postMessage'>
  readonly #pauseMs: number
  #messages: Message[] = []
  #memory: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  #used = 0
  #full: ArrayBuffer[] = []
  #planned: 'not' | 'late' | 'now' = 'not'
  #flushedMs = -Infinity
  #flushedBytes = 0
  #last: { message: WithBytes; index: number; start: number } | undefined

  /**
   * What follows much closer than `pauseMs` waits: waking a thread is dear. What follows little does not, or two who ask
   * and answer would wait each time.
   */
  constructor(port: Pick<MessagePort, 'postMessage'>, { pauseMs }: { pauseMs: number }) {
    this.#port = port
    this.#pauseMs = pauseMs
  }

  /** Adds a message that somebody waits for, or not. */
  add(message: Message, { isAwaited = true } = {}): void {
    this.#messages.push(message)
    this.#last = undefined
    this.#plan(isAwaited)
  }

  /** Adds a message with a copy of its bytes; those of one stream after the other become one. */
  addBytes(message: Message & WithBytes, isStream: boolean): void {
    const { bytes } = message
    const start = this.#reserve(bytes.length)
    this.#memory.set(bytes, start)
    const last = this.#last
    const isMore = isStream && last?.message.socket === message.socket && last.message.kind === message.kind
    if (isMore && last.start + last.message.bytes.length === start) {
      const joined = { ...message, bytes: this.#memory.subarray(last.start, start + bytes.length) }
      this.#messages[last.index] = joined
      this.#last = { message: joined, index: last.index, start: last.start }
      return
    }
    const copied = { ...message, bytes: this.#memory.subarray(start, start + bytes.length) }
    this.#messages.push(copied)
    this.#last = { message: copied, index: this.#messages.length - 1, start }
    this.#plan(false)
  }

  /** Sends what there is now. */
  flush(): void {
    this.#planned = 'not'
    this.#flushedMs = performance.now()
    if (this.#messages.length === 0) return
    this.#flushedBytes = this.#full.length * leastMemory + this.#used
    const messages = this.#messages
    const memory = [...this.#full, ...(this.#used > 0 ? [this.#memory.buffer] : [])]
    this.#messages = []
    this.#full = []
    if (this.#used > 0) this.#memory = new Uint8Array(0)
    this.#used = 0
    this.#last = undefined
    this.#port.postMessage(messages, memory)
  }

  #reserve(length: number): number {
    if (this.#memory.length - this.#used < length) {
      if (this.#used > 0) this.#full.push(this.#memory.buffer)
      // Written over before it is handed over, as far as anybody is told of it: it need not be zero first.
      this.#memory = Buffer.allocUnsafeSlow(Math.max(leastMemory, length))
      this.#used = 0
      this.#last = undefined
    }
    const start = this.#used
    this.#used += length
    return start
  }

  #plan(isAwaited: boolean): void {
    if (this.#planned === 'now' || (this.#planned === 'late' && !isAwaited)) return
    const isLate =
      !isAwaited && this.#flushedBytes >= muchBytes && performance.now() - this.#flushedMs < this.#pauseMs
    this.#planned = isLate ? 'late' : 'now'
    if (isLate) setTimeout(() => this.flush(), this.#pauseMs)
    else setImmediate(() => this.flush())
  }
}
