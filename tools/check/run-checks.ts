import { globSync } from 'node:fs'
import { join } from 'node:path'
import { collect } from '../launch/collect.mjs'

const root = join(import.meta.dirname, '..', '..')

/** Where vitest leaves the count of the tests beside the code. */
export const unitReport = join(root, '.cache', 'test-results', 'unit.json')

export interface Check {
  readonly name: string
  readonly command: readonly string[]
}

export interface CheckResult {
  readonly name: string
  readonly passed: boolean
  readonly seconds: number
  readonly output: string
}

const tool = (name: string, file: string) => join(root, 'node_modules', name, file)
const own = (file: string) => join(root, 'tools', file)
const projects = globSync(
  [
    ...['packages/*/tsconfig.json', 'apps/*/tsconfig*.json', 'packaging/tsconfig.json'],
    ...['tests/tsconfig.json', 'tools/**/tsconfig.json'],
  ],
  {
    cwd: root,
    exclude: ['**/node_modules'],
  },
)

/** The longest first: two run at a time. */
export const checks: readonly Check[] = [
  {
    name: 'tests',
    command: [
      ...[
        tool('vitest', 'vitest.mjs'),
        'run',
        '--reporter=minimal',
        '--reporter=json',
        `--outputFile.json=${unitReport}`,
        `--reporter=${own('test/error-reporter.ts')}`,
      ],
    ],
  },
  { name: 'types', command: [tool('typescript', 'bin/tsc'), '-b', ...projects.sort()] },
  { name: 'lint', command: [tool('oxlint', 'bin/oxlint')] },
  { name: 'budgets', command: [own('check/budgets.ts')] },
  { name: 'format', command: [tool('@biomejs/biome', 'bin/biome'), 'check', '--max-diagnostics=30', '.'] },
  { name: 'boundaries', command: [own('check/boundaries.ts')] },
]

/** Runs `checks`, two at a time, and tells of each as it ends. All of them run, whatever fails. */
export async function runChecks(
  checks: readonly Check[],
  { onResult }: { onResult: (result: CheckResult) => void },
): Promise<CheckResult[]> {
  const waiting = [...checks]
  const results: CheckResult[] = []
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const result = await runCheck(check)
      results.push(result)
      onResult(result)
    }
  }
  await Promise.all([work(), work()])
  return results
}

async function runCheck({ name, command }: Check): Promise<CheckResult> {
  const startedAt = performance.now()
  const env = { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) }
  const { code, output } = await collect(process.execPath, command, { cwd: root, env })
  return { name, passed: code === 0, seconds: (performance.now() - startedAt) / 1000, output }
}
