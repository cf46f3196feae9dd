// `npm run check`: format, lint, types, boundaries, budgets and the tests that stand beside the code.
import { styleText } from 'node:util'
import { type CheckResult, checks, runChecks } from './check/run-checks.ts'

const startedAt = performance.now()
const results = await runChecks(checks, { onResult: print })
const failed = results.filter(({ passed }) => !passed)
for (const { name, output } of failed) console.log(`\n${styleText('red', `✗ ${name}`)}\n\n${output.trim()}`)
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
console.log(
  failed.length === 0
    ? `\nAll good (${seconds} s).`
    : `\n${failed.length} of ${results.length} failed (${seconds} s).`,
)
process.exitCode = failed.length === 0 ? 0 : 1

function print({ name, passed, seconds }: CheckResult) {
  const mark = passed ? styleText('green', '✓') : styleText('red', '✗')
  console.log(`${mark} ${name.padEnd(12)} ${seconds.toFixed(1).padStart(5)} s`)
}
