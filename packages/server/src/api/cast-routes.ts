import { CastCommand, CastRequest } from '@lanterne/contract'
import { Hono } from 'hono'
import type { Casts } from '../cast/casts.ts'
import { input } from '../http/input.ts'
import type { WithProfile } from '../library/profile-guard.ts'
import type { ViewerLibrary } from '../library/viewer-library.ts'
import type { TitleFinder } from '../playback/find-titles.ts'
import { viewerQuery } from './viewer-query.ts'

/** What the routes of casts stand on. */
export interface CastRoutesOptions {
  readonly casts: Casts
  readonly titles: TitleFinder
  readonly viewers: ViewerLibrary
}

/**
 * Films on screens of the house: `GET /screens` looks for them and tells who is here, `GET /` what plays; `POST /` shows a
 * film and answers when it is seen, `POST /commands` has the screen do something, `POST /stop` ends it and answers with what
 * it was at last, `DELETE /` ends it. What is another's is not there for a child.
 */
export const castRoutes = ({ casts, titles, viewers }: CastRoutesOptions) =>
  new Hono<WithProfile>()
    .get('/screens', (c) => c.json(casts.screens()))
    .get('/', (c) => c.json(casts.now(c.get('profile'))))
    .post('/', input('query', viewerQuery), input('json', CastRequest), async (c) => {
      const request = c.req.valid('json')
      const profile = c.get('profile')
      const { signal } = c.req.raw
      viewers.expectFor(profile, request.titleId)
      await titles.findPlayable(request, c.req.valid('query'), { signal })
      const title = titles.recall(request.titleId)
      const startSeconds = request.startSeconds ?? viewers.startOf(profile, request) ?? 0
      const about = { title, startSeconds, viewer: { profile, viewers } }
      return c.json(await casts.begin(request, about, { signal }), 201)
    })
    .post('/commands', input('json', CastCommand), async (c) =>
      c.json(await casts.command(c.get('profile'), c.req.valid('json'), { signal: c.req.raw.signal })),
    )
    .post('/stop', async (c) => c.json(await casts.end(c.get('profile'))))
    .delete('/', async (c) => {
      await casts.end(c.get('profile'))
      return c.body(null, 204)
    })
