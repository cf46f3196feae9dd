import { type Outlook, type OutlookId, OutlookRequest } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { House } from '../house/house.ts'
import { input } from '../http/input.ts'
import type { KeptTitles } from '../keeping/kept-titles.ts'
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
  readonly kept: Pick<KeptTitles, 'at'>
}

/**
 * Films that screens show, before Play: `POST /` for a viewer in `?country=`, `POST /:id/close`. What becomes known comes by
 * `/api/events?outlook=ID`, which also keeps it alive.
 */
export const outlookRoutes = ({ outlooks, titles, viewers, house, kept }: OutlookRoutesOptions) => {
  /** What cannot be found, or is not free there, is said when Play is pressed: until then nothing is known of it. */
  const outlookOf = async (
    request: OutlookRequest,
    viewer: { readonly country?: string | undefined },
    { signal }: { signal: AbortSignal },
  ): Promise<Outlook> => {
    try {
      // To find it, its source may have to be asked; what is known already is not free everywhere.
      if (request.mayAsk) await titles.findPlayable(request, viewer, { signal })
      return outlooks.open(request, { isHere: kept.at(request)?.record.isWhole === true })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return nothingKnown
    }
  }
  return new Hono<WithProfile>()
    .post('/', input('query', viewerQuery), input('json', OutlookRequest), async (c) => {
      const wished = c.req.valid('json')
      viewers.expectFor(c.get('profile'), wished.titleId)
      // Nobody waits for it yet.
      const request = { ...wished, mayAsk: wished.mayAsk && house.mayWarmUp }
      return c.json(await outlookOf(request, c.req.valid('query'), { signal: c.req.raw.signal }), 201)
    })
    .post('/:id/close', byId, (c) => {
      outlooks.close(c.req.valid('param').id)
      return c.body(null, 204)
    })
}

const nothingKnown: Outlook = {
  id: 'none' as OutlookId, // Nobody has this one.
  state: { forecast: { verdict: 'unknown' }, people: 0, isAsking: false },
}
