import { existsSync, readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { errorsBeside } from './error-reporter.ts'

const MOST_LINES_OF_A_FAILURE = 15

/** How many tests ended how. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** What failed and why, a text each; at most as many as failed. */
  readonly failures: readonly string[]
}

export const noTests: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] }

/** What vitest's JSON reporter writes, as far as we read it. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly status: string
      readonly fullName: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, { passed, failed, skipped, failures }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
      failures: [...sum.failures, ...failures],
    }),
    noTests,
  )
}

/** Counts the tests of a vitest report. A run that did not succeed never counts as one without failures. */
export function readTally(file: string, succeeded: boolean): Tally {
  if (!existsSync(file)) return { ...noTests, failed: 1, failures: ['it left no report'] }
  // Written by vitest a moment ago.
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report
  // A file that does not even load has no test that could fail.
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  const failedTests = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed')
  const errors = existsSync(errorsBeside(file))
    ? (JSON.parse(readFileSync(errorsBeside(file), 'utf8')) as string[])
    : []
  const failed = report.numFailedTests + brokenFiles.length + errors.length
  return {
    passed: report.numPassedTests,
    failed: succeeded ? failed : Math.max(1, failed),
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [
      ...brokenFiles.map(({ name, message }) => asFailure(name, message)),
      ...failedTests.map(({ fullName, failureMessages }) => asFailure(fullName, failureMessages.join('\n'))),
      ...errors.map((error) => asFailure('an error of no test', error)),
    ],
  }
}

function asFailure(name: string, message: string): string {
  const lines = stripVTControlCharacters(message).split('\n').slice(0, MOST_LINES_OF_A_FAILURE)
  return [name, ...lines.map((line) => `    ${line}`)].join('\n')
}
