/** `npm run sim:verdict`: over many simulated swarms, how often "Plays now" came true; docs/simulator.md says more. */
import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { liveThrough, type VerdictOutcome } from './verdict-outcome.ts'
import { formatVerdicts, isGoodEnough } from './verdict-report.ts'

const usage = `npm run sim:verdict -- [options]

  --count N    swarms (1000)
  --seed N     another thousand of the same kinds (1)
  --jobs N     at a time (as many as there are processors)
  --json FILE  writes what became of each
  --help

Ends with 1 when less than 98 of 100 films that were promised played through.
`

interface Slice {
  readonly seed: number
  readonly count: number
  readonly from: number
  readonly step: number
}

async function work({ seed, count, from, step }: Slice): Promise<void> {
  const { signal } = new AbortController()
  for (let index = from; index < count; index += step)
    parentPort?.postMessage(await liveThrough(seed, index, { signal }))
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return print(usage)
  const [count, seed, jobs] = [values.count, values.seed, values.jobs].map((text) => {
    const number = Number(text)
    if (!Number.isSafeInteger(number) || number < 1) throw new Error(`"${text}" is no whole number above 0.`)
    return number
  }) as [number, number, number]
  const startedAt = performance.now()
  const outcomes: VerdictOutcome[] = []
  let saidAt = startedAt
  const onOutcome = (outcome: VerdictOutcome) => {
    outcomes.push(outcome)
    if (performance.now() - saidAt < 30_000) return
    saidAt = performance.now()
    process.stderr.write(
      `  … ${outcomes.length} of ${count} after ${((saidAt - startedAt) / 1000).toFixed(0)} s\n`,
    )
  }
  await Promise.all(
    Array.from({ length: Math.min(jobs, count) }, (_, from) =>
      runSlice({ seed, count, from, step: jobs }, onOutcome),
    ),
  )
  outcomes.sort((a, b) => a.index - b.index)
  print(formatVerdicts(outcomes))
  const { user, system } = process.cpuUsage()
  print(
    `\n  seed ${seed}; ${((performance.now() - startedAt) / 1000).toFixed(0)} s, ` +
      `${((user + system) / 1e6).toFixed(0)} s of processor time`,
  )
  if (values.json !== undefined) await writeFile(resolve(values.json), JSON.stringify(outcomes))
  if (!isGoodEnough(outcomes)) process.exitCode = 1
}

/** One thread's share of the swarms. */
function runSlice(slice: Slice, onOutcome: (outcome: VerdictOutcome) => void): Promise<void> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: slice })
    worker.on('message', onOutcome)
    worker.on('error', fail)
    worker.on('exit', (code) => (code === 0 ? done() : fail(new Error(`a thread ended with ${code}`))))
  })
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

try {
  await (isMainThread ? main() : work(workerData as Slice))
} catch (error) {
  if (!isMainThread) throw error
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
