import { timingSafeEqual } from 'node:crypto'
import { answerAddon, type Catalogue } from '@lanterne/catalogue'
import { AppError } from '@lanterne/kernel'
import { type Context, Hono } from 'hono'
import type { ViewerSources } from '../sources/viewer-sources.ts'
import { allowedHosts } from './guard.ts'

const version = '1.0.0'
const path = /^\/addon\/([\w-]{1,64})(\/.*)$/

export interface AddonRoutesOptions {
  readonly catalogue: Pick<Catalogue, 'all' | 'find' | 'search'>
  readonly sources: Pick<ViewerSources, 'sharing'>
  readonly port: number
}

/**
 * The catalogue as a Stremio add-on, at `/addon/SECRET/…` and while the viewer wants it: for programs of this machine,
 * pages of other sites among them, which is why these answers, and no others of this door, may be read by all.
 */
export const addonRoutes = ({ catalogue, sources, port }: AddonRoutesOptions) => {
  const hosts = allowedHosts(port)
  const answer = (c: Context) => {
    if (!hosts.has(c.req.header('host')?.toLowerCase() ?? '')) throw new AppError('forbidden')
    const { sharing } = sources
    const [, secret = '', rest = ''] = path.exec(new URL(c.req.url).pathname) ?? []
    if (!sharing || !isSame(secret, sharing.secret)) throw new AppError('not-found')
    if (c.req.method === 'OPTIONS') return c.body(null, 204, openHeaders)
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') throw new AppError('forbidden')
    const { country } = sharing
    const viewer = country === undefined ? {} : { country }
    const said = answerAddon(rest, catalogue, { version, viewer })
    if (said === undefined) throw new AppError('not-found')
    return c.json(said, 200, { ...openHeaders, 'cache-control': 'private, max-age=600' })
  }
  return new Hono().all('/addon/*', answer)
}

const openHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-allow-headers': '*',
  // Chromium asks whether a page from outside may reach this machine.
  'access-control-allow-private-network': 'true',
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

function isSame(given: string, secret: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(secret)]
  return left.length === right.length && timingSafeEqual(left, right)
}
