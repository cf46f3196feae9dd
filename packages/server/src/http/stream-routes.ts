import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { AppError, type ByteSource, type Logger } from '@lanterne/kernel'
import { Hono } from 'hono'
import { answerBytes, type ByteResource } from './byte-answer.ts'
import { sendBytes } from './send-bytes.ts'

/** Bytes that may be asked for by address. */
export interface Streamable extends Omit<ByteResource, 'size'> {
  readonly source: ByteSource
  /** Aborts when the bytes may no longer be read. */
  readonly signal: AbortSignal
  /** Says that somebody reads, until `reader` aborts. */
  attend(reader: AbortSignal): void
}

/** Answers open at once. When one more comes, the oldest is cut: the newest is what the viewer wants now. */
const maxStreams = 64

/**
 * `GET` and `HEAD /:id/:name`: any range of the bytes that `find` knows by `id`. The name is only for people and
 * for players that look at its ending.
 */
export function streamRoutes({ find, log }: { find: (id: string) => Streamable | undefined; log: Logger }) {
  const open = new Set<AbortController>()
  return new Hono<{ Bindings: HttpBindings }>().get('/:id/:name', async (c) => {
    const found = find(c.req.param('id'))
    if (!found) throw new AppError('not-found')
    const answer = answerBytes(
      {
        method: c.req.method,
        range: c.req.header('range'),
        ifRange: c.req.header('if-range'),
        ifMatch: c.req.header('if-match'),
        ifNoneMatch: c.req.header('if-none-match'),
      },
      { size: found.source.size, etag: found.etag, mimeType: found.mimeType },
    )
    if (!answer.range) return new Response(null, answer)

    // Written straight to Node's answer: a body stream in between costs a tenth more, and turns a source that
    // fails half-way into text inside the film.
    const { outgoing } = c.env
    const reader = new AbortController()
    const leave = () => reader.abort(new AppError('closed'))
    outgoing.once('close', leave)
    found.signal.addEventListener('abort', leave, { once: true })
    if (outgoing.destroyed || found.signal.aborted) leave()
    if (open.size >= maxStreams) [...open][0]?.abort(new AppError('closed'))
    open.add(reader)
    found.attend(reader.signal)
    try {
      outgoing.writeHead(answer.status, answer.headers)
      outgoing.flushHeaders()
      await sendBytes(outgoing, found.source, answer.range, { signal: reader.signal })
    } catch (error) {
      log.warn('stream cut', { error })
    } finally {
      found.signal.removeEventListener('abort', leave)
      open.delete(reader)
      leave()
    }
    return RESPONSE_ALREADY_SENT
  })
}
