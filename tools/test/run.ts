// `npm test`: the check, then every suite of tests/: those that work or measure one after another, and beside them those
// that mostly wait. `npm test -- e2e interop` runs those alone.
import { styleText } from 'node:util'
import { type CheckResult, checks, runChecks, unitReport } from '../check/run-checks.ts'
import { provideDebianPackages } from './debian-packages.ts'
import { findSuites, type Suite } from './find-suites.ts'
import { runSuite } from './run-suite.ts'
import { addTallies, noTests, readTally, type Tally } from './tally.ts'

interface Outcome {
  readonly name: string
  readonly tally: Tally
  readonly seconds: number
  readonly note?: string
}

const isCi = process.env['CI'] === 'true' || process.env['CI'] === '1'
const wanted = process.argv.slice(2)
const all = findSuites()
/** `e2e` asks for e2e/play too. */
const isAsked = (name: string, asked: string) => name === asked || name.startsWith(`${asked}/`)
const suites = all.filter(({ name }) => wanted.length === 0 || wanted.some((asked) => isAsked(name, asked)))
const unknown = wanted.filter((asked) => asked !== 'check' && !all.some(({ name }) => isAsked(name, asked)))
const outcomes: Outcome[] = []

if (wanted.length === 0 || wanted.includes('check')) await runCheckSuite()
const { missing } = await provideDebianPackages(suites.flatMap(({ debian }) => debian))
const waiting = suites.filter(({ isWaiting }) => isWaiting)
const working = suites.filter(({ isWaiting }) => !isWaiting)
await Promise.all([
  runInTurn(working, { isAside: false }),
  runInTurn(waiting, { isAside: working.length > 0 }),
])
for (const name of unknown)
  outcomes.push({ name, tally: { ...noTests, failed: 1 }, seconds: 0, note: 'there is no such suite' })
report()

async function runInTurn(some: readonly Suite[], options: { isAside: boolean }) {
  for (const suite of some) {
    const reason = whyLeftOut(suite, missing)
    if (reason) leaveOut(suite, reason)
    else outcomes.push({ name: suite.name, ...(await runSuite(suite, options)) })
  }
}

async function runCheckSuite() {
  heading('check')
  const startedAt = performance.now()
  const results = await runChecks(checks, { onResult: printCheck })
  for (const { name, output } of results.filter(({ passed }) => !passed))
    console.log(`\n--- ${name}\n${output.trim()}`)
  const tallies = results.map(({ name, passed }) =>
    name === 'tests'
      ? readTally(unitReport, passed)
      : { ...noTests, ...(passed ? { passed: 1 } : { failed: 1, failures: [name] }) },
  )
  outcomes.push({
    name: 'check',
    tally: addTallies(tallies),
    seconds: (performance.now() - startedAt) / 1000,
  })
}

function printCheck({ name, passed, seconds }: CheckResult) {
  console.log(`${passed ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)`)
}

function whyLeftOut({ debian, needsRoot }: Suite, missing: ReadonlyMap<string, string>): string | undefined {
  const lacking = debian.filter((name) => missing.has(name))
  if (lacking.length > 0) return `${lacking.join(', ')}: ${missing.get(lacking[0] ?? '')}`
  if (needsRoot && process.getuid?.() !== 0) return 'it needs root'
  return undefined
}

function leaveOut({ name }: Suite, reason: string) {
  // Where everything can be installed, a suite that is left out is a suite that nobody would miss until too late.
  const tally = isCi ? { ...noTests, failed: 1 } : { ...noTests, skipped: 1 }
  outcomes.push({ name, tally, seconds: 0, note: `left out (${reason})` })
}

function report() {
  heading('results')
  for (const { name, tally, seconds, note } of outcomes) {
    const mark =
      tally.failed > 0 ? styleText('red', '✗') : note ? styleText('yellow', '–') : styleText('green', '✓')
    const counts =
      note ??
      `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped, ${seconds.toFixed(0)} s`
    console.log(`${mark} ${name.padEnd(14)} ${counts}`)
  }
  // Said again, last: of a long run only the end may be seen.
  for (const { name, tally } of outcomes)
    for (const failure of tally.failures) console.log(`\n${styleText('red', '✗')} ${name}: ${failure}`)
  const total = addTallies(outcomes.map(({ tally }) => tally))
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
}

function heading(text: string) {
  console.log(`\n${styleText('bold', `== ${text}`)}`)
}
