import { type KeyFrameFacts, keyFrameHeader } from '@lanterne/contract'
import type { KeyFrame } from '@lanterne/media'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input } from './input.ts'

const Id = v.pipe(v.string(), v.maxLength(64))
const Seconds = v.pipe(v.string(), v.regex(/^\d{1,6}(\.\d{1,6})?$/), v.transform(Number))

/** `GET /:id?at=SECONDS`: a picture of a film near a time, where it is here already (`KeyFrameFacts`). */
export function keyFrameRoutes({
  find,
}: {
  /** Throws `not-found` for a film that is unknown. */
  find: (id: string, seconds: number, options: { signal: AbortSignal }) => Promise<KeyFrame | undefined>
}) {
  return new Hono().get(
    '/:id',
    input('param', v.object({ id: Id })),
    input('query', v.object({ at: Seconds })),
    async (c) => {
      const { signal } = c.req.raw
      const frame = await find(c.req.valid('param').id, c.req.valid('query').at, { signal })
      if (!frame) return c.body(null, 204, { 'cache-control': 'no-store' })
      const { seconds, codec, description, dataAt, film } = frame
      const facts: KeyFrameFacts = {
        seconds,
        codec,
        dataAt,
        ...(description && { description: Buffer.from(description).toString('base64') }),
      }
      return c.body(new Uint8Array(film), 200, {
        'cache-control': 'no-store',
        'content-type': 'video/mp4',
        [keyFrameHeader]: JSON.stringify(facts),
      })
    },
  )
}
