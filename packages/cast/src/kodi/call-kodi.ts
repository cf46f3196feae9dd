import { AppError } from '@lanterne/kernel'
import * as v from 'valibot'
import { askDevice } from '../http-request.ts'

/** Where a Kodi takes JSON-RPC by HTTP. */
export interface KodiPlace {
  readonly host: string
  readonly port: number
}

/** One call of JSON-RPC 2.0. */
export interface KodiCall {
  readonly method: string
  readonly params?: object
}

const Answer = v.variant('kind', [
  v.object({ kind: v.literal('result'), id: v.number(), result: v.unknown() }),
  v.object({ kind: v.literal('error'), id: v.number(), error: v.looseObject({ code: v.number() }) }),
])

/**
 * Makes calls of one message, and gives their results in the same order. Throws `screen-unreachable`, and
 * `screen-not-playing` with Kodi's `code` where it refuses one of them, or with its `status` where it wants a password.
 */
export async function callKodi(
  { host, port }: KodiPlace,
  calls: readonly KodiCall[],
  { signal }: { signal: AbortSignal },
): Promise<unknown[]> {
  const { status, body } = await askDevice(
    new URL(`http://${host}:${port}/jsonrpc`),
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call }))),
    },
    { signal },
  )
  if (status === 401 || status === 403)
    throw new AppError('screen-not-playing', { details: { reason: 'refused', status } })
  if (status !== 200) throw new AppError('screen-unreachable', { details: { status } })
  return readKodiAnswers(body, calls.length)
}

/** The results of so many calls, which may come in any order. Throws as `callKodi`. */
export function readKodiAnswers(body: string, count: number): unknown[] {
  const answers = new Map<number, unknown>()
  for (const said of parseAnswers(body)) {
    const read = v.safeParse(Answer, markKind(said))
    if (!read.success) continue
    if (read.output.kind === 'error')
      throw new AppError('screen-not-playing', {
        details: { reason: 'refused', code: read.output.error.code },
      })
    answers.set(read.output.id, read.output.result)
  }
  return Array.from({ length: count }, (_, id) => {
    if (!answers.has(id)) throw new AppError('screen-unreachable')
    return answers.get(id)
  })
}

function parseAnswers(body: string): unknown[] {
  try {
    const said: unknown = JSON.parse(body)
    return Array.isArray(said) ? said.slice(0, 16) : [said]
  } catch (cause) {
    throw new AppError('screen-unreachable', { cause })
  }
}

/** JSON-RPC tells its answers apart by which of two members is there. */
function markKind(said: unknown): unknown {
  if (typeof said !== 'object' || said === null) return undefined
  return { ...said, kind: 'error' in said ? 'error' : 'result' }
}
