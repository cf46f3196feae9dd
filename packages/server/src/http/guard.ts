import { timingSafeEqual } from 'node:crypto'
import { AppError } from '@lanterne/kernel'
import type { Context, MiddlewareHandler } from 'hono'

/** Names by which this machine may be asked for the door at `port`. */
export function allowedHosts(port: number): ReadonlySet<string> {
  const names = ['127.0.0.1', 'localhost', '[::1]']
  // Browsers leave out the port that http has by default.
  return new Set(names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])))
}

/**
 * Refuses what a page of another site, or a name that was pointed at this machine (DNS rebinding), could send:
 * a foreign Host on any route; any request made by another site's page, but for a link that leads here;
 * any change of state without this run's token.
 */
export function guard({ port, token }: { port: number; token: string }): MiddlewareHandler {
  const hosts = allowedHosts(port)
  return async (c, next) => {
    if (!hosts.has(c.req.header('host')?.toLowerCase() ?? '')) throw new AppError('forbidden')
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
    if (!isFromHere(c, hosts) && !(isRead && isLink(c))) throw new AppError('forbidden')
    if (!isRead && !isToken(c.req.header('x-lanterne-token') ?? c.req.query('token'), token)) {
      throw new AppError('forbidden')
    }
    await next()
  }
}

/** Whether the request comes from our own page, or from a program that is not a browser. */
export function isFromHere(c: Context, hosts: ReadonlySet<string>): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const origin = c.req.header('origin')
  return origin === undefined || (origin.startsWith('http://') && hosts.has(origin.slice('http://'.length)))
}

/** Whether somebody followed a link of another site to our page. */
export function isLink(c: Context): boolean {
  return (
    c.req.header('sec-fetch-mode') === 'navigate' &&
    c.req.header('sec-fetch-dest') === 'document' &&
    !/^\/(api|stream)\//.test(c.req.path)
  )
}

/** Whether a request knows the token of its door. */
export function isToken(given: string | undefined, token: string): boolean {
  if (given === undefined) return false
  const [left, right] = [Buffer.from(given), Buffer.from(token)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Headers of every answer: what the page may load, and who may look at it. */
export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next()
  if (c.res.headers.has('x-hono-already-sent')) return
  for (const [name, value] of Object.entries(headersOfEveryAnswer)) c.res.headers.set(name, value)
}

const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "worker-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' blob:",
  "style-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // No text becomes code or markup, whoever wrote it; `lanterne` is the one door, for the address of a worker.
  "require-trusted-types-for 'script'",
  'trusted-types lanterne',
].join('; ')

const headersOfEveryAnswer = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}
