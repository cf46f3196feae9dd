import type { ByteSource } from '@lanterne/kernel'
import { readRange } from './read-range.ts'

/** What is asked for at once: as small as it can be without many questions, for what is asked must come. */
const WINDOW_BYTES = 32 << 10
/** Windows that are kept behind the last one that was read: tracks of one film lie beside each other. */
const WINDOWS_BEHIND = 32

/**
 * A file read in windows, the next of them asked for before they are needed: pieces that come from different peers come
 * at the same time. Disposing it withdraws what is asked for.
 */
export class ReadAhead implements Disposable {
  readonly size: number
  readonly #source: ByteSource
  readonly #windows = new Map<number, Promise<Uint8Array>>()
  readonly #left = new AbortController()
  readonly #signal: AbortSignal
  readonly #ahead: number
  /** Windows that the reader wanted: one who looks at a few things here and there does not want what follows them. */
  #wanted = 0
  #furthest = -1
  /** Where what the reader wants ends, as far as it knows. */
  readonly #limit: number

  constructor(
    source: ByteSource,
    { aheadBytes, limit, signal }: { aheadBytes: number; limit?: number; signal: AbortSignal },
  ) {
    this.size = source.size
    this.#source = source
    this.#ahead = Math.ceil(aheadBytes / WINDOW_BYTES)
    this.#limit = Math.min(limit ?? source.size, source.size)
    this.#signal = AbortSignal.any([signal, this.#left.signal])
  }

  /** The bytes between `start` and `end`; less where the file ends before. */
  async bytes(start: number, end: number): Promise<Uint8Array> {
    const to = Math.min(end, this.size)
    if (start >= to) return new Uint8Array()
    const first = Math.floor(start / WINDOW_BYTES)
    const last = Math.floor((to - 1) / WINDOW_BYTES)
    const windows: Promise<Uint8Array>[] = []
    for (let i = first; i <= last; i++) {
      if (i > this.#furthest) this.#wanted++
      this.#furthest = Math.max(this.#furthest, i)
      windows.push(this.#window(i))
    }
    // Half as much ahead as was read: what is asked for must come, whether it is read or not.
    const ahead = Math.min(this.#ahead, this.#wanted >> 1)
    for (let i = last + 1; i <= last + ahead && i * WINDOW_BYTES < this.#limit; i++) void this.#window(i)
    for (const i of this.#windows.keys()) if (i < first - WINDOWS_BEHIND) this.#windows.delete(i)
    const from = first * WINDOW_BYTES
    const only = first === last ? await windows[0] : Buffer.concat(await Promise.all(windows))
    return (only as Uint8Array).subarray(start - from, to - from)
  }

  [Symbol.dispose](): void {
    this.#left.abort()
    this.#windows.clear()
  }

  #window(i: number): Promise<Uint8Array> {
    let window = this.#windows.get(i)
    if (!window) {
      const start = i * WINDOW_BYTES
      const range = { start, end: Math.min(start + WINDOW_BYTES, this.size) }
      window = readRange(this.#source, range, { signal: this.#signal })
      this.#windows.set(i, window)
      // Whoever reads it is told; read ahead in vain, nobody is.
      window.catch(() => undefined)
    }
    return window
  }
}
