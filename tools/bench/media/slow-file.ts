import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { ByteSource } from '@lanterne/kernel'

const PIECE_BYTES = 1 << 20
const PIECE_MS = 50

/** A file that comes as a torrent does: pieces of 1 MiB, 50 ms each, so many at a time; counts what was asked of it. */
export class SlowFile implements ByteSource, Disposable {
  readonly path: string
  readonly parallel: number
  readonly size: number
  readonly #file: number
  readonly #coming = new Map<number, Promise<void>>()
  readonly #lines: Promise<void>[]
  #turn = 0

  constructor(path: string, { parallel }: { parallel: number }) {
    this.path = path
    this.parallel = parallel
    this.size = statSync(path).size
    this.#file = openSync(path, 'r')
    this.#lines = Array.from({ length: parallel }, () => Promise.resolve())
  }

  get pieces(): number {
    return this.#coming.size
  }

  async *read(
    { start, end }: { start: number; end: number },
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<Uint8Array> {
    for (let at = start; at < Math.min(end, this.size); ) {
      const piece = Math.floor(at / PIECE_BYTES)
      await this.#fetch(piece)
      signal.throwIfAborted()
      const bytes = new Uint8Array(Math.min(end, this.size, (piece + 1) * PIECE_BYTES, at + (64 << 10)) - at)
      readSync(this.#file, bytes, 0, bytes.length, at)
      yield bytes
      at += bytes.length
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }

  #fetch(piece: number): Promise<void> {
    let coming = this.#coming.get(piece)
    if (!coming) {
      const line = this.#turn++ % this.#lines.length
      coming = (this.#lines[line] as Promise<void>).then(() => pause(PIECE_MS))
      this.#lines[line] = coming
      this.#coming.set(piece, coming)
    }
    return coming
  }
}
