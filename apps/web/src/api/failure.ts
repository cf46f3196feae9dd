import { texts } from '../i18n/language.ts'
import type { Problem } from '../i18n/parts.ts'

/** A request that did not work, as a code that has a sentence. */
export class ApiFailure extends Error {
  readonly problem: Problem

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem)
    this.name = 'ApiFailure'
    this.problem = problem
    if (options?.cause !== undefined) Object.defineProperty(this, 'cause', { value: options.cause })
  }
}

/** What the body of an answer that is not a success says; a body that says nothing known is `unexpected`. */
export function problemIn(body: unknown): Problem {
  const code = (body as { error?: { code?: unknown } } | null)?.error?.code
  return typeof code === 'string' && Object.prototype.hasOwnProperty.call(texts().errors, code)
    ? (code as Problem)
    : 'unexpected'
}

/** The problem that an error of a request stands for. */
export function problemOf(error: unknown): Problem {
  return error instanceof ApiFailure ? error.problem : 'unexpected'
}
