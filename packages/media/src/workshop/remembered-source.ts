import type { ByteRange, ByteSource } from '@lanterne/kernel'

/** Longer reads are those of somebody who reads on, not of somebody who looks. */
const MOST_READ_BYTES = 1 << 20
/** Of one film: the last few seconds of it, its head and its index. */
const MOST_BYTES = 4 << 20

interface Known {
  readonly start: number
  readonly end: number
  readonly bytes: Uint8Array
}

/**
 * A file of which what was read last is known without asking again. Who opens a film reads its head in many small steps,
 * pictures and sound lie in the same bytes, and each question crosses threads twice.
 */
export class RememberedSource implements ByteSource {
  readonly size: number
  readonly #source: ByteSource
  /** What was asked for last is last. */
  readonly #known = new Set<Known>()
  #bytes = 0

  constructor(source: ByteSource) {
    this.size = source.size
    this.#source = source
  }

  async *read(
    range: ByteRange,
    options: Parameters<ByteSource['read']>[1],
  ): AsyncGenerator<Uint8Array<ArrayBufferLike>> {
    options.signal.throwIfAborted()
    const known = this.#find(range)
    if (known) return yield* known
    if (range.end - range.start > MOST_READ_BYTES) return yield* this.#source.read(range, options)
    const parts: Uint8Array[] = []
    for await (const part of this.#source.read(range, options)) {
      parts.push(part.slice())
      yield part
    }
    this.#keep(range, new Uint8Array(Buffer.concat(parts)))
  }

  /** The bytes of a range, of which each is in something that was read; copies: who is given them may give them away. */
  #find({ start, end }: ByteRange): Uint8Array[] | undefined {
    const parts: Uint8Array[] = []
    const used: Known[] = []
    for (let at = start; at < end; ) {
      const next = this.#at(at)
      if (!next) return undefined
      used.push(next)
      parts.push(next.bytes.slice(at - next.start, end - next.start))
      at = next.end
    }
    for (const known of used) {
      this.#known.delete(known)
      this.#known.add(known)
    }
    return parts
  }

  #at(at: number): Known | undefined {
    for (const known of this.#known) if (known.start <= at && known.end > at) return known
    return undefined
  }

  #keep({ start, end }: ByteRange, bytes: Uint8Array): void {
    // The file may have ended before; two may have asked at the same time.
    if (bytes.length !== end - start || bytes.length === 0 || this.#find({ start, end })) return
    this.#known.add({ start, end, bytes })
    this.#bytes += bytes.length
    for (const oldest of this.#known) {
      if (this.#bytes <= MOST_BYTES) break
      this.#known.delete(oldest)
      this.#bytes -= oldest.bytes.length
    }
  }
}
