// Node's client parses HTTP here; the one socket that it is given is the network's.
// oxlint-disable-next-line no-restricted-imports
import { request as startRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { AppError, type Clock, type Network, withDeadline } from '@lanterne/kernel'
import { isLocalAddress } from '../discovery/local-address.ts'
import { openHttpSocket } from './http-socket.ts'

export interface HttpGetOptions {
  readonly network: Network
  readonly clock: Clock
  /** Most bytes of body, as sent and as unpacked. */
  readonly maxBytes: number
  /** For the whole exchange, redirects included. */
  readonly timeoutMs: number
  readonly headers?: Readonly<Record<string, string>>
  /** What is sent with it, by POST in place of GET; then a redirect is an answer like any other. */
  readonly post?: Uint8Array
  /**
   * Asked before anything is said to an address of this machine or this house. Without it, everything may; a redirect
   * from elsewhere never leads there in any case.
   */
  readonly mayReachLocal?: (url: URL) => boolean
  /** An address of the URL's host to connect to, in place of any that the name leads to; a redirect goes where it says. */
  readonly connectTo?: string
  /** PEM certificates to trust in place of the machine's. */
  readonly authorities?: string
}

export interface HttpAnswer {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** The address that answered. */
  readonly remoteHost: string
}

const maxRedirects = 5

/**
 * Gets a whole document over HTTP/1.1 or HTTPS. Any status that is not a redirect is an answer.
 * Throws `AppError`: `connection-failed` (also a certificate that is not to be trusted), `timed-out`,
 * `source-unreachable` for what is not an answer to take: not HTTP, longer than `maxBytes` (then its details have
 * `maxBytes`), redirects without end or to where they may not lead.
 */
export async function httpGet(
  url: string,
  options: HttpGetOptions,
  { signal }: { signal: AbortSignal },
): Promise<HttpAnswer> {
  using deadline = withDeadline(options.clock, options.timeoutMs, () => new AppError('timed-out'), { signal })
  let current = parseUrl(url)
  let previousHost: string | undefined
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const answer = await getOnce(current, previousHost, options, deadline)
    const location = answer.headers['location']
    if (!isRedirect(answer.status) || location === undefined || options.post) return answer
    current = parseUrl(location, current)
    previousHost = answer.remoteHost
  }
  throw new AppError('source-unreachable')
}

async function getOnce(
  url: URL,
  previousHost: string | undefined,
  options: HttpGetOptions,
  { signal }: { signal: AbortSignal },
): Promise<HttpAnswer> {
  signal.throwIfAborted()
  const { authorities, network } = options
  const connectTo = previousHost === undefined ? options.connectTo : undefined
  const { stream, remoteHost } = await openHttpSocket(url, { network, authorities, connectTo }, { signal })
  const onAbort = () => stream.destroy(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    if (isLocalAddress(remoteHost) && !mayReachLocal(url, previousHost, options))
      throw new AppError('source-unreachable')
    const answer = await exchange(url, stream, options)
    return { ...answer, body: unpack(answer, options.maxBytes), remoteHost }
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof AppError
      ? error
      : new AppError(isParseError(error) ? 'source-unreachable' : 'connection-failed', { cause: error })
  } finally {
    signal.removeEventListener('abort', onAbort)
    stream.destroy()
  }
}

function mayReachLocal(url: URL, previousHost: string | undefined, options: HttpGetOptions): boolean {
  if (previousHost !== undefined && !isLocalAddress(previousHost)) return false
  return options.mayReachLocal?.(url) ?? true
}

/** Asks on `stream`, and nowhere else, and hears the answer to its end. Node's client does the talking. */
function exchange(
  url: URL,
  stream: Duplex,
  options: HttpGetOptions,
): Promise<Omit<HttpAnswer, 'remoteHost'>> {
  return new Promise((resolve, reject) => {
    const request = startRequest({
      createConnection: () => stream,
      method: options.post ? 'POST' : 'GET',
      path: `${url.pathname}${url.search}`,
      headers: {
        host: url.host,
        'user-agent': 'Lanterne',
        'accept-encoding': 'gzip',
        ...(options.post && { 'content-length': options.post.length }),
        ...options.headers,
      },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const { statusCode: status = 0 } = response
      // Node's parser lets 000 through (RFC 9110, 15: three digits from 100 on).
      if (status < 100) {
        reject(new AppError('source-unreachable'))
        request.destroy()
        return
      }
      const chunks: Uint8Array[] = []
      let size = 0
      response.on('error', reject)
      response.on('data', (chunk: Uint8Array) => {
        size += chunk.length
        chunks.push(chunk)
        if (size <= options.maxBytes) return
        reject(tooLong(options.maxBytes))
        request.destroy()
      })
      response.on('end', () => {
        const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
        resolve({
          status,
          headers: Object.fromEntries(headers),
          body: Buffer.concat(chunks),
        })
      })
    })
    request.end(options.post)
  })
}

function unpack({ headers, body }: Omit<HttpAnswer, 'remoteHost'>, maxBytes: number): Uint8Array {
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity') return new Uint8Array(body)
  if (encoding !== 'gzip' && encoding !== 'x-gzip') throw new AppError('source-unreachable')
  try {
    // Bounded, and too small to be worth a thread.
    return new Uint8Array(gunzipSync(body, { maxOutputLength: maxBytes }))
  } catch (cause) {
    throw cause instanceof RangeError ? tooLong(maxBytes) : new AppError('source-unreachable', { cause })
  }
}

function tooLong(maxBytes: number): AppError {
  return new AppError('source-unreachable', { details: { maxBytes } })
}

function parseUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw new AppError('source-unreachable')
  const url = new URL(text, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new AppError('source-unreachable')
  return url
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status)
}

/** Node's HTTP parser names its errors `HPE_…`. */
function isParseError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('HPE_')
}
