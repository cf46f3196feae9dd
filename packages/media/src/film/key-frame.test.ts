import { AppError, type ByteSource } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { probe } from '../probe/probe.ts'
import { framesPerSecond, makeFilm } from '../testing/make-film.ts'
import { memorySource } from '../testing/memory-source.ts'
import { readFragments } from '../testing/read-fragments.ts'
import { openWorkshop } from '../workshop/open-workshop.ts'
import { type KeyFrame, KeyFrames } from './key-frame.ts'

const seconds = 40
const pieceBytes = 4096
const { signal } = new AbortController()

/** A film of which some parts are here; counts what is asked of others. */
function partly(
  bytes: Uint8Array,
  isHere: (at: number) => boolean,
): ByteSource & { readonly fetched: () => number } {
  const whole = memorySource(bytes)
  let fetched = 0
  return {
    size: bytes.length,
    fetched: () => fetched,
    async *read(range, options) {
      const first = Math.floor(range.start / pieceBytes)
      for (let piece = first; piece * pieceBytes < range.end; piece++) {
        if (isHere(piece * pieceBytes)) continue
        if (options.isHereOnly) throw new AppError('not-found')
        fetched++
      }
      yield* whole.read(range, options)
    },
  }
}

/** The number of the picture that a key frame shows. */
const numberOf = (frame: KeyFrame | undefined) => frame && Buffer.from(frame.film).readUInt32BE(frame.dataAt)

const fragmentsOf = (frame: KeyFrame | undefined) => {
  const film = Buffer.from(frame?.film ?? [])
  return readFragments(film.subarray(film.indexOf('moof') - 4))
}

describe.for(['matroska', 'mp4'] as const)('KeyFrames of a film in %s', (container) => {
  it('gives the picture of a moment, and fetches nothing', async () => {
    const bytes = await makeFilm({ container, seconds })
    const source = partly(bytes, () => true)
    using keyFrames = new KeyFrames(source, await probe(memorySource(bytes), { signal }))
    for (const at of [0, 0.4, 7.9, 20, 39.5, 5000]) {
      const frame = await keyFrames.at(1, at, { signal })
      const second = Math.min(Math.floor(at), seconds - 1)
      expect(frame?.seconds).toBeCloseTo(second, 3)
      expect(numberOf(frame)).toBe(second * framesPerSecond)
      expect(frame?.codec).toBe('vp8')
      expect(fragmentsOf(frame)).toMatchObject([{ decodeTime: 0, isKey: true }])
    }
    expect(source.fetched()).toBe(0)
  })

  it('gives the nearest that is here, none from far away, and asks nobody for the rest', async () => {
    const bytes = await makeFilm({ container, seconds })
    const size = bytes.length
    // The beginning, the index, and what is between three and four tenths; more comes later.
    let until = 0.4
    const source = partly(
      bytes,
      (at) => at < 0.1 * size || at > 0.93 * size || (at > 0.3 * size && at < until * size),
    )
    using keyFrames = new KeyFrames(source, await probe(memorySource(bytes), { signal }))
    const inside = await keyFrames.at(1, 0.35 * seconds, { signal })
    expect(inside?.seconds).toBeCloseTo(Math.floor(0.35 * seconds), 3)
    const near = await keyFrames.at(1, 0.45 * seconds, { signal })
    expect(near?.seconds).toBeGreaterThan(0.3 * seconds)
    expect(near?.seconds).toBeLessThan(0.46 * seconds)
    expect(await keyFrames.at(1, 0.7 * seconds, { signal })).toBeUndefined()
    until = 1
    expect((await keyFrames.at(1, 0.7 * seconds, { signal }))?.seconds).toBeCloseTo(0.7 * seconds, 3)
    expect(source.fetched()).toBe(0)
  })

  it('has none where the index is not here, and tries again when it is', async () => {
    const bytes = await makeFilm({ container, seconds })
    let isHere = false
    const source = partly(bytes, () => isHere)
    using keyFrames = new KeyFrames(source, await probe(memorySource(bytes), { signal }))
    expect(await keyFrames.at(1, 3, { signal })).toBeUndefined()
    isHere = true
    expect(numberOf(await keyFrames.at(1, 3, { signal }))).toBe(3 * framesPerSecond)
    expect(source.fetched()).toBe(0)
  })
})

describe('a workshop', () => {
  it('gives key frames without fetching what is not here', async () => {
    const bytes = await makeFilm({ container: 'mp4', seconds: 10 })
    let isHere = true
    const source = partly(bytes, () => isHere)
    await using workshop = openWorkshop()
    using film = workshop.open(source)
    await film.info({ signal })
    isHere = false
    expect(await film.keyFrame(1, 4, { signal })).toBeUndefined()
    isHere = true
    expect((await film.keyFrame(1, 4, { signal }))?.seconds).toBeCloseTo(4, 3)
    expect(source.fetched()).toBe(0)
  })
})
