// `npm run fuzz`: lists the parsers. `npm run fuzz -- NAME [--seconds N] [--seed N]` mutates one's corpus for a while,
// and keeps what reaches new code. `npm run fuzz -- all` does so for each. `npm run fuzz -- NAME --input 'TEXT'` runs one
// input, written as in a corpus.
import { randomInt } from 'node:crypto'
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { escape, readCorpus, writeCorpus } from './corpus.ts'
import { findTargets } from './find-targets.ts'
import { type FuzzJob, type FuzzReport, mostInputBytes } from './job.ts'

/** An input that takes longer than this never ends. */
const stuckMs = 20_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '30' },
    seed: { type: 'string' },
    input: { type: 'string' },
  },
})
const targets = await findTargets()
const [wanted] = positionals
const chosen = targets.filter(({ target }) => wanted === 'all' || target.name === wanted)
if (chosen.length === 0) {
  for (const { target, corpusPath } of targets)
    console.log(`${target.name.padEnd(28)} ${readCorpus(corpusPath).length} inputs kept`)
  process.exitCode = wanted === undefined ? 0 : 2
}
for (const { target, corpusPath } of chosen) {
  const seed = Number(values.seed ?? randomInt(2 ** 31))
  const job: FuzzJob = {
    name: target.name,
    corpusPath,
    seed,
    seconds: Number(values.seconds),
    input: values.input,
  }
  const report = await work(job)
  if (report.corpus && report.corpus.length > 0) writeCorpus(corpusPath, report.corpus)
  const kept = report.corpus?.length ?? 0
  console.log(
    `${target.name}: ${report.runs} runs, ${report.covered} characters covered, ${kept} inputs in ${relative('.', corpusPath)}, seed ${seed}`,
  )
  if (!report.breach) continue
  process.exitCode = 1
  console.log(`${report.breach.kind}: ${report.breach.message}`)
  console.log(`npm run fuzz -- ${target.name} --input '${report.breach.input}'`)
}

/** Runs a job in a thread that can be ended when an input never does. */
function work(job: FuzzJob): Promise<FuzzReport> {
  const current = new SharedArrayBuffer(8 + mostInputBytes)
  const worker = new Worker(new URL('job.ts', import.meta.url), { workerData: { job, current } })
  const [count, length] = [new Int32Array(current, 0, 1), new Int32Array(current, 4, 1)]
  return new Promise((resolve, reject) => {
    let last = -1
    const watch = setInterval(() => {
      const now = Atomics.load(count, 0)
      if (now !== last) {
        last = now
        return
      }
      const bytes = new Uint8Array(current, 8, Atomics.load(length, 0)).slice()
      const message = `it did not end within ${stuckMs} ms`
      finish({ runs: now, covered: 0, breach: { kind: 'stuck', message, input: escape(bytes) } })
    }, stuckMs)
    const finish = (report: FuzzReport) => {
      clearInterval(watch)
      void worker.terminate().then(() => resolve(report))
    }
    worker.once('message', finish)
    worker.once('error', (error) => {
      clearInterval(watch)
      reject(error)
    })
  })
}
