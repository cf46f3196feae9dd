import { rmSync, writeFileSync } from 'node:fs'
import type { Reporter, Vitest } from 'vitest/node'

/** Where `ErrorReporter` leaves what it was told, beside the report of vitest's JSON reporter. */
export const errorsBeside = (report: string): string => `${report}.errors`

/**
 * A reporter for vitest that keeps the errors of no test (a rejection that nobody waits for, a worker that ends): they
 * fail a run, but vitest's JSON report does not have them. Leaves a JSON array of texts, if there were any.
 */
export default class ErrorReporter implements Reporter {
  #file = ''

  onInit({ config: { outputFile } }: Vitest): void {
    const report = typeof outputFile === 'string' ? outputFile : outputFile?.['json']
    if (!report) throw new Error('the error reporter needs the JSON reporter and its file beside it')
    this.#file = errorsBeside(report)
    rmSync(this.#file, { force: true })
  }

  onTestRunEnd(_modules: unknown, errors: readonly { message: string; stack?: string }[]): void {
    if (errors.length === 0) return
    writeFileSync(this.#file, JSON.stringify(errors.map(({ stack, message }) => stack || message)))
  }
}
