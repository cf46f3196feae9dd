/** `npm run sim -- SCENARIO`: lives through a scenario in the simulated network; docs/simulator.md says how to read it. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runScenario } from '@lanterne/engine/testing'
import { checkScenarios } from './check-scenarios.ts'
import { panelsOf } from './panels.ts'
import { drawPlot } from './plot.ts'
import { formatReport } from './report.ts'
import { readScenario, scaledDown, scenarioNames } from './scenario-file.ts'
import { summarize } from './summary.ts'

const usage = `npm run sim -- SCENARIO [options]

  SCENARIO        the name of one of those below, or a path that ends in .json
  --seed N        another evening of the same kind (1)
  --svg FILE      draws start-up, continuity and source load
  --json FILE     writes every viewer and every sample
  --short         few viewers and a short film: shows that it works
  --check         every scenario, scaled down, twice: each must play, and give the same digits
  --help
`

const print = (text: string) => void process.stdout.write(`${text}\n`)
const complain = (text: string) => void process.stderr.write(`${text}\n`)

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      svg: { type: 'string' },
      json: { type: 'string' },
      short: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const [asked] = positionals
  if (values.help || (asked === undefined && !values.check)) return print(`${usage}\n${listScenarios()}`)
  const seed = Number(values.seed)
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new Error(`--seed takes a whole number, not "${values.seed}".`)
  const interrupted = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => interrupted.abort(new Error('interrupted')))
  const { signal } = interrupted
  if (asked === undefined) {
    const onResult = (name: string, problem: string | undefined) => print(`${problem ?? 'the same'}: ${name}`)
    if (!(await checkScenarios({ seed, onResult, signal }))) process.exitCode = 1
    return
  }
  const { name, scenario: whole } = readScenario(asked)
  const scenario = values.short ? scaledDown(whole, { viewers: 8, minutes: 0.5 }) : whole
  print(`${name}: ${scenario.about}`)
  const startedAt = performance.now()
  let saidAt = startedAt
  const onProgress = (atS: number) => {
    if (performance.now() - saidAt < 10_000) return
    saidAt = performance.now()
    complain(
      `  … ${atS.toFixed(0)} s of the evening after ${((saidAt - startedAt) / 1000).toFixed(0)} s, ` +
        `${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`,
    )
  }
  const result = await runScenario(scenario, { seed, onProgress, signal })
  const wallS = (performance.now() - startedAt) / 1000
  const summary = summarize(result)
  print(`\n${formatReport(summary)}`)
  const { user, system } = process.cpuUsage()
  const cost = {
    wallS,
    cpuS: (user + system) / 1e6,
    eventsPerS: result.events / wallS,
    peakMb: process.resourceUsage().maxRSS / 1000,
  }
  print(
    `\n  seed ${seed}; ${summary.simulatedS.toFixed(0)} s simulated in ${cost.wallS.toFixed(1)} s ` +
      `(${cost.cpuS.toFixed(1)} s of processor time): ${result.events} events, ` +
      `${cost.eventsPerS.toFixed(0)} a second; at most ${cost.peakMb.toFixed(0)} MB resident`,
  )
  if (values.svg !== undefined) await write(values.svg, drawPlot(`${name}, seed ${seed}`, panelsOf(result)))
  if (values.json !== undefined)
    await write(
      values.json,
      `${JSON.stringify({ name, seed, scenario, summary, cost, result }, undefined, 1)}\n`,
    )
}

async function write(file: string, text: string): Promise<void> {
  const path = resolve(file)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
  print(`  written: ${path}`)
}

function listScenarios(): string {
  const names = scenarioNames()
  const width = Math.max(...names.map(({ length }) => length))
  return names.map((name) => `  ${name.padEnd(width)}  ${readScenario(name).scenario.about}`).join('\n')
}

try {
  await main()
} catch (error) {
  complain(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
