import type { Catalogue, PageRequest } from '@lanterne/catalogue'
import { TitleId, TitleQuery } from '@lanterne/contract'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input } from '../http/input.ts'
import type { WithProfile } from '../library/profile-guard.ts'
import type { ViewerLibrary } from '../library/viewer-library.ts'
import type { TitleFinder } from '../playback/find-titles.ts'
import { viewerQuery } from './viewer-query.ts'

/** What is asked of a search, and which part of what is found. */
const searchQuery = v.object({
  ...viewerQuery.entries,
  ...v.omit(TitleQuery, ['text']).entries,
  q: TitleQuery.entries.text,
  offset: wholeNumber(1_000_000),
  limit: wholeNumber(120),
})

/** What the routes of titles stand on. */
export interface TitleRoutesOptions {
  readonly catalogue: Catalogue
  readonly titles: TitleFinder
  readonly viewers: ViewerLibrary
}

/**
 * What there is to watch: `/home`, `/titles/:id`, and `/search` by the words of `?q=` and by what else a `TitleQuery` has,
 * each for a viewer in `?country=` and of their age.
 */
export const titleRoutes = ({ catalogue, titles, viewers }: TitleRoutesOptions) =>
  new Hono<WithProfile>()
    .get('/home', input('query', viewerQuery), (c) =>
      c.json(viewers.home(c.get('profile'), catalogue.home(c.req.valid('query')), c.req.valid('query'))),
    )
    .get('/titles/:id', input('param', v.object({ id: TitleId })), input('query', viewerQuery), async (c) => {
      const { id } = c.req.valid('param')
      viewers.expectFor(c.get('profile'), id)
      return c.json(await titles.find(id, c.req.valid('query'), { signal: c.req.raw.signal }))
    })
    .get('/search', input('query', searchQuery), (c) => {
      const { q: text, country, offset, limit, ...asked } = c.req.valid('query')
      const search = (page: PageRequest) => catalogue.search({ ...asked, text }, { country }, page)
      return c.json(viewers.search(c.get('profile'), search, { offset, limit }))
    })

function wholeNumber(most: number) {
  return v.optional(v.pipe(v.string(), v.regex(/^\d{1,7}$/), v.transform(Number), v.maxValue(most)))
}
