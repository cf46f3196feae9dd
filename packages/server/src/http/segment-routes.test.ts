import { silentLogger } from '@lanterne/kernel'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerFailure } from './failure.ts'
import { keyFrameRoutes } from './key-frame-routes.ts'
import { OpenAnswers } from './open-answers.ts'
import { type Door, openDoor } from './open-door.ts'
import { type Segmented, segmentRoutes } from './segment-routes.ts'

const { signal } = new AbortController()
const track = (id: number) => ({ id, mimeType: 'video/mp4', language: 'und', init: '', segment: '' })
const film: Segmented = {
  manifest: { durationSeconds: 8, starts: [0, 4], video: track(1), audio: [track(2)] },
  playlists: async () => ({
    master: (sound) => `#EXTM3U\n#sound ${sound}\n`,
    masterWithoutWords: () => '#EXTM3U\n',
    track: '#EXTM3U\n#track\n',
    words: ['#EXTM3U\n#words\n'],
  }),
  init: async (id) => Buffer.from(`init ${id}`),
  async *segment(id, index) {
    yield Buffer.from(`segment ${id} `)
    yield Buffer.from(`${index}`)
  },
  signal,
  attend: () => undefined,
}
let door: Door

beforeAll(async () => {
  door = await openDoor({ port: 0, spare: 0 }, { signal })
  const find = (id: string) => (id === 'film' ? Promise.resolve(film) : undefined)
  const answers = new OpenAnswers({ log: silentLogger })
  const television = 'http://television.example'
  const allowedOrigin = (request: Request) =>
    request.headers.get('origin') === television ? television : undefined
  door.answer(
    new Hono()
      .route('/segments', segmentRoutes({ find, answers }))
      .route('/shared', segmentRoutes({ find, answers, allowedOrigin }))
      .route(
        '/key-frames',
        keyFrameRoutes({
          find: async (_, seconds) =>
            seconds < 5
              ? {
                  seconds,
                  film: Buffer.from('film'),
                  dataAt: 2,
                  codec: 'vp8',
                  description: Uint8Array.of(1, 2),
                }
              : undefined,
        }),
      )
      .onError(answerFailure({ log: silentLogger })),
  )
})
afterAll(() => door[Symbol.asyncDispose]())

const ask = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${door.address}${path}`, { headers })
  const { status } = answer
  return {
    status,
    type: answer.headers.get('content-type'),
    headers: answer.headers,
    text: await answer.text(),
  }
}
const playlistType = 'application/vnd.apple.mpegurl'

describe('segmentRoutes', () => {
  it.each([
    ['/film/master.m3u8', playlistType, '#sound undefined'],
    ['/film/master.m3u8?sound=2', playlistType, '#sound 2'],
    ['/film/1/playlist.m3u8', playlistType, '#track'],
    ['/film/2/playlist.m3u8', playlistType, '#track'],
    ['/film/words/0.m3u8', playlistType, '#words'],
    ['/film/1/init.mp4', 'video/mp4', 'init 1'],
    ['/film/2/init.mp4', 'audio/mp4', 'init 2'],
    ['/film/1/1.m4s', 'video/mp4', 'segment 1 1'],
    ['/film/2/0.m4s', 'audio/mp4', 'segment 2 0'],
  ])('gives %s', async (path, type, text) => {
    const answer = await ask(`/segments${path}`)
    expect(answer).toMatchObject({ status: 200, type })
    expect(answer.text).toContain(text)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    ['/other/master.m3u8', 404],
    ['/film/3/playlist.m3u8', 404],
    ['/film/1/2.m4s', 404],
    ['/film/3/0.m4s', 404],
    ['/film/words/1.m3u8', 404],
    ['/film/1/x.m4s', 400],
    ['/film/1/0', 400],
    ['/film/1/1e3.m4s', 400],
    ['/film/master.m3u8?sound=-1', 400],
  ])('refuses %s', async (path, status) => {
    expect((await ask(`/segments${path}`)).status).toBe(status)
  })

  it('lets other sites read only where the door allows it', async () => {
    const paths = ['/film/master.m3u8', '/film/1/playlist.m3u8', '/film/1/init.mp4', '/film/1/0.m4s']
    const origin = 'http://television.example'
    for (const path of paths) {
      const own = await ask(`/segments${path}`, { origin })
      expect(own.headers.get('access-control-allow-origin')).toBeNull()
      expect(own.headers.get('cross-origin-resource-policy')).toBe('same-origin')
      const shared = await ask(`/shared${path}`, { origin })
      expect(shared.headers.get('access-control-allow-origin')).toBe(origin)
      expect(shared.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
      const stranger = await ask(`/shared${path}`, { origin: 'http://stranger.example' })
      expect(stranger.headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})

describe('keyFrameRoutes', () => {
  it('gives a picture and what is to be known of it, or says that there is none', async () => {
    const here = await ask('/key-frames/film?at=2.5')
    expect(here).toMatchObject({ status: 200, type: 'video/mp4', text: 'film' })
    expect(JSON.parse(here.headers.get('x-key-frame') ?? '')).toEqual({
      ...{ seconds: 2.5, codec: 'vp8', description: 'AQI=', dataAt: 2 },
    })
    expect((await ask('/key-frames/film?at=7')).status).toBe(204)
    for (const at of ['', '-1', 'NaN', '1e9', '9999999'])
      expect((await ask(`/key-frames/film?at=${at}`)).status).toBe(400)
  })
})
