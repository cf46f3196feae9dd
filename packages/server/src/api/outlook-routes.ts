import { OutlookRequest } from '@lanterne/contract'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { House } from '../house/house.ts'
import { input } from '../http/input.ts'
import type { WithProfile } from '../library/profile-guard.ts'
import type { ViewerLibrary } from '../library/viewer-library.ts'
import type { Outlooks } from '../outlook/outlooks.ts'
import type { TitleFinder } from '../playback/find-titles.ts'
import { viewerQuery } from './viewer-query.ts'

const byId = input('param', v.object({ id: v.pipe(v.string(), v.maxLength(64)) }))

/** What the routes of outlooks stand on. */
export interface OutlookRoutesOptions {
  readonly outlooks: Outlooks
  readonly titles: TitleFinder
  readonly viewers: ViewerLibrary
  readonly house: Pick<House, 'mayWarmUp'>
}

/**
 * Films that screens show, before Play: `POST /` for a viewer in `?country=`, `POST /:id/close`. What becomes known comes by
 * `/api/events?outlook=ID`, which also keeps it alive.
 */
export const outlookRoutes = ({ outlooks, titles, viewers, house }: OutlookRoutesOptions) =>
  new Hono<WithProfile>()
    .post('/', input('query', viewerQuery), input('json', OutlookRequest), async (c) => {
      const wished = c.req.valid('json')
      viewers.expectFor(c.get('profile'), wished.titleId)
      // Nobody waits for it yet.
      const request = { ...wished, mayAsk: wished.mayAsk && house.mayWarmUp }
      // To find it, its source may have to be asked; what is known already is not free everywhere.
      if (request.mayAsk)
        await titles.findPlayable(request, c.req.valid('query'), { signal: c.req.raw.signal })
      return c.json(outlooks.open(request), 201)
    })
    .post('/:id/close', byId, (c) => {
      outlooks.close(c.req.valid('param').id)
      return c.body(null, 204)
    })
