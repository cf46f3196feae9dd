import { describe, expect, it } from 'vitest'
import { ReadAhead } from '../read-ahead.ts'
import { memorySource } from '../testing/memory-source.ts'
import { ids } from './element-ids.ts'
import { blocksAtEnd, lookBack } from './look-back.ts'
import type { MatroskaTrack } from './tracks.ts'
import { element } from './write-ebml.ts'

const { signal } = new AbortController()

/** Numbers that are always the same, and look like none. */
function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** What pictures and sounds are made of: anything, with much in it that looks like a block. */
function noise(length: number, random: () => number): Uint8Array {
  const likely = [ids.simpleBlock, ids.blockGroup, 0x40, 0x81, 0x82]
  return Uint8Array.from({ length }, () =>
    random() < 0.3 ? (likely[Math.floor(random() * likely.length)] ?? 0) : Math.floor(random() * 256),
  )
}

function block(track: number, ticks: number, data: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(0x80 | track, ticks >> 8, ticks & 255, 0x80), data])
}

/** Half a second before a cluster: twelve pictures a second as groups, a sound of 32 ms as simple blocks. */
function tail(seed: number) {
  const random = chance(seed)
  const parts: Uint8Array[] = []
  const places: number[] = []
  let [at, picture] = [0, 0]
  const add = (part: Uint8Array) => {
    places.push(at)
    at += part.length
    parts.push(part)
  }
  for (let ticks = 0; ticks < 512; ticks += 32) {
    if (ticks >= picture) {
      add(element(ids.blockGroup, [element(ids.block, block(1, ticks, noise(3000, random)))]))
      picture += 83
    }
    add(
      element(ids.simpleBlock, block(2, ticks, Uint8Array.of(0x0b, 0x77, ticks / 32, ...noise(200, random)))),
    )
  }
  return { bytes: Buffer.concat(parts), places }
}

describe('blocksAtEnd', () => {
  it('finds the beginning of every block, whatever lies before them and within them', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const { bytes, places } = tail(seed)
      const before = noise(1000, chance(seed + 1000))
      const found = blocksAtEnd(Buffer.concat([before, bytes])).map((place) => place - before.length)
      // What lies before them, and within the first of them, may look like more.
      expect(found.slice(2 - places.length)).toEqual(places.slice(2))
      expect(found.length).toBeLessThanOrEqual(places.length + 3)
    }
  })

  it('finds nothing where the last block is cut off', () => {
    const { bytes, places } = tail(7)
    const found = blocksAtEnd(bytes.subarray(0, -5))
    expect(found.filter((place) => places.includes(place))).toEqual([])
  })

  it('takes whatever it is given', () => {
    const random = chance(99)
    for (let i = 0; i < 200; i++) {
      const bytes = noise(Math.floor(random() * 400), random)
      const found = blocksAtEnd(bytes)
      expect(found).toEqual(found.toSorted((a, b) => a - b))
      expect(found.every((place) => place < bytes.length)).toBe(true)
    }
  })
})

describe('lookBack', () => {
  const track = { id: 2, compression: { kind: 'none' }, delaySeconds: 0 } as MatroskaTrack
  const index = { tickSeconds: 0.001 }
  const frames = async (bytes: Uint8Array, seconds: number) => {
    using file = new ReadAhead(memorySource(bytes), { aheadBytes: 0, signal })
    const next = { seconds: 60.512 }
    return await lookBack(file, { at: bytes.length, seconds, next, track, index })
  }

  it('gives the frames of a sound up to the next cluster, from the last that is not later', async () => {
    const found = await frames(tail(3).bytes, 60.4)
    expect(found?.map(({ data }) => data[2])).toEqual([12, 13, 14, 15])
    for (const [i, frame] of (found ?? []).entries()) {
      expect(frame.seconds).toBeCloseTo(60.384 + i * 0.032, 6)
      expect(frame.durationSeconds).toBeCloseTo(0.032, 6)
    }
  })

  it('gives nothing where what is wanted lies further back, or nothing says how long a frame is', async () => {
    expect(await frames(tail(3).bytes, 59.9)).toBeUndefined()
    const { bytes, places } = tail(3)
    expect(await frames(bytes.subarray(places.at(-3)), 60.5)).toBeUndefined()
    expect(await frames(noise(5000, chance(5)), 60.5)).toBeUndefined()
  })
})
