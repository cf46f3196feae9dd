import { readFile } from 'node:fs/promises'
import { AppError, type ByteSource } from '@lanterne/kernel'
import { openWorkshop } from '@lanterne/media'
import { afterAll, describe, expect, it } from 'vitest'
import { cutFilm, segmentBytes } from './support/cut.ts'
import { makeOddFilm, type OddFilm } from './support/odd-films.ts'

const workshop = openWorkshop()
afterAll(() => workshop[Symbol.asyncDispose]())

/** What nobody should have to wait for; a film that is whole takes a hundredth of it. */
const MOST_MS = 10_000
const MOST_MEMORY = 512 << 20
const PIECE = 64 << 10
/** What we cannot read FFmpeg may, where it is. */
const refusals = ['format-not-playable', 'ffmpeg-missing']
const films = ['reel', 'reelMatroska', 'reelNoCues', 'reelFragmented'] as const satisfies readonly OddFilm[]

describe.for(films)('%s', (name) => {
  it('cut off anywhere, plays as far as it goes or is refused', async () => {
    const whole = await readFile(await makeOddFilm(name))
    const outcomes: string[] = []
    for (let length = 0; length < whole.length; length += PIECE)
      outcomes.push(await watch(sourceOf(whole.subarray(0, length))))
    // Half a recording is half a film; half a file whose index was at its end is none.
    const plays = outcomes.filter((outcome) => outcome === 'plays').length
    if (name === 'reel') expect(plays).toBe(0)
    else expect(plays).toBeGreaterThan(outcomes.length / 2)
  })

  it('with bits that fell over, plays or is refused', async () => {
    const whole = await readFile(await makeOddFilm(name))
    const random = seeded(7)
    const before = process.memoryUsage().rss
    for (let run = 0; run < 60; run++) {
      const damaged = Buffer.from(whole)
      const count = 1 + (random() % 40)
      for (let i = 0; i < count; i++) {
        // Half of them where the structure is.
        const at = i % 2 === 0 ? random() % 4096 : random() % damaged.length
        damaged[at] = (damaged[at] ?? 0) ^ (1 << (random() % 8))
      }
      await watch(sourceOf(damaged))
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(MOST_MEMORY)
    expect(await watch(sourceOf(whole))).toBe('plays')
  })
})

const ebml = Buffer.from('1a45dfa3874282826d6b7681', 'hex')
const header = Buffer.from('1a45dfa38b4282886d6174726f736b61', 'hex')
const endlessSegment = Buffer.from('1853806701ffffffffffffff', 'hex')
const hostile: readonly (readonly [string, ByteSource])[] = [
  ['nothing', sourceOf(Buffer.alloc(0))],
  ['one byte', sourceOf(Buffer.alloc(1))],
  ['zeros without an end', endless(Buffer.alloc(1))],
  ['MPEG-TS without an end', endless(Buffer.from([0x47, ...Buffer.alloc(187)]))],
  ['a segment of nothing', sourceOf(Buffer.concat([header, endlessSegment]))],
  [
    'empty elements without an end',
    endless(Buffer.from('ec80', 'hex'), Buffer.concat([header, endlessSegment])),
  ],
  [
    'segments in segments',
    sourceOf(Buffer.concat([header, ...Array.from({ length: 100_000 }, () => endlessSegment)])),
  ],
  [
    'clusters in clusters',
    sourceOf(
      Buffer.concat([header, endlessSegment, Buffer.from('1f43b67501ffffffffffffff'.repeat(50_000), 'hex')]),
    ),
  ],
  [
    'tracks of a terabyte',
    endless(
      Buffer.alloc(1),
      Buffer.concat([header, endlessSegment, Buffer.from('1654ae6b0100010000000000', 'hex')]),
    ),
  ],
  ['a broken header', sourceOf(ebml)],
  ['a movie of two gigabytes', endless(Buffer.alloc(1), mp4('moov', 0x7fffffff))],
  ['a movie of 64 bits', endless(Buffer.alloc(1), mp4('moov', 1, 2n ** 50n))],
  ['boxes of eight bytes without an end', endless(mp4('free', 8), mp4('ftyp', 8))],
  ['boxes in boxes', sourceOf(nested('moov', 20_000))],
  ['fragments without an end', endless(mp4('moof', 8), Buffer.concat([mp4('ftyp', 8), mp4('moov', 8)]))],
]

describe('what was made to do harm', () => {
  it.for(hostile)('%s is refused', async ([, source]) => {
    const before = process.memoryUsage().rss
    expect(refusals).toContain(await watch(source))
    expect(process.memoryUsage().rss - before).toBeLessThan(MOST_MEMORY)
  })

  it('holds up nobody for ever', async () => {
    const entry = Buffer.from('ae97d78101838101868f565f4d504547342f49534f2f415643', 'hex')
    const tracks = Buffer.concat([Buffer.from('1654ae6b99', 'hex'), entry])
    const maze = Array.from({ length: 100_000 }, () => endlessSegment)
    const source = sourceOf(Buffer.concat([header, endlessSegment, tracks, ...maze]))
    const outcome = await watch(source, { mostMs: 40_000 })
    expect(refusals).toContain(outcome)
  })

  it('leaves the workshop as it was', async () => {
    expect(await watch(sourceOf(await readFile(await makeOddFilm('reelMatroska'))))).toBe('plays')
  })
})

describe('eight films whose bytes do not come', () => {
  it('hold up nobody else', async ({ signal }) => {
    const whole = await readFile(await makeOddFilm('reelMatroska'))
    const leave = new AbortController()
    const asked = Array.from({ length: 8 }, () => Promise.withResolvers<void>())
    // Each stops where the films begin: what is in them is known, their pictures are not here.
    const stalled = asked.map(async ({ resolve }) => {
      const source = sourceOf(whole)
      const stuck: ByteSource = {
        size: source.size,
        async *read(range, options) {
          if (range.start < 16_384)
            yield* source.read({ ...range, end: Math.min(range.end, 16_384) }, options)
          if (range.end <= 16_384) return
          resolve()
          await new Promise((done) => options.signal.addEventListener('abort', done, { once: true }))
        },
      }
      return await watch(stuck, { left: leave.signal })
    })
    await Promise.all(asked.map(({ promise }) => promise))
    const started = performance.now()
    expect(await watch(sourceOf(whole), { left: signal })).toBe('plays')
    expect(performance.now() - started).toBeLessThan(MOST_MS / 4)
    leave.abort(new AppError('closed'))
    expect(new Set(await Promise.all(stalled))).toEqual(new Set(['closed']))
  })
})

/** Watches the beginning, the middle and the end of a film, picture and sound; says how that went. */
async function watch(
  source: ByteSource,
  { left, mostMs = MOST_MS }: { left?: AbortSignal; mostMs?: number } = {},
): Promise<string> {
  const limit = AbortSignal.timeout(mostMs)
  const signal = left ? AbortSignal.any([left, limit]) : limit
  try {
    using cut = await cutFilm(workshop, source, { signal })
    const { film } = cut
    const tracks = [...(film.video ? [film.video] : []), ...film.audio]
    let bytes = 0
    for (const { id } of tracks) {
      await film.init(id, { signal })
      const last = film.segments.length - 1
      for (const index of new Set([0, last >> 1, last]))
        bytes += (await segmentBytes(film, id, index, { signal })).length
    }
    return bytes > 0 ? 'plays' : 'is empty'
  } catch (error) {
    if (limit.aborted) throw new Error('it took too long', { cause: error })
    if (error instanceof AppError) return error.code
    throw error
  }
}

function sourceOf(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async *read({ start, end }, { signal }) {
      signal.throwIfAborted()
      yield Uint8Array.from(bytes.subarray(start, end))
    },
  }
}

/** A file of two terabytes: `first`, then `rest` again and again. */
function endless(rest: Uint8Array, first: Uint8Array = new Uint8Array()): ByteSource {
  return {
    size: 2 ** 41,
    async *read({ start, end }, { signal }) {
      for (let at = start; at < end; ) {
        signal.throwIfAborted()
        const bytes = Buffer.alloc(Math.min(end - at, 1 << 20))
        const from = Math.max(0, first.length - at)
        if (from > 0) bytes.set(first.subarray(at, at + bytes.length))
        const turn = (at + from - first.length) % rest.length
        const turned = Buffer.concat([rest.subarray(turn), rest.subarray(0, turn)])
        if (from < bytes.length) bytes.fill(turned, from)
        yield Uint8Array.from(bytes)
        at += bytes.length
      }
    },
  }
}

function mp4(type: string, size: number, long?: bigint): Buffer {
  const bytes = Buffer.alloc(long === undefined ? 8 : 16)
  bytes.writeUInt32BE(size)
  bytes.write(type, 4)
  if (long !== undefined) bytes.writeBigUInt64BE(long, 8)
  return bytes
}

function nested(type: string, depth: number): Buffer {
  return Buffer.concat([
    mp4('ftyp', 8),
    ...Array.from({ length: depth }, (_, i) => mp4(type, (depth - i) * 8)),
  ])
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return state >>> 8
  }
}
