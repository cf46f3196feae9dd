import type { Catalogue } from '@lanterne/catalogue'
import { TitleId } from '@lanterne/contract'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input } from '../http/input.ts'
import type { TitleFinder } from '../playback/find-titles.ts'

/** ISO 3166-1 alpha-2. What is not free there is left out; without it, nothing is. */
const Country = v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/)))
const viewer = v.object({ country: Country })

/** What there is to watch: `/home`, `/titles/:id`, `/search?q=`, each for a viewer in `?country=`. */
export const titleRoutes = ({ catalogue, titles }: { catalogue: Catalogue; titles: TitleFinder }) =>
  new Hono()
    .get('/home', input('query', viewer), (c) => c.json(catalogue.home(c.req.valid('query'))))
    .get('/titles/:id', input('param', v.object({ id: TitleId })), input('query', viewer), async (c) => {
      const { id } = c.req.valid('param')
      return c.json(await titles.find(id, c.req.valid('query'), { signal: c.req.raw.signal }))
    })
    .get(
      '/search',
      input('query', v.object({ q: v.pipe(v.string(), v.maxLength(200)), country: Country })),
      (c) => c.json(catalogue.search(c.req.valid('query').q, c.req.valid('query'))),
    )
