import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { type CorpusEntry, escape, parseCorpus, readCorpus } from './corpus.ts'
import { explore } from './explore.ts'
import { findTargets } from './find-targets.ts'
import { tryInput } from './try-input.ts'

/** Longest input that is shown when it never ends, in bytes. */
export const mostInputBytes = 1 << 20

/** What a thread is to do. */
export interface FuzzJob {
  readonly name: string
  readonly corpusPath: string
  readonly seed: number
  readonly seconds: number
  /** One input instead of many, as in a corpus. */
  readonly input: string | undefined
}

/** What came of it. */
export interface FuzzReport {
  readonly runs: number
  readonly covered: number
  /** All that is worth keeping; absent when one input was run. */
  readonly corpus?: readonly CorpusEntry[]
  readonly breach?: { readonly kind: string; readonly message: string; readonly input: string }
}

async function work(job: FuzzJob, current: SharedArrayBuffer): Promise<FuzzReport> {
  const found = (await findTargets()).find(({ target }) => target.name === job.name)
  if (!found) throw new Error(`there is no target ${job.name}`)
  const [count, length] = [new Int32Array(current, 0, 1), new Int32Array(current, 4, 1)]
  const note = (bytes: Uint8Array) => {
    const shown = bytes.subarray(0, mostInputBytes)
    new Uint8Array(current, 8).set(shown)
    Atomics.store(length, 0, shown.length)
    Atomics.add(count, 0, 1)
  }
  if (job.input !== undefined) {
    const [{ bytes } = { bytes: new Uint8Array() }] = parseCorpus(job.input)
    note(bytes)
    const breach = await tryInput(found.target, bytes)
    return { runs: 1, covered: 0, ...(breach && { breach: { ...breach, input: job.input } }) }
  }
  const endsAt = performance.now() + job.seconds * 1000
  const isOver = () => performance.now() > endsAt
  const {
    runs,
    covered,
    corpus,
    found: broken,
  } = await explore(found.target, readCorpus(job.corpusPath), {
    seed: job.seed,
    isOver,
    note,
  })
  const breach = broken && { ...broken.breach, input: escape(broken.bytes) }
  return { runs, covered, corpus, ...(breach && { breach }) }
}

if (!isMainThread) {
  const { job, current } = workerData as { job: FuzzJob; current: SharedArrayBuffer }
  parentPort?.postMessage(await work(job, current))
}
