import { PlaybackRequest } from '@lanterne/contract'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input } from '../http/input.ts'
import type { TitleFinder } from '../playback/find-titles.ts'
import type { Playbacks } from '../playback/playbacks.ts'
import { viewerQuery } from './viewer-query.ts'

const byId = input('param', v.object({ id: v.pipe(v.string(), v.maxLength(64)) }))

/** Films being watched: `POST /` for a viewer in `?country=`, `GET /:id`, `GET /:id/details`, `DELETE /:id`; `POST /:id/close` is for a page that is going away. */
export const playbackRoutes = ({ playbacks, titles }: { playbacks: Playbacks; titles: TitleFinder }) =>
  new Hono()
    .post('/', input('query', viewerQuery), input('json', PlaybackRequest), async (c) => {
      const request = c.req.valid('json')
      // A film of a source may have been forgotten since its page was shown; one of the catalogue may not be free there.
      await titles.find(request.titleId, c.req.valid('query'), { signal: c.req.raw.signal })
      return c.json(playbacks.open(request), 201)
    })
    .get('/:id', byId, (c) => c.json(playbacks.find(c.req.valid('param').id)))
    .get('/:id/details', byId, (c) => c.json(playbacks.details(c.req.valid('param').id)))
    .delete('/:id', byId, (c) => {
      playbacks.close(c.req.valid('param').id)
      return c.body(null, 204)
    })
    .post('/:id/close', byId, (c) => {
      playbacks.close(c.req.valid('param').id)
      return c.body(null, 204)
    })
