import { PairRequest } from '@lanterne/contract'
import { Hono } from 'hono'
import { input } from '../http/input.ts'
import type { WithDevice } from '../pairing/house-gate.ts'
import type { Pairing } from '../pairing/pairing.ts'

/** Where a device of the house is let in: `POST /` with the code that is shown. Throws `wrong-code`, `too-many-tries`. */
export const pairRoutes = ({ pairing }: { readonly pairing: Pick<Pairing, 'codes' | 'devices'> }) =>
  new Hono<WithDevice>().post('/', input('json', PairRequest), (c) => {
    pairing.codes.redeem(c.req.valid('json').code)
    const { device, cookie } = pairing.devices.admit(c.req.header('user-agent'))
    c.header('set-cookie', cookie)
    return c.json({ name: device.name }, 201, { 'cache-control': 'no-store' })
  })
