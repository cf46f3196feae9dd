import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { AppError } from '@lanterne/kernel'

/** What a device answered, whole. */
export interface DeviceAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface DeviceRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** For the whole exchange. */
  readonly timeoutMs?: number
  /** Of a line that is kept from one question to the next; each has its own when absent. */
  readonly agent?: Agent
  /** Takes answers whose lines end as HTTP does not allow. */
  readonly isLenient?: boolean
}

const TIMEOUT_MS = 4000
const MOST_BYTES = 256 * 1024

/**
 * Asks a device of the house, over a connection of its own unless told: renderers close those that are kept. Throws
 * `screen-unreachable`.
 */
export async function askDevice(
  url: URL,
  { method = 'GET', headers = {}, body, timeoutMs = TIMEOUT_MS, agent, isLenient = false }: DeviceRequest,
  { signal }: { signal: AbortSignal },
): Promise<DeviceAnswer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  try {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const length = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` }
    const asked = httpRequest(
      url,
      {
        ...{ method, agent: agent ?? false, signal: limit, maxHeaderSize: 16 * 1024 },
        insecureHTTPParser: isLenient,
        headers: { ...(agent ? {} : { connection: 'close' }), ...headers, ...length },
      },
      resolve,
    )
    asked.on('error', reject)
    // One that would speak otherwise is let go, and says no error.
    asked.on('close', () => reject(new Error('closed without an answer')))
    asked.end(body)
    const answer = await promise
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > MOST_BYTES) throw new AppError('screen-unreachable', { details: { reason: 'too-large' } })
      chunks.push(chunk)
    }
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() }
  } catch (cause) {
    signal.throwIfAborted()
    if (cause instanceof AppError) throw cause
    throw new AppError('screen-unreachable', { cause })
  }
}
