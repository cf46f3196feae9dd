import { type Playback, PlaybackRequest } from '@lanterne/contract'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { House } from '../house/house.ts'
import { input } from '../http/input.ts'
import type { KeptTitles } from '../keeping/kept-titles.ts'
import type { WithProfile } from '../library/profile-guard.ts'
import type { ViewerLibrary } from '../library/viewer-library.ts'
import type { TitleFinder } from '../playback/find-titles.ts'
import type { Playbacks } from '../playback/playbacks.ts'
import { viewerQuery } from './viewer-query.ts'

const byId = input('param', v.object({ id: v.pipe(v.string(), v.maxLength(64)) }))

/** What the routes of playbacks stand on. */
export interface PlaybackRoutesOptions {
  readonly playbacks: Playbacks
  readonly titles: TitleFinder
  readonly viewers: ViewerLibrary
  readonly house: Pick<House, 'expectLine'>
  readonly kept: Pick<KeptTitles, 'at'>
}

/** Films being watched: `POST /` for a viewer in `?country=`, `GET /:id`, `GET /:id/details`, `GET /:id/chapters`, `DELETE /:id`; `POST /:id/close` is for a page that is going away. */
export const playbackRoutes = ({ playbacks, titles, viewers, house, kept }: PlaybackRoutesOptions) =>
  new Hono<WithProfile>()
    .post('/', input('query', viewerQuery), input('json', PlaybackRequest), async (c) => {
      const request = c.req.valid('json')
      viewers.expectFor(c.get('profile'), request.titleId)
      const mayPassLimit = request.mayPassLimit === true && c.get('profile').ageLimit === undefined
      house.expectLine({ mayPassLimit, isHere: kept.at(request)?.record.isWhole === true })
      // A film of a source may have been forgotten since its page was shown; one of the catalogue may not be free there.
      await titles.findPlayable(request, c.req.valid('query'), { signal: c.req.raw.signal })
      const startSeconds = viewers.startOf(c.get('profile'), request)
      const playback: Playback = playbacks.open(request)
      const opened = startSeconds === undefined ? playback : { ...playback, startSeconds }
      return c.json(opened, 201, { Location: `${c.req.path}/${playback.id}` })
    })
    .get('/:id', byId, (c) => c.json(playbacks.find(c.req.valid('param').id)))
    .get('/:id/details', byId, (c) => c.json(playbacks.details(c.req.valid('param').id)))
    .get('/:id/chapters', byId, async (c) => c.json(await playbacks.chapters(c.req.valid('param').id)))
    .delete('/:id', byId, (c) => {
      playbacks.close(c.req.valid('param').id)
      return c.body(null, 204)
    })
    .post('/:id/close', byId, (c) => {
      playbacks.close(c.req.valid('param').id)
      return c.body(null, 204)
    })
