import { AppError, type Clock, type HttpAnswer, type HttpGet, sleep } from '@lanterne/kernel'
import * as v from 'valibot'

/** How to behave towards the hosts of one source. */
export interface SourceClientOptions {
  readonly get: HttpGet
  readonly clock: Clock
  /** Least milliseconds between two requests to the same host. */
  readonly spacingMs: number
  /** How long an answer is as good as new, in milliseconds, whatever the server says. */
  readonly freshMs: number
  /** For one exchange. */
  readonly timeoutMs?: number
  readonly maxBytes?: number
  /** Host (and port) of the address that the viewer typed: it alone may be in this house. */
  readonly typedHost?: string
}

/** Documents of one source: asked for politely, kept while they are fresh, checked before they are believed. */
export interface SourceClient {
  /** A JSON document of a shape. Throws `AppError` as `HttpGet`, `not-found` for 404 and 410, `source-unreachable` for any other. */
  json<Schema extends v.GenericSchema>(
    url: string,
    schema: Schema,
    options: { signal: AbortSignal },
  ): Promise<v.InferOutput<Schema>>
  /** A document as text. */
  text(url: string, options: { signal: AbortSignal }): Promise<string>
}

interface Kept {
  readonly body: Uint8Array
  readonly validators: Readonly<Record<string, string>>
  freshUntilMs: number
}

const usualTimeoutMs = 15_000
const usualMaxBytes = 8 << 20
/** Bytes of answers that are kept in memory. */
const mostKeptBytes = 32 << 20
/** The longest that a server can ask us to stay away. */
const mostPatienceMs = 600_000

export function createSourceClient(options: SourceClientOptions): SourceClient {
  const { get, clock, spacingMs, freshMs, typedHost } = options
  const timeoutMs = options.timeoutMs ?? usualTimeoutMs
  const maxBytes = options.maxBytes ?? usualMaxBytes
  const kept = new Map<string, Kept>()
  /** When each host may be asked again. */
  const turns = new Map<string, number>()
  let keptBytes = 0

  async function fetchBody(url: string, { signal }: { signal: AbortSignal }): Promise<Uint8Array> {
    signal.throwIfAborted()
    const known = kept.get(url)
    if (known && clock.now() < known.freshUntilMs) return known.body
    try {
      const answer = await ask(url, known?.validators ?? {}, { signal })
      if (answer.status === 304 && known) {
        known.freshUntilMs = clock.now() + freshMs
        return known.body
      }
      if (answer.status === 404 || answer.status === 410) throw new AppError('not-found')
      if (answer.status !== 200)
        throw new AppError('source-unreachable', { details: { status: answer.status } })
      keep(url, answer)
      return answer.body
    } catch (error) {
      signal.throwIfAborted()
      // Old news is better than none while the source is away.
      if (known && error instanceof AppError && error.code !== 'not-found') return known.body
      throw error
    }
  }

  async function ask(
    url: string,
    validators: Readonly<Record<string, string>>,
    { signal }: { signal: AbortSignal },
  ): Promise<HttpAnswer> {
    const host = URL.canParse(url) ? new URL(url).host : ''
    const turn = Math.max(clock.now(), turns.get(host) ?? 0)
    turns.set(host, turn + spacingMs)
    const wait = turn - clock.now()
    // A source that sent us away is not waited for: whoever asks is told at once.
    if (wait > timeoutMs) throw new AppError('source-unreachable', { details: { status: 429 } })
    if (wait > 0) await sleep(clock, wait, { signal })
    const answer = await get(
      url,
      {
        ...{ timeoutMs, maxBytes, headers: { accept: '*/*', ...validators } },
        mayReachLocal: (asked) => asked.host === typedHost,
      },
      { signal },
    )
    if (answer.status === 429 || answer.status === 503) {
      const seconds = Number(answer.headers['retry-after'])
      const patienceMs = Number.isFinite(seconds) ? Math.max(1, seconds) * 1000 : 30_000
      turns.set(host, clock.now() + Math.min(patienceMs, mostPatienceMs))
    }
    return answer
  }

  function keep(url: string, { headers, body }: HttpAnswer): void {
    const validators = {
      ...(headers['etag'] !== undefined && { 'if-none-match': headers['etag'] }),
      ...(headers['last-modified'] !== undefined && { 'if-modified-since': headers['last-modified'] }),
    }
    keptBytes += body.length - (kept.get(url)?.body.length ?? 0)
    kept.delete(url)
    kept.set(url, { body, validators, freshUntilMs: clock.now() + freshMs })
    for (const [oldest, { body: old }] of kept) {
      if (keptBytes <= mostKeptBytes) break
      kept.delete(oldest)
      keptBytes -= old.length
    }
  }

  const text = async (url: string, { signal }: { signal: AbortSignal }) =>
    new TextDecoder().decode(await fetchBody(url, { signal }))

  return {
    text,
    async json(url, schema, { signal }) {
      const found = v.safeParse(schema, parseJson(await text(url, { signal })))
      if (!found.success) throw new AppError('source-unreachable', { cause: new v.ValiError(found.issues) })
      return found.output
    },
  }
}

/** Servers answer with pages of HTML and status 200 when they are tired. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('source-unreachable', { cause })
  }
}
