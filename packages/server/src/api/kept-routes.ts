import { KeepRequest, KeptChoice } from '@lanterne/contract'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input } from '../http/input.ts'
import type { KeptFilms } from '../keeping/kept-films.ts'
import { type KeptListOptions, listKept } from '../keeping/kept-list.ts'
import type { WithProfile } from '../library/profile-guard.ts'
import { viewerQuery } from './viewer-query.ts'

const Removing = v.required(KeptChoice, ['items'])

/** What the routes of kept films stand on. */
export interface KeptRoutesOptions extends KeptListOptions {
  readonly keptFilms: KeptFilms
}

/**
 * Films that are kept for offline: `GET /`; `POST /` keeps a film, an episode or a season for a viewer in `?country=`;
 * `POST /pause`, `/resume` (all of them where none is named) and `/remove`.
 */
export const keptRoutes = (options: KeptRoutesOptions) => {
  const { keptFilms } = options
  return new Hono<WithProfile>()
    .get('/', async (c) => c.json(await listKept(c.get('profile'), options)))
    .post('/', input('query', viewerQuery), input('json', KeepRequest), async (c) => {
      const { signal } = c.req.raw
      const items = await keptFilms.keep(c.req.valid('json'), c.req.valid('query'), { signal })
      return c.json({ items }, 201)
    })
    .post('/pause', input('json', KeptChoice), (c) => {
      keptFilms.setPaused(c.req.valid('json').items, true)
      return c.json({})
    })
    .post('/resume', input('json', KeptChoice), (c) => {
      keptFilms.setPaused(c.req.valid('json').items, false)
      return c.json({})
    })
    .post('/remove', input('json', Removing), async (c) => {
      await keptFilms.remove(c.req.valid('json').items)
      return c.json({})
    })
}
