import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { AppError, type ByteRange, type ByteSource } from '@lanterne/kernel'
import { Hono } from 'hono'
import { answerBytes, type ByteResource } from './byte-answer.ts'
import type { AnswerOwner, OpenAnswers } from './open-answers.ts'

/** Bytes that may be asked for by address. */
export interface Streamable extends Omit<ByteResource, 'size'>, AnswerOwner {
  readonly source: ByteSource
}

/**
 * `GET` and `HEAD /:id/:name`: any range of the bytes that `find` knows by `id`. The name is only for people and
 * for players that look at its ending.
 */
export function streamRoutes({
  find,
  answers,
  headers = {},
}: {
  find: (id: string, asker: HttpBindings) => Streamable | undefined
  answers: OpenAnswers
  /** In place of our own, and besides. */
  headers?: Readonly<Record<string, string>>
}) {
  return new Hono<{ Bindings: HttpBindings }>().get('/:id/:name', async (c) => {
    const found = find(c.req.param('id'), c.env)
    if (!found) throw new AppError('not-found')
    const own = answerBytes(
      {
        method: c.req.method,
        range: c.req.header('range'),
        ifRange: c.req.header('if-range'),
        ifMatch: c.req.header('if-match'),
        ifNoneMatch: c.req.header('if-none-match'),
      },
      { size: found.source.size, etag: found.etag, mimeType: found.mimeType },
    )
    const answer = { ...own, headers: { ...own.headers, ...headers } }
    const { range } = own
    if (!range) return new Response(null, answer)
    await answers.send(c.env.outgoing, found, answer, (signal) => promptly(found.source, range, { signal }))
    return RESPONSE_ALREADY_SENT
  })
}

/**
 * The bytes of `range`, also before they are proved, where the source has some that have earned it: should they prove
 * wrong, the answer breaks off, and the player asks again.
 */
async function* promptly(
  source: ByteSource,
  range: ByteRange,
  { signal }: { signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  let left = range.end - range.start
  for await (const chunk of source.read(range, { signal, isLent: true, isProvisional: true })) {
    yield chunk
    left -= chunk.length
    // All was said: the next request on this connection must not wait for the proof of the last of it.
    if (left === 0) return
  }
}
