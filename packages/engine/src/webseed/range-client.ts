// Node's client parses HTTP here; every socket that it is given is the network's.
// oxlint-disable-next-line no-restricted-imports
import { Agent, type IncomingMessage, request as startRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import { callbackify } from 'node:util'
import { AppError, type Clock, type Network, withDeadline } from '@lanterne/kernel'
import { isLocalAddress } from '../discovery/local-address.ts'
import { openHttpSocket } from '../transport/http-socket.ts'

const MOST_REDIRECTS = 5
const ANSWER_TIMEOUT_MS = 10_000
const LONGEST_RETRY_MS = 600_000

/** The bytes of a range, as they come. Leaving the loop ends the exchange. */
export interface RangeBody {
  /** Where the bytes came from at last: the redirects need not be followed the next time. */
  readonly finalUrl: string
  readonly chunks: AsyncIterable<Uint8Array>
}

/** A server that cannot give what was asked. */
export class ServerRefusal extends Error {
  /** Milliseconds after which it makes sense to come back; absent when it never does. */
  readonly retryMs: number | undefined

  constructor(message: string, retryMs?: number) {
    super(message)
    this.name = 'ServerRefusal'
    this.retryMs = retryMs
  }
}

/** Fetches ranges of files over HTTP/1.1 and HTTPS (RFC 9110), on connections that stay open between them. */
export class RangeClient implements Disposable {
  readonly #network: Network
  readonly #clock: Clock
  readonly #mayReachLocal: boolean
  readonly #authorities: string | undefined
  readonly #agents = new Map<string, Agent>()
  readonly #lifetime = new AbortController()

  constructor(options: {
    network: Network
    clock: Clock
    /** Whether the viewer named the server: a torrent must not make us knock at doors of this machine or house. */
    mayReachLocal: boolean
    /** PEM certificates to trust in place of the machine's. */
    authorities?: string | undefined
  }) {
    this.#network = options.network
    this.#clock = options.clock
    this.#mayReachLocal = options.mayReachLocal
    this.#authorities = options.authorities
  }

  /**
   * Asks for bytes [`start`, `end`) of a file that must be `sizeBytes` long. Throws `ServerRefusal`, or `AppError`:
   * `connection-failed`, `timed-out`.
   */
  async open(
    url: string,
    { start, end, sizeBytes }: { start: number; end: number; sizeBytes: number },
    { signal }: { signal: AbortSignal },
  ): Promise<RangeBody> {
    const range = `bytes=${start}-${end - 1}`
    const { response, finalUrl } = await this.#follow(url, { range }, { signal })
    try {
      check(response, { start, end, sizeBytes })
    } catch (error) {
      response.destroy()
      throw error
    }
    return { finalUrl, chunks: response }
  }

  /**
   * Asks for a document that must be `bytes` long: a server of BEP 17 is told by its URL what is wanted. Throws as
   * `open` does.
   */
  async openWhole(url: string, bytes: number, { signal }: { signal: AbortSignal }): Promise<RangeBody> {
    const { response, finalUrl } = await this.#follow(url, {}, { signal })
    try {
      // When to come back is what a busy one says, in seconds.
      if (response.statusCode === 503)
        throw new ServerRefusal('busy', retryMs((await firstChunk(response))?.toString('latin1').trim()))
      checkWhole(response, bytes)
    } catch (error) {
      response.destroy()
      throw error
    }
    return { finalUrl, chunks: exactly(response, bytes) }
  }

  async #follow(
    url: string,
    headers: Readonly<Record<string, string>>,
    { signal }: { signal: AbortSignal },
  ): Promise<{ response: IncomingMessage; finalUrl: string }> {
    let current = parseUrl(url)
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const response = await this.#ask(current, headers, { signal })
      const status = response.statusCode ?? 0
      const { location } = response.headers
      if (status < 300 || status >= 400 || location === undefined) return { response, finalUrl: current.href }
      response.resume()
      current = parseUrl(location, current)
    }
    throw new ServerRefusal('redirects without end')
  }

  [Symbol.dispose](): void {
    this.#lifetime.abort(new AppError('closed'))
    for (const agent of this.#agents.values()) agent.destroy()
  }

  async #ask(
    url: URL,
    headers: Readonly<Record<string, string>>,
    { signal }: { signal: AbortSignal },
  ): Promise<IncomingMessage> {
    const timedOut = () => new AppError('timed-out')
    using deadline = withDeadline(this.#clock, ANSWER_TIMEOUT_MS, timedOut, { signal })
    const answer = Promise.withResolvers<IncomingMessage>()
    const request = startRequest({
      agent: this.#agentFor(url),
      host: url.host,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, 'user-agent': 'Lanterne', 'accept-encoding': 'identity', ...headers },
    })
    const onAbort = () => {
      answer.reject(deadline.signal.reason)
      request.destroy()
    }
    request.on('response', answer.resolve)
    request.on('error', (cause) =>
      answer.reject(cause instanceof AppError ? cause : new AppError('connection-failed', { cause })),
    )
    deadline.signal.addEventListener('abort', onAbort, { once: true })
    request.end()
    const response = await answer.promise.finally(() => deadline.signal.removeEventListener('abort', onAbort))
    signal.addEventListener('abort', () => response.destroy(), { once: true })
    return response
  }

  #agentFor(url: URL): Agent {
    const known = this.#agents.get(url.origin)
    if (known) return known
    const agent = new Agent({ keepAlive: true, maxSockets: 2 })
    const connect = callbackify(() => this.#connect(url))
    agent.createConnection = (_options, done) => {
      // What Node does to a socket of its own between two requests, ours needs not: it never keeps the process alive.
      connect((error, stream) => done?.(error, stream && Object.assign(stream, unmoved)))
      return undefined
    }
    this.#agents.set(url.origin, agent)
    return agent
  }

  async #connect(url: URL): Promise<Duplex> {
    const { signal } = this.#lifetime
    const world = { network: this.#network, authorities: this.#authorities }
    const { stream, remoteHost } = await openHttpSocket(url, world, { signal })
    if (!this.#mayReachLocal && isLocalAddress(remoteHost)) {
      stream.destroy()
      throw new AppError('connection-failed')
    }
    return stream
  }
}

/** The beginning of an answer, as far as it came at once. */
async function firstChunk(response: IncomingMessage): Promise<Buffer | undefined> {
  for await (const chunk of response) return chunk as Buffer
  return undefined
}

/** The first `bytes` bytes of an answer, which must have as many. */
async function* exactly(response: IncomingMessage, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    const part = chunk.subarray(0, left)
    left -= part.length
    yield part
    // One that says how long it is comes to its end, and leaves its connection to the next.
    if (left === 0 && response.headers['content-length'] === undefined) return
  }
  if (left > 0) throw new AppError('connection-failed')
}

/** Makes sure that what comes may be the document that was asked for. */
function checkWhole({ statusCode: status = 0, headers }: IncomingMessage, bytes: number): void {
  if (status === 429 || status >= 500)
    throw new ServerRefusal(`status ${status}`, retryMs(headers['retry-after']))
  if (status !== 200) throw new ServerRefusal(`status ${status}`)
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw new ServerRefusal('an encoded body')
  if ((headers['content-length'] ?? String(bytes)) !== String(bytes)) throw new ServerRefusal('another range')
}

/** Makes sure that what comes is what was asked for, and nothing else. */
function check(
  response: IncomingMessage,
  { start, end, sizeBytes }: { start: number; end: number; sizeBytes: number },
): void {
  const { statusCode: status = 0, headers } = response
  if (status === 429 || status >= 500)
    throw new ServerRefusal(`status ${status}`, retryMs(headers['retry-after']))
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw new ServerRefusal('an encoded body')
  if (status === 200) {
    // A server without ranges sends the whole file: of use only from its beginning.
    if (start !== 0) throw new ServerRefusal('no ranges')
    if (headers['content-length'] !== String(sizeBytes)) throw new ServerRefusal('another file')
    return
  }
  if (status !== 206) throw new ServerRefusal(`status ${status}`)
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers['content-range'] ?? '')
  if (!range) throw new ServerRefusal('no content range')
  const isWanted = Number(range[1]) === start && Number(range[2]) === end - 1
  if (!isWanted || (range[3] !== '*' && Number(range[3]) !== sizeBytes))
    throw new ServerRefusal('another range')
}

/** Reads Retry-After (RFC 9110 10.2.3) in seconds; a date, or nothing, is half a minute. */
function retryMs(header: string | undefined): number {
  const seconds = /^\d{1,6}$/.test(header ?? '') ? Number(header) : 30
  return Math.min(LONGEST_RETRY_MS, seconds * 1000)
}

function parseUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw new ServerRefusal('not a URL')
  const url = new URL(text, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new ServerRefusal('not HTTP')
  return url
}

const nothing = () => undefined
const unmoved = { setKeepAlive: nothing, setTimeout: nothing, ref: nothing, unref: nothing }
