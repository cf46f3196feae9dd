/** `npm run sim:torture`: ten thousand random sequences of reading, pausing, jumping, closing, reopening and killing. */
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { shortestFailure, TortureFailure, torture } from '@lanterne/engine/testing'

const usage = `npm run sim:torture -- [options]

  --count N    sequences (10000)
  --from N     the seed of the first (1)
  --seed N     this one alone, cut down to the shortest that fails
`

/** Sequences after which memory is what it will be, and how much more of it would be a leak. */
const WARM_UP = 300
const MOST_GROWTH_BYTES = 24e6
const LOOK_EVERY = 500

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '10000' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(usage)
  if (values.seed !== undefined) {
    const failure = await shortestFailure(Number(values.seed))
    if (failure) throw failure
    return console.log(`seed ${values.seed} goes well`)
  }
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heap = () => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const from = Number(values.from)
  const count = Number(values.count)
  const startedAt = performance.now()
  let base: number | undefined
  let failed = 0
  let readBytes = 0
  for (let done = 1; done <= count; done++) {
    const seed = from + done - 1
    try {
      readBytes += (await torture(seed)).readBytes
    } catch (error) {
      if (!(error instanceof TortureFailure)) throw error
      failed++
      console.error(((await shortestFailure(seed)) ?? error).message)
    }
    if (done === Math.min(WARM_UP, count)) base = heap()
    if (done % LOOK_EVERY !== 0 && done !== count) continue
    const grown = base === undefined ? 0 : heap() - base
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
    console.log(
      `${done} of ${count} in ${seconds} s: ${failed} failed, ${(readBytes / 1e9).toFixed(2)} GB read and compared, ` +
        `memory ${grown >= 0 ? '+' : ''}${(grown / 1e6).toFixed(1)} MB since the first ${WARM_UP}`,
    )
    if (grown > MOST_GROWTH_BYTES) throw new Error('memory grows from sequence to sequence')
  }
  if (failed > 0) throw new Error(`${failed} of ${count} sequences failed`)
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
