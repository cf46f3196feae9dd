import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError, type ByteSource } from '@lanterne/kernel'
import { findFfmpeg, makePlayable, openWorkshop, type Workshop } from '@lanterne/media'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { makeGreyFilm } from './support/films.ts'
import { children, chromium, fetchPackage, placesOf, ways } from './support/ways.ts'

const wishes = { audioLanguages: [], inSegments: true }
const { signal } = new AbortController()
let folder: string
let avi: Buffer
let stream: Buffer
/** Told of by every file that must not make anybody ask for it. */
let asked: string[] = []
const canary = createServer((request, response) => {
  asked.push(request.url ?? '')
  response.end()
})

beforeAll(fetchPackage)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-native-'))
  const avi1 = join(folder, 'a.avi')
  const ts1 = join(folder, 'a.ts')
  const codecs = ['-c:v', 'mpeg4', '-bf', '2', '-g', '30', '-q:v', '6', '-c:a', 'libmp3lame']
  await makeGreyFilm(avi1, codecs)
  await makeGreyFilm(ts1, ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-c:a', 'ac3'])
  avi = await readFile(avi1)
  stream = await readFile(ts1)
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  canary.close()
  await rm(folder, { recursive: true })
})

function memory(bytes: Uint8Array, size = bytes.length): ByteSource & { read: ByteSource['read'] } {
  return {
    size,
    async *read({ start, end }, options) {
      for (let at = start; at < end; ) {
        options.signal.throwIfAborted()
        const chunk = new Uint8Array(Math.min(65_536, end - at))
        chunk.set(bytes.subarray(at, at + chunk.length))
        yield chunk
        at += chunk.length
      }
    },
  }
}

/** Bytes that never come. */
function stalled(size: number): ByteSource {
  return {
    size,
    async *read(_, options) {
      await new Promise((_, reject) => {
        options.signal.addEventListener('abort', () => reject(new AppError('closed')), { once: true })
      })
      yield new Uint8Array()
    },
  }
}

/** Plays a stretch of everything; what went wrong, or nothing. */
async function play(workshop: Workshop, source: ByteSource, limitMs = 60_000): Promise<AppError | undefined> {
  using opened = workshop.open(source)
  const options = { signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]) }
  try {
    const playable = await makePlayable(opened, { screen: chromium, wishes }, options)
    const film = await playable.segments(options)
    const last = film.segments.length - 1
    for (const track of [...(film.video ? [film.video] : []), ...film.audio]) {
      await film.init(track.id, options)
      for (const index of new Set([0, Math.floor(last / 2), last]))
        for await (const part of film.segment(track.id, index, options))
          expect(part.length).toBeGreaterThan(0)
    }
    return undefined
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

const noneLeft = () => until('no process is left', () => children().length === 0, { timeoutMs: 10_000 })

/** The same flips each time. */
function flipped(bytes: Buffer, every: number): Buffer {
  const spoilt = Buffer.from(bytes)
  for (let at = every, step = 7; at < spoilt.length; at += every + (step = (step * 31) % 997))
    spoilt[at] = (spoilt[at] ?? 0) ^ (1 << (step % 8))
  return spoilt
}

const playlist = () => {
  const { port } = canary.address() as AddressInfo
  return `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:${port}/canary\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n`
}
/** A film whose subtitles are a playlist, which older FFmpegs opened as one. */
function playlistInAvi(): Buffer {
  const text = Buffer.from(playlist())
  const gab2 = Buffer.concat([
    ...[
      Buffer.from('GAB2\0\x02\0'),
      u32(4),
      Buffer.from('x\0\0\0'),
      Buffer.from([4, 0]),
      u32(text.length),
      text,
    ],
  ])
  const chunk = Buffer.concat([Buffer.from('02tx'), u32(gab2.length), gab2, Buffer.alloc(gab2.length % 2)])
  const movi = avi.indexOf('movi') + 4
  return Buffer.concat([avi.subarray(0, movi), chunk, avi.subarray(movi)])
}
function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

describe.for(ways)('hostile films (FFmpeg as a %s)', (way) => {
  it.for([
    ['a playlist', () => Buffer.from(playlist())],
    ['a playlist in the place of subtitles', playlistInAvi],
    ['a list of files', () => Buffer.from("ffconcat version 1.0\nfile '/etc/passwd'\n".repeat(50))],
    [
      'a session description',
      () => Buffer.from(`v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\n${playlist()}`),
    ],
    ['nothing but a beginning', () => avi.subarray(0, 300)],
    ['noise', () => Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i * 31 + (i >> 3)) & 255))],
    ['a film cut off', () => avi.subarray(0, avi.length / 3)],
    ['a stream cut off', () => stream.subarray(0, stream.length / 2)],
    ['an AVI file with a flipped bit here and there', () => flipped(avi, 4000)],
    ['an AVI file with flipped bits everywhere', () => flipped(avi, 60)],
    ['a stream with flipped bits everywhere', () => flipped(stream, 100)],
  ] as const)('are played or refused, and open nothing else: %s', async ([, make]) => {
    asked = []
    await using workshop = openWorkshop({ ffmpeg: findFfmpeg(placesOf(way)) })
    const problem = await play(workshop, memory(make()))
    expect([undefined, 'format-not-playable']).toContain(problem?.code)
    expect(asked).toEqual([])
    await workshop[Symbol.asyncDispose]()
    await noneLeft()
  })

  it('refuses a file of no length', async () => {
    await using workshop = openWorkshop({ ffmpeg: findFfmpeg(placesOf(way)) })
    expect(await play(workshop, memory(new Uint8Array()))).toMatchObject({ code: 'format-not-playable' })
  })

  it('reads little of what has no end', async () => {
    let bytes = 0
    const endless = memory(Buffer.from('RIFF\xff\xff\xff\x7fAVI LIST', 'latin1'), 1e12)
    const source: ByteSource = {
      size: endless.size,
      async *read(range, options) {
        for await (const chunk of endless.read(range, options)) {
          bytes += chunk.length
          yield chunk
        }
      },
    }
    await using workshop = openWorkshop({ ffmpeg: findFfmpeg(placesOf(way)) })
    expect(await play(workshop, source)).toMatchObject({ code: 'format-not-playable' })
    expect(bytes).toBeLessThan(100 << 20)
  })

  it('says why bytes could not be had', async () => {
    await using workshop = openWorkshop({ ffmpeg: findFfmpeg(placesOf(way)) })
    const source: ByteSource = {
      size: avi.length,
      async *read({ start, end }) {
        if (end > 1_000) throw new AppError('disk-failed')
        yield avi.subarray(start, end)
      },
    }
    expect(await play(workshop, source)).toMatchObject({ code: 'disk-failed' })
  })

  it('plays for the ninth viewer while eight wait for bytes, and forgets them when they leave', async () => {
    await using workshop = openWorkshop({ ffmpeg: findFfmpeg(placesOf(way)) })
    const leave = new AbortController()
    const films = Array.from({ length: 8 }, () => workshop.open(stalled(700e6)))
    const waiting = films.map(async (film) => {
      const native = await film.native()
      if (!native) throw new Error('no FFmpeg')
      return native.info({ signal: leave.signal })
    })
    for (const one of waiting) one.catch(() => undefined)
    await until('eight processes wait', () => children().length >= 8, { timeoutMs: 20_000 })
    expect(await play(workshop, memory(avi))).toBeUndefined()
    leave.abort(new AppError('closed'))
    for (const one of waiting) await expect(one).rejects.toThrow('closed')
    for (const film of films) film[Symbol.dispose]()
    await noneLeft()
  })

  it('fails a request whose process is killed, and serves the next', async () => {
    await using workshop = openWorkshop({ ffmpeg: findFfmpeg(placesOf(way)) })
    using film = workshop.open(stalled(700e6))
    const native = await film.native()
    const problem = native?.info({ signal }).then(
      () => undefined,
      (error: unknown) => error,
    )
    await until('a process waits', () => children().length > 0, { timeoutMs: 20_000 })
    for (const pid of children()) process.kill(pid, 'SIGKILL')
    expect(await problem).toMatchObject({ code: 'format-not-playable' })
    expect(await play(workshop, memory(avi))).toBeUndefined()
  })

  it('lets go at once of what a viewer jumps away from', async () => {
    await using workshop = openWorkshop({ ffmpeg: findFfmpeg(placesOf(way)) })
    using opened = workshop.open(memory(avi))
    const playable = await makePlayable(opened, { screen: chromium, wishes }, { signal })
    const film = await playable.segments({ signal })
    const track = film.video?.id ?? 0
    await film.init(track, { signal })
    for (const index of [2, 1, 3, 0]) {
      const jump = new AbortController()
      const given = (async () => {
        for await (const part of film.segment(track, index, { signal: jump.signal })) {
          expect(part.length).toBeGreaterThan(0)
          jump.abort(new AppError('closed'))
        }
      })()
      await expect(given).rejects.toThrow('closed')
    }
    opened[Symbol.dispose]()
    await noneLeft()
  })
})
