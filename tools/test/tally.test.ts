import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { errorsBeside } from './error-reporter.ts'
import { addTallies, readTally } from './tally.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanterne-tally-'))
afterAll(() => rmSync(folder, { recursive: true }))

function report(counts: Readonly<Record<string, number>>, files: readonly (readonly string[])[]) {
  const file = join(folder, 'report.json')
  const testResults = files.map(([status, ...tests]) => ({
    name: 'some.test.ts',
    status,
    message: tests.length > 0 ? '' : 'does not load',
    assertionResults: tests.map((test) => ({
      status: test,
      fullName: `a test that ${test}`,
      failureMessages: test === 'failed' ? ['\u001b[31mone\u001b[39m\ntwo'] : [],
    })),
  }))
  const none = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }
  writeFileSync(file, JSON.stringify({ ...none, ...counts, testResults }))
  return file
}

describe('readTally', () => {
  it('counts what passed, failed, and was skipped or is still to do', () => {
    const file = report({ numPassedTests: 3, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }, [
      ['failed', 'passed', 'failed'],
    ])
    expect(readTally(file, false)).toEqual({
      passed: 3,
      failed: 1,
      skipped: 3,
      failures: ['a test that failed\n    one\n    two'],
    })
  })

  it('counts an error of no test as a failure, and says it', () => {
    const file = report({ numPassedTests: 1 }, [['passed', 'passed']])
    writeFileSync(errorsBeside(file), JSON.stringify(['Error: nobody waited\n    at here']))
    expect(readTally(file, false)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      failures: ['an error of no test\n    Error: nobody waited\n        at here'],
    })
    rmSync(errorsBeside(file))
  })

  it('counts a file that does not load as a failure', () => {
    const file = report({ numPassedTests: 1 }, [['passed', 'passed'], ['failed'], ['failed']])
    const broken = 'some.test.ts\n    does not load'
    expect(readTally(file, false)).toEqual({ passed: 1, failed: 2, skipped: 0, failures: [broken, broken] })
  })

  it('never calls a run clean that ended badly after its last test', () => {
    const file = report({ numPassedTests: 4 }, [['passed', 'passed']])
    expect(readTally(file, false)).toEqual({ passed: 4, failed: 1, skipped: 0, failures: [] })
  })

  it('counts a run that left no report as a failure', () => {
    expect(readTally(join(folder, 'none.json'), true)).toMatchObject({ passed: 0, failed: 1, skipped: 0 })
  })
})

describe('addTallies', () => {
  it('adds up', () => {
    const tally = { passed: 1, failed: 2, skipped: 3, failures: ['a', 'b'] }
    expect(addTallies([tally, tally])).toEqual({
      passed: 2,
      failed: 4,
      skipped: 6,
      failures: ['a', 'b', 'a', 'b'],
    })
  })
})
