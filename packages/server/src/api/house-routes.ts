import { HouseSettings } from '@lanterne/contract'
import { Hono } from 'hono'
import type { House } from '../house/house.ts'
import { input } from '../http/input.ts'
import type { WithProfile } from '../library/profile-guard.ts'

/** What Lanterne may take of this machine and its line, and what it took: `GET /`; `POST /` chooses anew. */
export const houseRoutes = ({ house }: { readonly house: House }) =>
  new Hono<WithProfile>()
    .get('/', async (c) => c.json(await house.describe()))
    .post('/', input('json', HouseSettings), async (c) => {
      house.settings = c.req.valid('json')
      return c.json(await house.describe())
    })
