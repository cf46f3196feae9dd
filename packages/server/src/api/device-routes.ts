import { DeviceChange, DoorChange } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import type { Library } from '@lanterne/library'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input } from '../http/input.ts'
import type { WithProfile } from '../library/profile-guard.ts'
import type { Pairing } from '../pairing/pairing.ts'

const byId = input('param', v.object({ id: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)) }))
const noStore = { 'cache-control': 'no-store' }

/** What the routes of other devices stand on. */
export interface DeviceRoutesOptions {
  readonly pairing: Pairing
  readonly library: Pick<Library, 'profiles'>
}

/**
 * Other devices of the house: `GET /`; `POST /door` opens the door for them or closes it, `/code` shows a code that lets one
 * in, `/code/end` takes it back; `POST /:id` names a device or says whose it is, `/:id/remove` sends it away.
 */
export const deviceRoutes = ({ pairing, library }: DeviceRoutesOptions) =>
  new Hono<WithProfile>()
    .get('/', (c) => c.json(pairing.describe(), 200, noStore))
    .post('/door', input('json', DoorChange), async (c) => {
      await pairing.setOpen(c.req.valid('json').isOpen)
      return c.json(pairing.describe(), 200, noStore)
    })
    .post('/code', (c) => {
      pairing.showCode()
      return c.json(pairing.describe(), 201, noStore)
    })
    .post('/code/end', (c) => {
      pairing.codes.end()
      return c.json(pairing.describe(), 200, noStore)
    })
    .post('/:id', byId, input('json', DeviceChange), (c) => {
      const change = c.req.valid('json')
      const isKnown = library.profiles().some(({ id }) => id === change.profile)
      if (typeof change.profile === 'string' && !isKnown) throw new AppError('not-found')
      pairing.devices.change(c.req.valid('param').id, change)
      return c.json(pairing.describe(), 200, noStore)
    })
    .post('/:id/remove', byId, (c) => {
      pairing.devices.remove(c.req.valid('param').id)
      return c.json(pairing.describe(), 200, noStore)
    })
