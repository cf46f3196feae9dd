import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { addTallies, readTally } from './tally.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanterne-tally-'))
afterAll(() => rmSync(folder, { recursive: true }))

function report(counts: Readonly<Record<string, number>>, files: readonly (readonly string[])[]) {
  const file = join(folder, 'report.json')
  const testResults = files.map(([status, ...tests]) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
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
    expect(readTally(file, false)).toEqual({ passed: 3, failed: 1, skipped: 3 })
  })

  it('counts a file that does not load as a failure', () => {
    const file = report({ numPassedTests: 1 }, [['passed', 'passed'], ['failed'], ['failed']])
    expect(readTally(file, false)).toEqual({ passed: 1, failed: 2, skipped: 0 })
  })

  it('never calls a run clean that ended badly after its last test', () => {
    const file = report({ numPassedTests: 4 }, [['passed', 'passed']])
    expect(readTally(file, false)).toEqual({ passed: 4, failed: 1, skipped: 0 })
  })

  it('counts a run that left no report as a failure', () => {
    expect(readTally(join(folder, 'none.json'), true)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})

describe('addTallies', () => {
  it('adds up', () => {
    const tally = { passed: 1, failed: 2, skipped: 3 }
    expect(addTallies([tally, tally])).toEqual({ passed: 2, failed: 4, skipped: 6 })
  })
})
