import { describe, expect, it } from 'vitest'
import { ReadAhead } from '../read-ahead.ts'
import { makeWordedFilm } from '../testing/make-worded-film.ts'
import { memorySource } from '../testing/memory-source.ts'
import { readMatroskaIndex } from './matroska-index.ts'
import { readFrames } from './read-frames.ts'

const { signal } = new AbortController()

async function framesOf(film: Uint8Array): Promise<readonly { seconds: number; bytes: number }[]> {
  const source = memorySource(film)
  const index = await readMatroskaIndex(source, { signal })
  using file = new ReadAhead(source, { aheadBytes: 0, signal })
  const at = index.clustersStart ?? film.length
  const wanted = { at, tracks: index.tracks, untilSeconds: Number.POSITIVE_INFINITY, index }
  const frames: { seconds: number; bytes: number }[] = []
  for await (const { seconds, data } of readFrames(file, wanted)) frames.push({ seconds, bytes: data.length })
  return frames
}

describe('readFrames', () => {
  it('gives whole frames alone, wherever a file is cut short', async () => {
    const words = [{ seconds: 3, durationSeconds: 1, data: 'words' }]
    const film = makeWordedFilm([{ codecId: 'S_TEXT/UTF8', frames: words }], {
      seconds: 20,
      pictureBytes: 300,
    })
    const all = await framesOf(film)
    expect(all.map(({ bytes }) => bytes)).toEqual([300, 5, 300, 300, 300])
    const counts = new Set<number>()
    for (let length = 250; length < film.length; length += 7) {
      const frames = await framesOf(film.subarray(0, length))
      expect(frames).toEqual(all.slice(0, frames.length))
      counts.add(frames.length)
    }
    expect([...counts]).toEqual([0, 1, 2, 3, 4, 5])
  })
})
