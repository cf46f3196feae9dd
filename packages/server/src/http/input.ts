import { AppError } from '@lanterne/kernel'
import type { Context, MiddlewareHandler } from 'hono'
import * as v from 'valibot'

type Place = 'json' | 'query' | 'param'

const maxBodyBytes = 64 * 1024

/** Parses one part of a request by `schema`; handlers and typed clients see only what passed. */
export function input<P extends Place, S extends v.GenericSchema>(
  place: P,
  schema: S,
): MiddlewareHandler<object, string, { in: Record<P, v.InferInput<S>>; out: Record<P, v.InferOutput<S>> }> {
  return async (c, next) => {
    const result = v.safeParse(schema, await read(c, place))
    if (!result.success) throw new AppError('invalid-request')
    c.req.addValidatedData(place, result.output as object) // Every schema in use here is of an object.
    await next()
  }
}

async function read(c: Context, place: Place): Promise<unknown> {
  if (place === 'query') return c.req.query()
  if (place === 'param') return c.req.param()
  try {
    return JSON.parse(Buffer.from(await readBytes(c.req.raw.body, maxBodyBytes)).toString())
  } catch (cause) {
    throw new AppError('invalid-request', { cause })
  }
}

/** A body of at most `most` bytes. Throws `invalid-request`. */
export async function readBytes(body: ReadableStream<Uint8Array> | null, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > most) throw new AppError('invalid-request')
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}
