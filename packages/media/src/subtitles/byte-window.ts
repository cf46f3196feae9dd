import type { ByteSource } from '@lanterne/kernel'
import { readRange } from '../read-range.ts'

/** Reads little by little in a file: each time a stretch, of which what comes next is taken without reading again. */
export class ByteWindow {
  readonly #source: ByteSource
  readonly #signal: AbortSignal
  readonly #stretchBytes: number
  #start = 0
  #bytes: Uint8Array = new Uint8Array()

  constructor(source: ByteSource, { signal, stretchBytes }: { signal: AbortSignal; stretchBytes: number }) {
    this.#source = source
    this.#signal = signal
    this.#stretchBytes = stretchBytes
  }

  /** The bytes from `start`, `length` of them; fewer where the file ends before. Valid until the next call. */
  async take(start: number, length: number): Promise<Uint8Array> {
    const at = start - this.#start
    if (at < 0 || at + length > this.#bytes.length) {
      const from = Math.min(start, this.#source.size)
      const end = Math.min(from + Math.max(length, this.#stretchBytes), this.#source.size)
      this.#bytes = await readRange(this.#source, { start: from, end }, { signal: this.#signal })
      this.#start = from
    }
    const from = start - this.#start
    return this.#bytes.subarray(from, from + length)
  }
}
