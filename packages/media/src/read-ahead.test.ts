import { describe, expect, it } from 'vitest'
import { ReadAhead } from './read-ahead.ts'
import { memorySource } from './testing/memory-source.ts'

const { signal } = new AbortController()
const WINDOW = 32 << 10
const film = Uint8Array.from({ length: 100 * WINDOW }, (_, i) => (i * 31) & 255)

describe('ReadAhead', () => {
  it('gives the bytes that are asked for, wherever they lie', async () => {
    using file = new ReadAhead(memorySource(film), { aheadBytes: 1 << 20, signal })
    for (const [start, end] of [
      [0, 10],
      [WINDOW - 5, WINDOW + 5],
      [3, 5 * WINDOW],
      [99 * WINDOW, 200 * WINDOW],
    ] as const)
      expect(Buffer.from(await file.bytes(start, end)).equals(film.subarray(start, end))).toBe(true)
    expect(await file.bytes(film.length, film.length + 1)).toEqual(new Uint8Array())
  })

  it('asks for what follows when as much is read that it is likely to be wanted, up to its measure', async () => {
    const source = memorySource(film, { pieceBytes: WINDOW })
    using file = new ReadAhead(source, { aheadBytes: 8 * WINDOW, signal })
    const asked = async (windows: number) => {
      for (let i = 0; i < windows; i++) await file.bytes(i * WINDOW, i * WINDOW + 100)
      return source.pieces.size
    }
    expect(await asked(1)).toBe(1)
    expect(await asked(6)).toBe(9)
    // What was read before and is read again makes nobody bolder.
    expect(await asked(6)).toBe(9)
    expect(await asked(40)).toBe(48)
  })

  it('asks for nothing beyond where its reader ends', async () => {
    const source = memorySource(film, { pieceBytes: WINDOW })
    using file = new ReadAhead(source, { aheadBytes: 50 * WINDOW, limit: 20 * WINDOW, signal })
    for (let i = 0; i < 20; i++) await file.bytes(i * WINDOW, i * WINDOW + 1)
    expect(source.pieces.size).toBe(20)
  })

  it('withdraws what it asked for', async () => {
    const asked: AbortSignal[] = []
    const source = {
      size: 1e9,
      async *read(_: unknown, options: { signal: AbortSignal }) {
        asked.push(options.signal)
        await new Promise((_, reject) => {
          options.signal.addEventListener('abort', () => reject(options.signal.reason), { once: true })
        })
        yield new Uint8Array()
      },
    }
    const file = new ReadAhead(source, { aheadBytes: 0, signal })
    const answer = file.bytes(0, 10)
    file[Symbol.dispose]()
    await expect(answer).rejects.toThrow()
    expect(asked.map(({ aborted }) => aborted)).toEqual([true])
  })
})
