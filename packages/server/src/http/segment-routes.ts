import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { SegmentManifest } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input } from './input.ts'
import type { AnswerOwner, OpenAnswers } from './open-answers.ts'

/** A film in segments that may be asked for by address. */
export interface Segmented extends AnswerOwner {
  readonly manifest: SegmentManifest
  /** Throws `not-found`. */
  init(track: number, options: { signal: AbortSignal }): Promise<Uint8Array>
  /** Throws `not-found`. */
  segment(track: number, index: number, options: { signal: AbortSignal }): AsyncIterable<Uint8Array>
}

const Id = v.pipe(v.string(), v.maxLength(64))
const Track = v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number))
/** Some players look at how an address ends. */
const Index = v.pipe(
  v.string(),
  v.regex(/^\d{1,9}\.m4s$/),
  v.transform((name) => Number.parseInt(name, 10)),
)
const headers = {
  'cache-control': 'no-store',
  'content-type': 'video/mp4',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

/**
 * A film in segments of fragmented MP4: `GET /:id/manifest` says what there is, `/:id/:track/init.mp4`
 * and `/:id/:track/:index.m4s` give it.
 */
export function segmentRoutes({
  find,
  answers,
}: {
  find: (id: string) => Promise<Segmented> | undefined
  answers: OpenAnswers
}) {
  const found = async (id: string) => {
    const film = await find(id)
    if (!film) throw new AppError('not-found')
    return film
  }
  return new Hono<{ Bindings: HttpBindings }>()
    .get('/:id/manifest', input('param', v.object({ id: Id })), async (c) => {
      const { manifest } = await found(c.req.valid('param').id)
      return c.json(manifest)
    })
    .get('/:id/:track/init.mp4', input('param', v.object({ id: Id, track: Track })), async (c) => {
      const { id, track } = c.req.valid('param')
      const film = await found(id)
      const signal = AbortSignal.any([c.req.raw.signal, film.signal])
      const bytes = await film.init(track, { signal })
      return c.body(new Uint8Array(bytes), 200, headers)
    })
    .get(
      '/:id/:track/:index',
      input('param', v.object({ id: Id, track: Track, index: Index })),
      async (c) => {
        const { id, track, index } = c.req.valid('param')
        const film = await found(id)
        if (!hasSegment(film.manifest, track, index)) throw new AppError('not-found')
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
