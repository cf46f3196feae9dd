import { type CastDevice, contentFeatures } from '@lanterne/cast'
import { AppError, type Logger } from '@lanterne/kernel'
import { Hono } from 'hono'
import * as v from 'valibot'
import { answerFailure, answerNotFound } from '../http/failure.ts'
import { input } from '../http/input.ts'
import { OpenAnswers } from '../http/open-answers.ts'
import { type Door, openDoor } from '../http/open-door.ts'
import { type Segmented, segmentRoutes } from '../http/segment-routes.ts'
import { type Streamable, streamRoutes } from '../http/stream-routes.ts'
import type { FetchedBytes } from './fetched-bytes.ts'
import { type FilmWords, writeWords } from './film-words.ts'

/** What one screen may read, and nothing else of the house. */
export interface LanDoorOptions {
  readonly device: Pick<CastDevice, 'localAddress' | 'wordsFormat'>
  /** The one name that is answered: nobody guesses it. */
  readonly secret: string
  /** 0 takes any. */
  readonly port: number
  bytes(): Streamable | undefined
  segments(): Promise<Segmented> | undefined
  readonly words: readonly FilmWords[]
  /** The `id` of those that the film's own answers point at, for screens that look there. */
  readonly shownWords: string | undefined
  artwork?(): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly mimeType: string } | undefined>
  readonly fetched: FetchedBytes
  readonly log: Logger
}

/** A door on the screen's side of the house, until disposed. */
export interface LanDoor extends AsyncDisposable {
  readonly port: number
  urlOfFile(ending: string): string
  readonly urlOfPlaylist: string
  readonly urlOfArtwork: string
  urlOfWords(id: string): string
}

const shared = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }

/** Opens it. It gives one film, to who knows its name; whatever else is asked for is not there. */
export async function openLanDoor(
  options: LanDoorOptions,
  { signal }: { signal: AbortSignal },
): Promise<LanDoor> {
  const { secret, device, shownWords } = options
  const door: Door = await openDoor({ host: device.localAddress, port: options.port, spare: 0 }, { signal })
  const urlOfWords = (id: string) => `${door.address}/words/${secret}/${id}.${device.wordsFormat}`
  door.answer(createLanApp(options, shownWords === undefined ? undefined : urlOfWords(shownWords)))
  return {
    port: door.port,
    urlOfFile: (ending) => `${door.address}/stream/${secret}/film.${ending}`,
    urlOfPlaylist: `${door.address}/segments/${secret}/master.m3u8`,
    urlOfArtwork: `${door.address}/artwork/${secret}`,
    urlOfWords,
    [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
  }
}

/** What that door answers; `captions` is where the subtitles are that its answers point at. */
export function createLanApp(options: LanDoorOptions, captions: string | undefined): Hono {
  const { secret, device, bytes, segments, words, fetched, log } = options
  const answers = new OpenAnswers({ log })
  const app = new Hono()
  app.onError(answerFailure({ log }))
  app.notFound(answerNotFound)
  app.use(async (c, next) => {
    if (c.req.path.split('/')[2] !== secret) throw new AppError('not-found')
    // A screen's own player asks before it asks for a part of a film.
    if (c.req.method === 'OPTIONS')
      return c.body(null, 204, {
        ...shared,
        'access-control-allow-headers': 'range, accept-encoding, content-type',
        'access-control-allow-methods': 'GET, HEAD',
      })
    await next()
  })
  const headers = {
    ...shared,
    'access-control-expose-headers': 'content-length, content-range, accept-ranges',
    'transferMode.dlna.org': 'Streaming',
    'contentFeatures.dlna.org': contentFeatures,
    ...(captions === undefined ? {} : { 'CaptionInfo.sec': captions }),
  }
  app.route(
    '/stream',
    streamRoutes({
      find: (_, asker) => {
        const film = bytes()
        return film && fetched.ofFile(film, asker)
      },
      ...{ answers, headers },
    }),
  )
  app.route(
    '/segments',
    segmentRoutes({
      find: (_, asker) => segments()?.then((film) => fetched.ofSegments(withoutWords(film), asker)),
      ...{ answers, allowedOrigin: () => '*' },
    }),
  )
  const types = { srt: 'application/x-subrip', vtt: 'text/vtt' }
  app.get(
    '/words/:secret/:file',
    input('param', v.object({ file: v.pipe(v.string(), v.regex(/^[\w-]{1,64}\.(srt|vtt)$/)) })),
    async (c) => {
      const [id, format] = c.req.valid('param').file.split('.')
      const found = words.find((one) => one.id === id)
      const { wordsFormat } = device
      if (!found || wordsFormat === 'none' || format !== wordsFormat) throw new AppError('not-found')
      const text = writeWords(await found.cues({ signal: c.req.raw.signal }), wordsFormat)
      const type = { 'content-type': `${types[wordsFormat]}; charset=utf-8` }
      return c.body(text, 200, { ...shared, ...type, 'cache-control': 'no-store' })
    },
  )
  app.get('/artwork/:secret', async (c) => {
    const picture = await options.artwork?.()
    if (!picture) throw new AppError('not-found')
    return c.body(picture.bytes, 200, { ...shared, 'content-type': picture.mimeType })
  })
  return app
}

/** The words of a film's playlists are at addresses of the app's own door; a screen is given them beside the film. */
function withoutWords(film: Segmented): Segmented {
  return {
    ...film,
    async playlists() {
      const playlists = await film.playlists()
      return { ...playlists, master: () => playlists.masterWithoutWords(), words: [] }
    },
  }
}
