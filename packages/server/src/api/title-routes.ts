import type { Catalogue } from '@lanterne/catalogue'
import { TitleId } from '@lanterne/contract'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input } from '../http/input.ts'

/** What there is to watch: `/home`, `/titles/:id`, `/search?q=`. */
export const titleRoutes = ({ catalogue }: { catalogue: Catalogue }) =>
  new Hono()
    .get('/home', (c) => c.json(catalogue.home()))
    .get('/titles/:id', input('param', v.object({ id: TitleId })), (c) =>
      c.json(catalogue.find(c.req.valid('param').id)),
    )
    .get('/search', input('query', v.object({ q: v.pipe(v.string(), v.maxLength(200)) })), (c) =>
      c.json(catalogue.search(c.req.valid('query').q)),
    )
