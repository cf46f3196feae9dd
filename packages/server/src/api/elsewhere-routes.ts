import type { Elsewhere } from '@lanterne/catalogue'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input } from '../http/input.ts'

const bySource = input('param', v.object({ source: v.pipe(v.string(), v.maxLength(40)) }))
const asked = v.object({
  q: v.pipe(v.string(), v.maxLength(200)),
  after: v.optional(v.pipe(v.string(), v.maxLength(40))),
})

/** Films of sources that are asked when the viewer asks: `/`, which there are; `/:source/search?q=&after=`. */
export const elsewhereRoutes = ({ elsewhere }: { elsewhere: Elsewhere }) =>
  new Hono()
    .get('/', (c) => c.json(elsewhere.sources))
    .get('/:source/search', bySource, input('query', asked), async (c) => {
      const { q, after } = c.req.valid('query')
      const request = { text: q, ...(after !== undefined && { after }) }
      return c.json(
        await elsewhere.search(c.req.valid('param').source, request, { signal: c.req.raw.signal }),
      )
    })
