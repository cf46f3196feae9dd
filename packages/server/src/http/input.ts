import { AppError } from '@lanterne/kernel'
import type { Context, MiddlewareHandler } from 'hono'
import * as v from 'valibot'

type Place = 'json' | 'query' | 'param'

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
    return await c.req.json()
  } catch (cause) {
    throw new AppError('invalid-request', { cause })
  }
}
