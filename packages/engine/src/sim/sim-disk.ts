import { type Clock, type Random, sleep } from '@lanterne/kernel'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { Store } from '../storage/piece-store.ts'
import type { TorrentStorage } from '../storage/torrent-storage.ts'
import { Bitfield } from '../wire/bitfield.ts'

const SLOWEST_MS = 20

/**
 * A disk that outlives the programs that use it, with the promises of `PieceStore`: after a clean close what is there is
 * trusted; after a crash it is only claimed, and a piece that was being written may be there in part.
 */
export class SimDisk {
  readonly #metainfo: Metainfo
  readonly #bytes: Uint8Array
  /** Pieces named as written, by whoever wrote them. */
  readonly #journal = new Set<number>()
  #isClean = true
  readonly #writing = new Map<number, Uint8Array>()
  readonly #life = new AbortController()

  constructor(metainfo: Metainfo) {
    this.#metainfo = metainfo
    this.#bytes = new Uint8Array(metainfo.sizeBytes)
  }

  /** What a program that runs on `clock` sees of it. */
  storage(clock: Clock, random: Random): TorrentStorage {
    return {
      known: async () => undefined,
      keepLayers: async () => {},
      open: async () => this.#open(clock, random),
    }
  }

  /** The power is gone: of each piece that was being written, the first half is there, and it is named all the same. */
  crash(): void {
    for (const [piece, bytes] of this.#writing) {
      this.#bytes.set(bytes.subarray(0, bytes.length >> 1), piece * this.#metainfo.pieceLength)
      this.#journal.add(piece)
    }
    this.#writing.clear()
    this.#isClean = false
  }

  /** What is wrong on it after a clean close, if anything: a piece that is trusted and is not right. */
  inconsistency(right: (piece: number, length: number) => Uint8Array): string | undefined {
    if (!this.#isClean) return 'the disk was not closed'
    for (const piece of this.#journal) {
      const bytes = this.#piece(piece)
      if (Buffer.compare(bytes, right(piece, bytes.length)) !== 0) return `piece ${piece} on disk is wrong`
    }
    return undefined
  }

  #piece(piece: number): Uint8Array {
    const { pieceLength } = this.#metainfo
    return this.#bytes.subarray(piece * pieceLength, (piece + 1) * pieceLength)
  }

  #open(clock: Clock, random: Random): Store {
    const { pieceCount } = this.#metainfo
    const named = new Bitfield(pieceCount)
    for (const piece of this.#journal) named.add(piece)
    const isTrusted = this.#isClean
    const none = new Bitfield(pieceCount)
    this.#isClean = false
    const proven = new Set(isTrusted ? this.#journal : [])
    const wait = () => sleep(clock, random.next() * SLOWEST_MS, this.#life)
    return {
      verified: isTrusted ? named : none,
      claimed: isTrusted ? none : named,
      write: async (piece, bytes) => {
        const copy = bytes.slice()
        this.#writing.set(piece, copy)
        await wait()
        this.#writing.delete(piece)
        this.#piece(piece).set(copy)
        this.#journal.add(piece)
        proven.add(piece)
      },
      confirm: (piece) => void proven.add(piece),
      read: async (piece, offset, target) => {
        await wait()
        if (!this.#journal.has(piece)) return false
        target.set(this.#piece(piece).subarray(offset, offset + target.length))
        return true
      },
      [Symbol.asyncDispose]: async () => {
        await wait()
        this.#journal.clear()
        for (const piece of proven) this.#journal.add(piece)
        this.#isClean = true
      },
    }
  }
}
