import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { SegmentManifest } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input } from './input.ts'
import type { AnswerOwner, OpenAnswers } from './open-answers.ts'

/** A film as HLS has it (RFC 8216). */
export interface Playlists {
  /** `sound` is the only track of the sounds that it names; all of them when absent. */
  master(sound?: number): string
  /** The same without words, for a screen that is given them beside the film. */
  masterWithoutWords(): string
  /** The same for every track. */
  readonly track: string
  /** Of each of the words that the master names. */
  readonly words: readonly string[]
}

/** A film in segments that may be asked for by address. */
export interface Segmented extends AnswerOwner {
  readonly manifest: SegmentManifest
  playlists(): Promise<Playlists>
  /** Throws `not-found`. */
  init(track: number, options: { signal: AbortSignal }): Promise<Uint8Array>
  /** Throws `not-found`. */
  segment(track: number, index: number, options: { signal: AbortSignal }): AsyncIterable<Uint8Array>
}

export interface SegmentRoutesOptions {
  find: (id: string, asker: HttpBindings) => Promise<Segmented> | undefined
  readonly answers: OpenAnswers
  /** The other site whose pages may read a film: a screen's own player. Absent: none. */
  allowedOrigin?: (request: Request) => string | undefined
}

const Id = v.pipe(v.string(), v.maxLength(64))
const Track = v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number))
/** Some players look at how an address ends. */
const numbered = (ending: string) =>
  v.pipe(
    v.string(),
    v.regex(new RegExp(`^\\d{1,9}\\.${ending}$`)),
    v.transform((name) => Number.parseInt(name, 10)),
  )
const ofFilm = v.object({ id: Id })
const ofTrack = v.object({ id: Id, track: Track })
const withSound = v.object({ sound: v.optional(Track) })
const playlistType = 'application/vnd.apple.mpegurl'

/**
 * A film in segments of fragmented MP4: `GET /:id/manifest` or `/:id/master.m3u8` says what there is,
 * `/:id/:track/init.mp4` and `/:id/:track/:index.m4s` give it.
 */
export function segmentRoutes({ find, answers, allowedOrigin }: SegmentRoutesOptions) {
  const found = async (id: string, asker: HttpBindings) => {
    const film = await find(id, asker)
    if (!film) throw new AppError('not-found')
    return film
  }
  /** Headers of an answer; a page of another site may read it only where the door says so. */
  const headersFor = (request: Request, type: string) => {
    const origin = allowedOrigin?.(request)
    const shared = { 'cache-control': 'no-store', 'content-type': type, 'x-content-type-options': 'nosniff' }
    if (origin === undefined) return { ...shared, 'cross-origin-resource-policy': 'same-origin' }
    return {
      ...shared,
      'access-control-allow-origin': origin,
      'cross-origin-resource-policy': 'cross-origin',
      vary: 'origin',
    }
  }
  const isSound = ({ audio }: SegmentManifest, track: number) => audio.some(({ id }) => id === track)
  return new Hono<{ Bindings: HttpBindings }>()
    .get('/:id/manifest', input('param', ofFilm), async (c) => {
      const { manifest } = await found(c.req.valid('param').id, c.env)
      return c.json(manifest)
    })
    .get('/:id/master.m3u8', input('param', ofFilm), input('query', withSound), async (c) => {
      const playlists = await (await found(c.req.valid('param').id, c.env)).playlists()
      return c.body(playlists.master(c.req.valid('query').sound), 200, headersFor(c.req.raw, playlistType))
    })
    .get(
      '/:id/words/:index{\\d+\\.m3u8}',
      input('param', v.object({ id: Id, index: numbered('m3u8') })),
      async (c) => {
        const { id, index } = c.req.valid('param')
        const { words } = await (await found(id, c.env)).playlists()
        const playlist = words[index]
        if (playlist === undefined) throw new AppError('not-found')
        return c.body(playlist, 200, headersFor(c.req.raw, playlistType))
      },
    )
    .get('/:id/:track/playlist.m3u8', input('param', ofTrack), async (c) => {
      const { id, track } = c.req.valid('param')
      const { manifest, playlists } = await found(id, c.env)
      if (!hasSegment(manifest, track, 0)) throw new AppError('not-found')
      return c.body((await playlists()).track, 200, headersFor(c.req.raw, playlistType))
    })
    .get('/:id/:track/init.mp4', input('param', ofTrack), async (c) => {
      const { id, track } = c.req.valid('param')
      const film = await found(id, c.env)
      const signal = AbortSignal.any([c.req.raw.signal, film.signal])
      const bytes = await film.init(track, { signal })
      const type = isSound(film.manifest, track) ? 'audio/mp4' : 'video/mp4'
      return c.body(new Uint8Array(bytes), 200, headersFor(c.req.raw, type))
    })
    .get(
      '/:id/:track/:index',
      input('param', v.object({ id: Id, track: Track, index: numbered('m4s') })),
      async (c) => {
        const { id, track, index } = c.req.valid('param')
        const film = await found(id, c.env)
        if (!hasSegment(film.manifest, track, index)) throw new AppError('not-found')
        const type = isSound(film.manifest, track) ? 'audio/mp4' : 'video/mp4'
        const headers = headersFor(c.req.raw, type)
        await answers.send(c.env.outgoing, film, { status: 200, headers }, (signal) =>
          film.segment(track, index, { signal }),
        )
        return RESPONSE_ALREADY_SENT
      },
    )
}

/** Known before the answer begins: a failure later on can only cut it. */
function hasSegment({ video, audio, starts }: SegmentManifest, track: number, index: number): boolean {
  return index < starts.length && [video, ...audio].some((one) => one?.id === track)
}
