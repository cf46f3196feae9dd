import { type AddonSharing, type Profile, SourceChange, SourceRequest } from '@lanterne/contract'
import type { Random } from '@lanterne/kernel'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input } from '../http/input.ts'
import type { WithProfile } from '../library/profile-guard.ts'
import { listFolders } from '../own-films/choose-folder.ts'
import type { ViewerSources } from '../sources/viewer-sources.ts'
import { secret } from '../world.ts'

const byId = input('param', v.object({ id: v.pipe(v.string(), v.maxLength(40)) }))
const Row = v.object({
  row: v.pipe(v.string(), v.maxLength(300)),
  after: v.optional(v.pipe(v.string(), v.maxLength(40))),
})
const Place = v.object({ path: v.optional(v.pipe(v.string(), v.maxLength(4096))) })
const Share = v.object({
  isOn: v.optional(v.boolean()),
  country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))),
})

export interface SourceRoutesOptions {
  readonly sources: ViewerSources
  readonly port: number
  readonly random: Random
}

/**
 * Sources that the viewer adds: `GET /`, `POST /look` and `POST /` with a kind and an address, `POST /:id`, `/:id/remove`;
 * `GET /:id/rows`, `/:id/row?row=&after=`. What tells a secret or of this machine's disk is asked by POST, which wants the
 * token of the door: `/:id/configuration`, `/folders`, `/sharing`.
 */
export const sourceRoutes = ({ sources, port, random }: SourceRoutesOptions) => {
  const sharing = (): AddonSharing => {
    const secret = sources.sharing?.secret
    return secret === undefined
      ? { isOn: false }
      : { isOn: true, address: `http://127.0.0.1:${port}/addon/${secret}/manifest.json` }
  }
  return new Hono<WithProfile>()
    .get('/', (c) => c.json(mayUse(c.get('profile')) ? sources.list : []))
    .post('/', input('json', SourceRequest), async (c) =>
      c.json(await sources.add(c.req.valid('json'), { signal: c.req.raw.signal }), 201),
    )
    .post('/look', input('json', SourceRequest), async (c) =>
      c.json(await sources.look(c.req.valid('json'), { signal: c.req.raw.signal }), 200, noStore),
    )
    .post('/folders', input('json', Place), async (c) =>
      c.json(await listFolders(c.req.valid('json').path), 200, noStore),
    )
    .post('/sharing', input('json', Share), async (c) => {
      const { isOn, country } = c.req.valid('json')
      if (isOn !== undefined)
        await sources.share(isOn ? { secret: secret({ random }), ...(country && { country }) } : undefined)
      return c.json(sharing(), 200, noStore)
    })
    .post('/:id', byId, input('json', SourceChange), async (c) =>
      c.json(await sources.change(c.req.valid('param').id, c.req.valid('json'))),
    )
    .post('/:id/remove', byId, async (c) => {
      await sources.remove(c.req.valid('param').id)
      return c.json(sources.list)
    })
    .post('/:id/configuration', byId, (c) =>
      c.json({ url: sources.configurationOf(c.req.valid('param').id) }, 200, noStore),
    )
    .get('/:id/rows', byId, async (c) =>
      c.json(await sources.rows(c.req.valid('param').id, { signal: c.req.raw.signal })),
    )
    .get('/:id/row', byId, input('query', Row), async (c) => {
      const { row, after } = c.req.valid('query')
      const { id } = c.req.valid('param')
      return c.json(await sources.page(id, row, after, { signal: c.req.raw.signal }))
    })
}

/** What a source of the viewer's has, nobody has looked at: children are shown none. */
function mayUse(profile: Profile | undefined): boolean {
  return profile?.ageLimit === undefined
}

const noStore = { 'cache-control': 'no-store' }
