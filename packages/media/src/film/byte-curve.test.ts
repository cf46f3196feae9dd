import { describe, expect, it } from 'vitest'
import { makeFilm } from '../testing/make-film.ts'
import { memorySource } from '../testing/memory-source.ts'
import { Film } from './film.ts'

const { signal } = new AbortController()

describe.each(['mp4', 'matroska'] as const)('the byte curve of a film in %s', (container) => {
  it('says where in the file each moment lies', async () => {
    const bytes = await makeFilm({ container, seconds: 12 })
    using film = await Film.open(memorySource(bytes), { signal })
    const { durationSeconds, points } = await film.curve({ signal })
    expect(durationSeconds).toBeCloseTo(12, 0)
    expect(points.length).toBeGreaterThan(5)
    for (const [i, { seconds, bytes: at }] of points.entries()) {
      const before = points[i - 1]
      if (!before) continue
      expect(seconds).toBeGreaterThan(before.seconds)
      expect(at).toBeGreaterThan(before.bytes)
    }
    // Its bit rate is even: so is the curve, but for what stands before and behind.
    const [half = 0, last = 0] = [6, 11].map(
      (time) => points.findLast(({ seconds }) => seconds <= time + 0.001)?.bytes,
    )
    expect(half / last).toBeGreaterThan(0.45)
    expect(half / last).toBeLessThan(0.65)
    expect(last).toBeLessThan(bytes.length)
  })
})
