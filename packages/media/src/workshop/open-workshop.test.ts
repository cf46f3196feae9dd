import { AppError, type ByteSource } from '@lanterne/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutSegments } from '../hls/cut-segments.ts'
import { framesPerSecond, makeFilm } from '../testing/make-film.ts'
import { memorySource } from '../testing/memory-source.ts'
import { readFragments } from '../testing/read-fragments.ts'
import { type OpenedFilm, openWorkshop } from './open-workshop.ts'

const seconds = 12
const workshop = openWorkshop()
afterAll(() => workshop[Symbol.asyncDispose]())
const { signal } = new AbortController()

async function collect(film: OpenedFilm, request: Parameters<OpenedFilm['segment']>[0]): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of film.segment(request, { signal })) parts.push(part)
  return Buffer.concat(parts)
}

describe.for(['matroska', 'mp4'] as const)('a film in %s that a workshop has open', (container) => {
  let bytes: Uint8Array
  beforeAll(async () => {
    bytes = await makeFilm({ container, seconds })
  })

  it('says what is in it, and where it can be entered', async () => {
    using film = workshop.open(memorySource(bytes))
    const info = await film.info({ signal })
    expect(info).toMatchObject({
      container,
      video: [{ codec: 'vp8', width: 320, height: 180 }],
      audio: [{ codec: 'aac', channels: 1, sampleRate: 48_000, language: 'fra' }],
    })
    expect(info.durationSeconds).toBeCloseTo(seconds, 0)
    const keyFrames = await film.keyFrames(info.video[0]?.id ?? 0, { signal })
    expect(keyFrames).toEqual(Array.from({ length: seconds }, (_, i) => i))
  })

  it('gives every picture once, at its time, in whatever order its segments are asked for', async () => {
    using film = workshop.open(memorySource(bytes))
    const info = await film.info({ signal })
    const trackId = info.video[0]?.id ?? 0
    const segments = cutSegments((await film.keyFrames(trackId, { signal })) ?? [], seconds)
    expect(segments.length).toBe(4)
    const init = await film.init({ trackId, action: 'copy' }, { signal })
    const ticks = 57_600
    expect(Buffer.from(init).includes('moov')).toBe(true)
    const pieces = new Map<number, Buffer>()
    for (const i of [3, 0, 2, 1]) {
      const request = {
        trackId,
        action: 'copy' as const,
        span: segments[i] as { start: number; end: number },
        isLast: i === 3,
      }
      const once = await collect(film, request)
      expect(await collect(film, request)).toEqual(once)
      pieces.set(i, once)
    }
    const samples = [0, 1, 2, 3].flatMap((i) => readFragments(pieces.get(i) as Buffer))
    expect(samples.map(({ data }) => Buffer.from(data).readUInt32BE())).toEqual(
      Array.from({ length: seconds * framesPerSecond }, (_, i) => i),
    )
    for (const [i, { showTime, isKey }] of samples.entries()) {
      expect(showTime / ticks).toBeCloseTo(i / framesPerSecond, 3)
      expect(isKey).toBe(i % framesPerSecond === 0)
    }
  })

  it.for(['copy', 'to-aac'] as const)('joins its sound without a hole (%s)', async (action) => {
    using film = workshop.open(memorySource(bytes))
    const { audio } = await film.info({ signal })
    const trackId = audio[0]?.id ?? 0
    // Nothing in Node decodes AAC: what is encoded anew comes from elsewhere.
    if (action === 'to-aac') {
      await expect(
        collect(film, { trackId, action, span: { start: 0, end: 4 }, isLast: false }),
      ).rejects.toThrow(AppError)
      return
    }
    const spans = [0, 4, 8].map((start) => ({ start, end: start + 4 }))
    const samples = []
    for (const [i, span] of spans.entries())
      samples.push(...readFragments(await collect(film, { trackId, action, span, isLast: i === 2 })))
    for (const [i, { decodeTime, duration }] of samples.entries())
      expect(samples[i + 1]?.decodeTime ?? decodeTime + duration).toBe(decodeTime + duration)
    expect(samples.length).toBeGreaterThanOrEqual(Math.floor((seconds * 48_000) / 1024))
  })

  it('reads little before the first fragment of a segment', async () => {
    const source = memorySource(bytes, { pieceBytes: 4096 })
    using film = workshop.open(source)
    const { video } = await film.info({ signal })
    const trackId = video[0]?.id ?? 0
    await film.init({ trackId, action: 'copy' }, { signal })
    const before = source.pieces.size
    for await (const part of film.segment(
      { trackId, action: 'copy', span: { start: 8, end: 12 }, isLast: true },
      { signal },
    )) {
      expect(readFragments(part)[0]?.isKey).toBe(true)
      break
    }
    expect(source.pieces.size - before).toBeLessThan(bytes.length / 4096 / 2)
  })
})

describe('a workshop', () => {
  it('refuses what is no film', async () => {
    using film = workshop.open(memorySource(Buffer.from('This is no film. '.repeat(1000))))
    await expect(film.info({ signal })).rejects.toThrow('format-not-playable')
  })

  it('lets go of a film whose bytes never come, and of its demand', async () => {
    const asked: AbortSignal[] = []
    const begun = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<void>()
    const source: ByteSource = {
      size: 1e9,
      async *read(_, options) {
        asked.push(options.signal)
        options.signal.addEventListener('abort', () => ended.resolve(), { once: true })
        begun.resolve()
        await ended.promise
        yield* []
      },
    }
    const film = workshop.open(source)
    const leave = new AbortController()
    const answer = film.info({ signal: leave.signal })
    await begun.promise
    leave.abort(new AppError('closed'))
    await expect(answer).rejects.toThrow('closed')
    film[Symbol.dispose]()
    await ended.promise
    expect(asked.every(({ aborted }) => aborted)).toBe(true)
  })

  it('passes on why bytes cannot be had', async () => {
    const source: ByteSource = {
      size: 1e6,
      // oxlint-disable-next-line require-yield -- it fails before anything is there
      async *read() {
        throw new AppError('disk-failed')
      },
    }
    using film = workshop.open(source)
    await expect(film.info({ signal })).rejects.toThrow('disk-failed')
  })

  it('serves one film while another waits', async () => {
    using stuck = workshop.open({
      size: 1e9,
      async *read(_, options) {
        await new Promise((resolve) => options.signal.addEventListener('abort', resolve, { once: true }))
        yield* []
      },
    })
    const leave = new AbortController()
    const waiting = stuck.info({ signal: leave.signal })
    using film = workshop.open(memorySource(await makeFilm({ container: 'mp4', seconds: 2 })))
    expect((await film.info({ signal })).video).toHaveLength(1)
    leave.abort(new AppError('closed'))
    await expect(waiting).rejects.toThrow('closed')
  })
})
