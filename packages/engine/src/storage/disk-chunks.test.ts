import { describe, expect, it } from 'vitest'
import { BufferPool } from './buffer-pool.ts'
import { CHUNK_BYTES, DiskChunks } from './disk-chunks.ts'

const PIECE = 1 << 20

/** A disk whose every piece is full of its number; `reads` counts how often it was asked. */
function openChunks({ isThere = true } = {}) {
  const pool = new BufferPool()
  const gates: (() => void)[] = []
  const disk = { reads: 0 }
  const chunks = new DiskChunks({
    pool,
    pieceSize: () => PIECE,
    async fill(piece, _, target) {
      disk.reads++
      await new Promise<void>((resolve) => gates.push(resolve))
      target.fill(piece)
      return isThere
    },
  })
  const goOn = () => gates.splice(0).forEach((open) => open())
  return { chunks, pool, disk, goOn }
}

describe('DiskChunks', () => {
  it('reads a chunk once for all who ask for parts of it', async () => {
    const { chunks, disk, goOn } = openChunks()
    const seen: number[] = []
    const reading = [1, 2, 3].map(() => chunks.read(7, 0, (bytes) => seen.push(bytes[CHUNK_BYTES - 1] ?? -1)))
    goOn()
    expect(await Promise.all(reading)).toEqual([true, true, true])
    expect(await chunks.read(7, 0, (bytes) => seen.push(bytes.length))).toBe(true)
    expect(seen).toEqual([7, 7, 7, CHUNK_BYTES])
    expect(disk.reads).toBe(1)
  })

  it('gives memory away only when nobody waits for it any more', async () => {
    const { chunks, pool, goOn } = openChunks()
    const first = new Set<ArrayBufferLike>()
    const reading = chunks.read(1, 0, (bytes) => first.add(bytes.buffer))
    chunks.dropOldest()
    const other = pool.take(CHUNK_BYTES)
    goOn()
    await reading
    expect(first.has(other.buffer)).toBe(false)
    const again = chunks.read(2, 0, (bytes) => first.add(bytes.buffer))
    goOn()
    await again
    chunks.dropOldest()
    expect(first.has(pool.take(CHUNK_BYTES).buffer)).toBe(true)
  })

  it('keeps nothing of what is not there', async () => {
    const { chunks, goOn } = openChunks({ isThere: false })
    const reading = chunks.read(1, 0, () => expect.unreachable())
    goOn()
    expect(await reading).toBe(false)
    expect(chunks.isEmpty).toBe(true)
  })
})
