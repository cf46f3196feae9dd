import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { ByteSource } from '@lanterne/kernel'

const PIECE_BYTES = 1 << 20

/** A file that comes as a torrent does, a piece at a time, and counts what was asked of it. */
export interface TorrentSource extends ByteSource, Disposable {
  /** Numbers of the pieces that were fetched. */
  readonly pieces: ReadonlySet<number>
  readonly pieceCount: number
}

/**
 * A file of pieces of 1 MiB, each of which takes `pieceMs` to come, so many at a time as are fetched in parallel. A piece
 * that is here is read at once.
 */
export function openTorrentSource(
  path: string,
  { pieceMs = 0, parallel = 1 }: { pieceMs?: number; parallel?: number } = {},
): TorrentSource {
  const { size } = statSync(path)
  const file = openSync(path, 'r')
  const fetched = new Map<number, Promise<void>>()
  const slots = Array.from({ length: parallel }, () => Promise.resolve())
  let nextSlot = 0
  const fetchPiece = (piece: number) => {
    let coming = fetched.get(piece)
    if (!coming) {
      const slot = nextSlot++ % parallel
      const before = slots[slot] as Promise<void>
      coming = pieceMs === 0 ? before : before.then(() => pause(pieceMs))
      slots[slot] = coming
      fetched.set(piece, coming)
    }
    return coming
  }
  return {
    size,
    get pieces() {
      return new Set(fetched.keys())
    },
    pieceCount: Math.ceil(size / PIECE_BYTES),
    async *read({ start, end }, { signal }) {
      const last = Math.floor((Math.min(end, size) - 1) / PIECE_BYTES)
      for (let piece = Math.floor(start / PIECE_BYTES); piece <= last; piece++) void fetchPiece(piece)
      for (let at = start; at < Math.min(end, size); ) {
        const piece = Math.floor(at / PIECE_BYTES)
        await fetchPiece(piece)
        signal.throwIfAborted()
        const bytes = new Uint8Array(Math.min(end, size, (piece + 1) * PIECE_BYTES) - at)
        readSync(file, bytes, 0, bytes.length, at)
        yield bytes
        at += bytes.length
      }
    },
    [Symbol.dispose]: () => closeSync(file),
  }
}
