/** `npm run bench`: measures Lanterne's engine beside others in one run. README.md beside it says how. */
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { allEngines, type Engine } from './engines.ts'
import { type BenchFilm, makeFilm } from './film.ts'
import { installPeers } from './install-peers.ts'
import { compileLink, requireLinks } from './link/open-link.ts'
import { describeMachine } from './machine.ts'
import { measure } from './measure.ts'
import { type MediaRow, mediaRows, runMediaRows } from './media/media-rows.ts'
import { type BenchOptions, isChosen, parseOptions, usage } from './options.ts'
import { formatPage, type Results } from './page.ts'
import { provideDebian } from './provide-debian.ts'
import { formatRow } from './report.ts'
import { type Row, rows } from './rows.ts'
import { openStage } from './stage.ts'
import { countFailures, type Run, summarize } from './summary.ts'
import { findVersions } from './versions.ts'

const RUN_LIMIT_MS = 180_000

const print = (text: string) => void process.stdout.write(`${text}\n`)
const complain = (text: string) => void process.stderr.write(`${text}\n`)

async function main(options: BenchOptions): Promise<void> {
  const chosenMedia = mediaRows.filter(({ name }) => isChosen(name, options.rows))
  if (chosenMedia.length > 0) await mainMedia(chosenMedia, options)
  const chosenRows = rows.filter(({ name }) => isChosen(name, options.rows))
  if (chosenRows.length === 0 && chosenMedia.length > 0) return
  const wanted = allEngines({ probePath: options.probe && resolve(options.probe) }).filter(
    ({ name, role }) => role === 'floor' || isChosen(name, options.engines),
  )
  if (chosenRows.length === 0 || wanted.every(({ role }) => role === 'floor'))
    throw new Error('Nothing is left to measure: --list names rows and engines.')
  if (process.platform !== 'linux') throw new Error('The benchmark reads /proc: it runs on Linux only.')
  if (chosenRows.some(({ shape }) => shape)) requireLinks()
  const missing = await provideDebian(
    [...new Set(['python3-libtorrent', ...wanted.flatMap(({ debian }) => debian)])],
    complain,
  )
  if (missing.includes('python3-libtorrent'))
    throw new Error("The seeders are libtorrent's: install Debian's package python3-libtorrent.")
  const engines = wanted.filter(({ name, debian }) => {
    const lacking = debian.filter((each) => missing.includes(each))
    if (lacking.length > 0) complain(`${name} is left out: Debian's ${lacking.join(', ')} is missing.`)
    return lacking.length === 0
  })
  await installPeers(complain)
  const folder = await mkdtemp(join(await realpath(options.folder ?? tmpdir()), 'lanterne-bench-'))
  // An interrupted benchmark still stops what it started and removes its folder.
  const interrupted = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => interrupted.abort(new Error('interrupted')))
  }
  try {
    const startedMs = performance.now()
    const machine = describeMachine(folder)
    const versions = await findVersions(engines)
    print(`${machine.cores} × ${machine.cpu}, Node ${machine.node}, load ${machine.load.toFixed(1)}\n`)
    const runs: Run[] = []
    const films: Record<string, number> = {}
    const linkProgram = chosenRows.some(({ shape }) => shape) ? await compileLink(folder) : undefined
    const filmOf = filmMaker(folder)
    for (const row of chosenRows) {
      const film = await filmOf(row, row.shape ? options.shapedMib : options.sizeMib)
      films[row.name] = film.sizeBytes
      const its = engines.filter((engine) => takesPart(engine, row))
      const { rounds } = options
      runs.push(...(await runRow(row, its, { film, linkProgram, rounds, signal: interrupted.signal })))
      print(formatRow(row, summarize(row, runs, film.sizeBytes)))
    }
    const date = new Date().toISOString()
    const minutes = (performance.now() - startedMs) / 60_000
    const results: Results = { date, machine, versions, rounds: options.rounds, minutes, films, runs }
    const path = resolve(options.json ?? `bench-results/${date.replaceAll(':', '-')}.json`)
    const summary = chosenRows.flatMap((row) => summarize(row, runs, films[row.name] ?? 0))
    await write(path, `${JSON.stringify({ ...results, summary }, undefined, 1)}\n`)
    if (options.page) await write(resolve(options.page), formatPage([results]))
    print(`Every run is in ${path}. It took ${minutes.toFixed(1)} minutes.`)
    for (const { row, title, ratio, bestPeer } of summary.filter(({ verdict }) => verdict === 'MISSED'))
      print(`MISSED: ${row}, ${title}${ratio === undefined ? '' : `, ${ratio.toFixed(2)} of ${bestPeer}`}`)
    const failures = countFailures(runs)
    for (const { row, engine, failed, of } of failures)
      print(`${engine} failed in ${failed} of ${of} runs of ${row}.`)
    if (failures.some(({ role }) => role === 'ours')) process.exitCode = 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Films made playable, beside FFmpeg. */
async function mainMedia(chosen: readonly MediaRow[], options: BenchOptions): Promise<void> {
  const missing = await provideDebian(['ffmpeg'], complain)
  if (missing.length > 0) throw new Error("The films are FFmpeg's: install Debian's package ffmpeg.")
  const folder = await mkdtemp(join(await realpath(options.folder ?? tmpdir()), 'lanterne-bench-'))
  const interrupted = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => interrupted.abort(new Error('interrupted')))
  try {
    const { rounds } = options
    const summary = await runMediaRows(chosen, { folder, rounds, print, signal: interrupted.signal })
    const date = new Date().toISOString()
    const path = resolve(`bench-results/${date.replaceAll(':', '-')}-media.json`)
    await write(
      path,
      `${JSON.stringify({ date, machine: describeMachine(folder), rounds, summary }, undefined, 1)}\n`,
    )
    print(`The summary is in ${path}.`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Every engine once per round, each time from another place in the queue, so that no one always follows the same. */
async function runRow(
  row: Row,
  engines: readonly Engine[],
  {
    film,
    linkProgram,
    rounds,
    signal,
  }: { film: BenchFilm; linkProgram: string | undefined; rounds: number; signal: AbortSignal },
): Promise<Run[]> {
  await using stage = await openStage(row, { film, linkProgram })
  const attempt = async (engine: Engine, round: number): Promise<Run> => {
    const { name, role } = engine
    const run = { row: row.name, engine: name, role, round }
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(RUN_LIMIT_MS)])
      return { ...run, result: await measure(engine, row, stage, { signal: limit }) }
    } catch (error) {
      signal.throwIfAborted()
      const reason = error instanceof Error ? error.message : String(error)
      complain(`${row.name}, ${name}, round ${round + 1}: ${reason}`)
      return { ...run, error: reason }
    }
  }
  // Not counted: it fills Node's compile cache, which whoever uses a program twice has filled too.
  if (row.door === 'http') for (const engine of engines) await attempt(engine, -1)
  const runs: Run[] = []
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < engines.length; turn++)
      runs.push(await attempt(engines[(turn + round) % engines.length] as Engine, round))
    complain(`${row.name}: round ${round + 1} of ${rounds} done`)
  }
  return runs
}

function takesPart({ door, isOnLoopback, canJump, canMagnet }: Engine, row: Row): boolean {
  if (door !== row.door || (row.isMagnet && !canMagnet)) return false
  // What a jump on loopback shows besides, the row of the whole film shows too.
  return row.shape !== undefined || (isOnLoopback && (canJump || row.plan !== 'jump'))
}

/** Makes each film once. */
function filmMaker(folder: string): (row: Row, sizeMib: number) => Promise<BenchFilm> {
  const made = new Map<string, Promise<BenchFilm>>()
  return ({ pieceMib, isHybrid }, sizeMib) => {
    const key = `${sizeMib}/${pieceMib}/${isHybrid}`
    const film = made.get(key) ?? makeFilm(folder, { sizeMib, pieceMib, isHybrid })
    made.set(key, film)
    return film
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

/** Runs are kept as they were: what they mean is worked out anew. */
async function readResults(path: string): Promise<Results> {
  return JSON.parse(await readFile(path, 'utf8')) as Results
}

try {
  const options = parseOptions(process.argv.slice(2))
  if (options === 'help') print(usage)
  else if (options === 'list')
    print(
      [
        ...rows.map(({ name, title }) => `${name.padEnd(16)}${title}`),
        ...mediaRows.map(({ name, title }) => `${name.padEnd(24)}${title}`),
        '',
        ...new Set(allEngines({ probePath: '' }).map(({ name }) => name)),
      ].join('\n'),
    )
  else if (options.page !== undefined && options.from.length > 0)
    await write(resolve(options.page), formatPage(await Promise.all(options.from.map(readResults))))
  else await main(options)
} catch (error) {
  complain(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
