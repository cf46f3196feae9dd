/** `npm run bench`: measures Lanterne's engine beside others, on loopback, in one run. README.md beside it says how. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { type Engine, engineId, engines } from './engines.ts'
import { type BenchFilm, makeFilm } from './film.ts'
import { installPeers, webtorrentVersion } from './install-peers.ts'
import type { Read } from './job.ts'
import { describeMachine } from './machine.ts'
import { measure } from './measure.ts'
import type { Row } from './metrics.ts'
import { type BenchOptions, parseOptions, usage } from './options.ts'
import { formatReport } from './report.ts'
import { provideLibtorrent, type Seeder, startSeeder } from './seeder.ts'
import { countFailures, type Run, summarize } from './summary.ts'

const MIB = 1024 * 1024
const RUN_LIMIT_MS = 180_000

const print = (text: string) => void process.stdout.write(`${text}\n`)
const complain = (text: string) => void process.stderr.write(`${text}\n`)

async function main(options: BenchOptions): Promise<void> {
  const chosen = engines.filter(
    (engine) => options.only.length === 0 || options.only.some((part) => engineId(engine).includes(part)),
  )
  if (chosen.length === 0)
    throw new Error(`No engine matches. There are: ${engines.map(engineId).join(', ')}.`)
  if (process.platform !== 'linux') throw new Error('The benchmark reads /proc: it runs on Linux only.')
  await provideLibtorrent(complain)
  await installPeers(complain)
  const folder = await mkdtemp(join(await realpath(options.folder ?? tmpdir()), 'lanterne-bench-'))
  // An interrupted benchmark still stops what it started and removes its folder.
  const interrupted = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => interrupted.abort(new Error('interrupted')))
  }
  try {
    const machine = describeMachine(folder)
    const film = await makeFilm(folder, options.sizeMib * MIB)
    await using seeder = await startSeeder(film)
    const settings = {
      date: new Date().toISOString(),
      machine,
      webtorrent: await webtorrentVersion(),
      seeder: seeder.description,
      filmBytes: film.sizeBytes,
      pieceBytes: film.pieceBytes,
      rounds: options.rounds,
    }
    print(
      `${options.rounds} × ${options.sizeMib} MiB of random bytes in ${film.pieceBytes / MIB} MiB pieces, on ${machine.fileSystem}; ` +
        `${seeder.description} seeds on loopback; webtorrent ${settings.webtorrent}; ` +
        `${machine.cores} × ${machine.cpu}, Node ${machine.node}, load ${machine.load.toFixed(1)}\n`,
    )
    const runs = await runRounds(chosen, { film, seeder, rounds: options.rounds, signal: interrupted.signal })
    const summary = summarize(runs, film.sizeBytes)
    print(`\n${formatReport(summary)}`)
    print('Ratio: Lanterne divided by the best of the others, medians. MB and GB are powers of ten.')
    const path = resolve(options.json ?? `bench-results/${settings.date.replaceAll(':', '-')}.json`)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, `${JSON.stringify({ ...settings, summary, runs }, undefined, 1)}\n`)
    print(`Every run is in ${path}`)
    const failures = countFailures(runs)
    for (const { engine, failed, of } of failures) print(`${engine} failed in ${failed} of ${of} runs.`)
    if (failures.some(({ ours }) => ours)) process.exitCode = 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Every engine once per row and round, each time from another place in the queue, so that no one always follows the same. */
async function runRounds(
  chosen: readonly Engine[],
  { film, seeder, rounds, signal }: { film: BenchFilm; seeder: Seeder; rounds: number; signal: AbortSignal },
): Promise<Run[]> {
  const rows = readsOf(film.sizeBytes)
  const attempt = async (engine: Engine, row: Row, round: number): Promise<Run> => {
    const { name, door, ours } = engine
    const run = { engine: name, door, ours, row, round }
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(RUN_LIMIT_MS)])
      return { ...run, result: await measure(engine, { film, seeder, reads: rows[row] }, { signal: limit }) }
    } catch (error) {
      signal.throwIfAborted()
      const reason = error instanceof Error ? error.message : String(error)
      complain(`${engineId(engine)}, ${row}, round ${round + 1}: ${reason}`)
      return { ...run, error: reason }
    }
  }
  // Not counted: it fills Node's compile cache, which whoever uses a program twice has filled too.
  for (const engine of chosen) await attempt(engine, 'seek', -1)
  const runs: Run[] = []
  for (let round = 0; round < rounds; round++) {
    for (const row of ['whole', 'seek'] as const)
      for (let turn = 0; turn < chosen.length; turn++)
        runs.push(await attempt(chosen[(turn + round) % chosen.length] as Engine, row, round))
    complain(`round ${round + 1} of ${rounds} done`)
  }
  return runs
}

/** What each row reads: everything; or the beginning, then from 75 % on, not at the edge of a piece. */
function readsOf(filmBytes: number): Record<Row, readonly Read[]> {
  return {
    whole: [{ start: 0, bytes: filmBytes }],
    seek: [
      { start: 0, bytes: Math.min(16 * MIB, filmBytes / 8) },
      { start: Math.floor(filmBytes * 0.75) + 12_345, bytes: Math.min(4 * MIB, filmBytes / 8) },
    ],
  }
}

try {
  const options = parseOptions(process.argv.slice(2))
  if (options) await main(options)
  else print(usage)
} catch (error) {
  complain(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
