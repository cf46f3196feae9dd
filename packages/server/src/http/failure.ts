import { errorStatus, type Failure } from '@lanterne/contract'
import { AppError, type Logger } from '@lanterne/kernel'
import type { ErrorHandler, NotFoundHandler } from 'hono'

/** Turns what a route throws into its answer: expected failures by their code; anything else is a bug, logged once. */
export function answerFailure({ log }: { log: Logger }): ErrorHandler {
  return (error, c) => {
    if (error instanceof AppError) {
      return c.json(
        { error: { code: error.code, details: error.details } } satisfies Failure,
        errorStatus[error.code],
      )
    }
    log.error('request failed', { method: c.req.method, path: c.req.routePath, error })
    return c.body(null, 500)
  }
}

/** Answers what no route knows. */
export const answerNotFound: NotFoundHandler = (c) =>
  c.json({ error: { code: 'not-found', details: {} } } satisfies Failure, errorStatus['not-found'])
