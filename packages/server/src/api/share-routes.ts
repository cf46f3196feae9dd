import { AppError } from '@lanterne/kernel'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input } from '../http/input.ts'
import { readPublishRequest } from '../publish/prepare-share.ts'
import type { PublishedFilms } from '../publish/published-films.ts'

const Path = v.object({ path: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)) })
const Name = v.object({ name: v.pipe(v.string(), v.minLength(1), v.maxLength(500)) })
const Named = v.object({ infohash: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)) })

/**
 * Films of this machine: `GET /`, what is shared; `POST /look`, what a file is, and `POST /file?name=` with the bytes of one;
 * `POST /`, shares one, and answers when it
 * is; `POST /cancel`, gives that up; `POST /stop`, shares one no more.
 */
export const shareRoutes = ({ published, signal }: { published: PublishedFilms; signal: AbortSignal }) =>
  new Hono()
    .get('/', (c) => c.json(published.list()))
    .post('/look', input('json', Path), async (c) =>
      c.json(await published.examine(c.req.valid('json').path, { signal: c.req.raw.signal })),
    )
    .post('/file', input('query', Name), async (c) => {
      const body = c.req.raw.body
      if (!body) throw new AppError('invalid-request')
      return c.json(
        await published.receive(c.req.valid('query').name, body, { signal: c.req.raw.signal }),
        201,
      )
    })
    // Not by the request's own signal: who leaves the page has not taken back what they asked for.
    .post('/', input('json', v.looseObject({})), async (c) =>
      c.json(await published.publish(readPublishRequest(c.req.valid('json')), { signal }), 201),
    )
    .post('/cancel', (c) => {
      published.cancel()
      return c.json({})
    })
    .post('/stop', input('json', Named), async (c) => {
      await published.stop(c.req.valid('json').infohash)
      return c.json({})
    })
