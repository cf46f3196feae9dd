import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copiedPictures } from './copied-pictures.ts'
import type { NativePacket } from './read-fragments.ts'
import { collect } from './testing/collect.ts'

const frameSeconds = 0.04
/** A film of 25 pictures a second, by the places of its key frames. */
function filmOf(keys: readonly number[], count: number): NativePacket[] {
  return Array.from({ length: count }, (_, i) => ({
    timestamp: i * frameSeconds,
    duration: frameSeconds,
    isKey: keys.includes(i),
    data: Buffer.from([i % 256]),
  }))
}

/** A file without an index: reading begins in the middle of whatever is there. */
function reader(film: readonly NativePacket[], start: number, tried: number[] = []) {
  return async function* (preRoll: number) {
    tried.push(preRoll)
    yield* film.filter(({ timestamp }) => timestamp >= start - preRoll)
  }
}

async function segment(film: readonly NativePacket[], start: number, end: number, tried?: number[]) {
  const pictures = copiedPictures(
    reader(film, start, tried),
    { start, end },
    {
      preRolls: [1, 4, 1000],
      isFirst: start === 0,
    },
  )
  return (await collect(pictures)).map(({ timestamp }) => Math.round(timestamp / frameSeconds))
}

describe('copiedPictures', () => {
  it('goes from the last key frame before a time to the last before the next', async () => {
    const film = filmOf([0, 50, 100, 150, 200], 250)
    expect(await segment(film, 0, 3)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    expect(await segment(film, 3, 6)).toEqual(Array.from({ length: 100 }, (_, i) => 50 + i))
    expect(await segment(film, 6, Number.POSITIVE_INFINITY)).toEqual(
      Array.from({ length: 100 }, (_, i) => 150 + i),
    )
  })

  it('looks further back when it begins to read behind the key frame', async () => {
    const tried: number[] = []
    const film = filmOf([0, 300], 400)
    const given = await segment(film, 10, 13, tried)
    expect(tried).toEqual([1, 4, 1000])
    expect(given[0]).toBe(0)
  })

  it('gives every picture, each segment from a key frame at or before its time, wherever key frames are', async () => {
    const keys = fc.uniqueArray(fc.integer({ min: 1, max: 399 }), { maxLength: 30 })
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(keys, cuts, async (some, times) => {
        const film = filmOf([0, ...some], 400)
        const starts = [0, ...times.toSorted((a, b) => a - b)]
        const seen = new Set<number>()
        for (const [i, start] of starts.entries()) {
          const given = await segment(film, start, starts[i + 1] ?? Number.POSITIVE_INFINITY)
          const [first = -1] = given
          expect(film[first]?.isKey).toBe(true)
          expect(first * frameSeconds).toBeLessThanOrEqual(start + 0.001)
          // Without a hole, and nothing of it before its key frame.
          expect(given).toEqual(given.map((_, n) => first + n))
          for (const picture of given) seen.add(picture)
        }
        expect(seen.size).toBe(400)
      }),
    )
  })

  it('begins a film whose first key frame comes late with it', async () => {
    expect((await segment(filmOf([30, 80], 120), 0, 4))[0]).toBe(30)
  })
})
