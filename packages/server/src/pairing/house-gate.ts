import type { HttpBindings } from '@hono/node-server'
import { AppError } from '@lanterne/kernel'
import type { KeptDevice } from '@lanterne/library'
import type { Context, Hono, MiddlewareHandler } from 'hono'
import { isFromHere, isLink, isToken } from '../http/guard.ts'
import { isOfPage, mayDevice } from './device-rules.ts'
import type { PairedDevices } from './paired-devices.ts'

/** What handlers behind the gate know. */
export interface WithDevice {
  Bindings: HttpBindings
  Variables: { device: KeptDevice }
}

export interface HouseGateOptions {
  readonly devices: Pick<PairedDevices, 'who' | 'attend' | 'renew'>
  /** Lets pages that came through this door change things. */
  readonly token: string
  /** What who was not let in may see: the page that asks for a code, and its files. */
  readonly forStrangers: Pick<Hono, 'fetch'>
}

/** Where a device says its code; all else is for those who have said theirs. */
export const pairPath = '/api/pair'

/**
 * Refuses on the door of the house what `guard` refuses on our own (a foreign Host, other sites' pages, changes without the
 * token); shows strangers the page that asks for a code, and nothing else; and lets devices do what is theirs. Throws
 * `forbidden`, `not-paired`, `not-from-here`.
 */
export function houseGate({ devices, token, forStrangers }: HouseGateOptions): MiddlewareHandler<WithDevice> {
  return async (c, next) => {
    const { method, path } = c.req
    const hosts = hostsOf(c)
    if (!hosts.has(c.req.header('host')?.toLowerCase() ?? '')) throw new AppError('forbidden')
    const isRead = method === 'GET' || method === 'HEAD'
    if (!isFromHere(c, hosts) && !(isRead && isLink(c))) throw new AppError('forbidden')
    const cookies = c.req.header('cookie')
    const device = devices.who(cookies)
    if (method === 'POST' && path === pairPath) return next()
    if (!device) {
      if (!isOfPage(method, path)) throw new AppError('not-paired')
      c.res = await forStrangers.fetch(c.req.raw)
      return
    }
    devices.attend(device, c.env.incoming.socket)
    if (!mayDevice(method, path)) throw new AppError('not-from-here')
    if (!isRead && !isToken(c.req.header('x-lanterne-token') ?? c.req.query('token'), token))
      throw new AppError('forbidden')
    c.set('device', device)
    await next()
    if (c.req.header('sec-fetch-dest') === 'document') c.header('set-cookie', devices.renew(cookies))
  }
}

/** The one name of this door: where the connection came in. A name that was pointed at it (DNS rebinding) is none. */
function hostsOf(c: Context<WithDevice>): ReadonlySet<string> {
  const { localAddress = '', localPort = 0 } = c.env.incoming.socket
  return new Set([`${localAddress}:${localPort}`, ...(localPort === 80 ? [localAddress] : [])])
}
