import { describe, expect, it } from 'vitest'
import { type PieceToWrite, runsOf, WriteQueue } from './write-queue.ts'

const PIECE = 1 << 20
const piece = (index: number, size = PIECE): PieceToWrite => ({ piece: index, bytes: new Uint8Array(size) })

/** A disk that tells what it was given, and goes on when it is told. */
function slowDisk(failing: ReadonlySet<number> = new Set()) {
  const batches: number[][] = []
  const gates: (() => void)[] = []
  const queue = new WriteQueue(async (pieces) => {
    batches.push(pieces.map((one) => one.piece))
    await new Promise<void>((resolve) => gates.push(resolve))
    return pieces.map((one) => (failing.has(one.piece) ? new Error(`disk: ${one.piece}`) : undefined))
  })
  const write = (index: number, size = PIECE) => queue.write(index, new Uint8Array(size))
  return { batches, write, goOn: () => gates.shift()?.() }
}

describe('WriteQueue', () => {
  it('writes what waited for the piece before in one go, in order, and no more than 16 MiB of it', async () => {
    const { batches, write, goOn } = slowDisk()
    const written = [7, 3, 5, 4, 6, 1].map((index) => write(index, 4 << 20))
    expect(batches).toEqual([[7]])
    goOn()
    await written[0]
    await Promise.resolve()
    expect(batches).toEqual([[7], [3, 4, 5, 6]])
    goOn()
    await Promise.all(written.slice(0, 5))
    goOn()
    await Promise.all(written)
    expect(batches).toEqual([[7], [3, 4, 5, 6], [1]])
  })

  it('writes a piece that is larger than that by itself', async () => {
    const { batches, write, goOn } = slowDisk()
    const written = [write(0, 16 << 20), write(1, 16 << 20)]
    goOn()
    await written[0]
    goOn()
    await Promise.all(written)
    expect(batches).toEqual([[0], [1]])
  })

  it('tells who asked for a piece that failed, and nobody else', async () => {
    const { write, goOn } = slowDisk(new Set([2]))
    const written = [write(1), write(2), write(3)]
    const outcomes = Promise.allSettled(written)
    goOn()
    await written[0]
    await Promise.resolve()
    goOn()
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('goes on after a disk that fails altogether', async () => {
    let tries = 0
    const queue = new WriteQueue(async () => {
      if (++tries === 1) throw new Error('gone')
      return []
    })
    const first = queue.write(0, new Uint8Array(1))
    const second = queue.write(1, new Uint8Array(1))
    await expect(first).rejects.toThrow('gone')
    await second
  })
})

describe('runsOf', () => {
  it('joins neighbours, and ends a run behind a piece that is shorter than the others', () => {
    const pieces = [piece(1), piece(2), piece(4), piece(5, 100), piece(6)]
    const runs = runsOf(pieces, PIECE).map((run) => run.map((one) => one.piece))
    expect(runs).toEqual([[1, 2], [4, 5], [6]])
  })
})
