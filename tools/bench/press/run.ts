/** `npm run bench:press`: from a fresh start to a moving picture, in Chromium, over a line of 10 Mbit/s and 50 ms. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startChild } from '../child.ts'
import { compileLink, openLink, requireLinks } from '../link/open-link.ts'
import { describeMachine } from '../machine.ts'
import { startSeeders } from '../seeder.ts'
import { makePressFilm, type PressFilm, pressCatalogue } from './film.ts'
import type { WatchFigures, WatchRequest } from './watch.ts'

const usage = `npm run bench:press -- [options]

  --rounds N   rounds (5), each with an empty house
  --page FILE  write a page in Markdown, too

Needs root, gcc, iproute2, Chromium, FFmpeg and python3-libtorrent: it runs in network namespaces of this machine.
`
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    page: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const print = (text: string) => void process.stdout.write(`${text}\n`)
const RUN_LIMIT_MS = 600_000
const TITLES = 2000
const line = { kbit: 10_000, delayMs: 25, queueMs: 200 }
/** Those of issue 6, in milliseconds. */
const goals = { screen: 1000, cold: 5000, warm: 2000, key: 50 }

interface Round extends Omit<WatchFigures, 'keys'> {
  readonly keys: readonly number[]
  readonly floor: readonly number[]
  readonly threadMs: number
}

/** The value that `part` of all are under. */
function quantile(values: readonly number[], part: number): number {
  const all = [...values].sort((a, b) => a - b)
  return all[Math.min(all.length - 1, Math.floor(all.length * part))] ?? Number.NaN
}

async function watch(command: readonly string[], request: WatchRequest): Promise<WatchFigures> {
  const [file, ...words] = [
    ...command,
    process.execPath,
    join(import.meta.dirname, 'watch.ts'),
    JSON.stringify(request),
  ]
  await using child = startChild(file as string, words)
  return JSON.parse(await child.line({ signal: AbortSignal.timeout(RUN_LIMIT_MS) })) as WatchFigures
}

async function runRound(folder: string, film: PressFilm, linkProgram: string, round: number): Promise<Round> {
  await using link = await openLink(linkProgram, { lines: [line] })
  const [host = ''] = link.far
  const hash = { folder: film.folder, torrentPath: film.torrentPath }
  await using seeders = await startSeeders(hash, { profile: 'home', hosts: [host], command: link.onFar })
  const [file, ...words] = [...link.onFar, process.execPath, join(import.meta.dirname, 'tracker.ts')]
  await using tracker = startChild(file as string, [...words, host, String(seeders.peers[0]?.port)])
  const port = await tracker.line({ signal: AbortSignal.timeout(10_000) })
  const catalogueFile = join(folder, `titles-${round}.json`)
  const titles = pressCatalogue(film.infohash, `http://${host}:${port}/announce`, TITLES)
  await writeFile(catalogueFile, JSON.stringify(titles))
  const home = (plan: WatchRequest['plan']) => ({
    plan,
    catalogueFile,
    dataDirectory: join(folder, `data-${round}-${plan}`),
  })
  const figures = await watch(link.onNear, home('press'))
  const { keys } = await watch(link.onNear, home('keys'))
  if (!keys) throw new Error('no key was pressed')
  return { ...figures, ...keys }
}

const rowsOf = (rounds: readonly Round[]) =>
  (
    [
      ['program started → its door is open', (round) => round.opened, undefined],
      [
        'page asked for → first screen painted, the server just started',
        (round) => round.screen,
        goals.screen,
      ],
      ['program started → first screen painted', (round) => round.fromStart, undefined],
      ['Play pressed → first picture, cold', (round) => round.cold ?? Number.NaN, goals.cold],
      ['Play pressed → first picture, warm', (round) => round.warm ?? Number.NaN, goals.warm],
      [
        'key → focus painted, processor six times slower, 2,000 titles: half of the keys are quicker',
        ({ keys }) => quantile(keys, 0.5),
        goals.key,
      ],
      ['the same: 19 of 20 are quicker', ({ keys }) => quantile(keys, 0.95), goals.key],
      ['the same: the slowest', ({ keys }) => quantile(keys, 1), goals.key],
      ['a page of two buttons, as slow: half of the keys', ({ floor }) => quantile(floor, 0.5), undefined],
      ['the same: 19 of 20', ({ floor }) => quantile(floor, 0.95), undefined],
      [
        'what a key costs the main thread at full speed, in its own time, with all that follows from it',
        ({ threadMs }) => threadMs,
        undefined,
      ],
    ] as const satisfies readonly (readonly [string, (round: Round) => number, number | undefined])[]
  ).map(([name, read, goal]) => {
    const all = rounds.map(read).sort((a, b) => a - b)
    const median = all[all.length >> 1] ?? Number.NaN
    const digits = median < 10 ? 1 : 0
    const words = `${median.toFixed(digits)} (${all[0]?.toFixed(digits)}–${all.at(-1)?.toFixed(digits)})`
    return [
      name,
      words,
      goal === undefined ? '–' : `< ${goal}`,
      goal === undefined ? '' : median < goal ? 'met' : 'MISSED',
    ] as const
  })

async function main(): Promise<void> {
  requireLinks()
  const folder = await mkdtemp(join(tmpdir(), 'lanterne-bench-press-'))
  try {
    const machine = describeMachine(folder)
    const film = await makePressFilm(folder, { signal: AbortSignal.timeout(RUN_LIMIT_MS) })
    const linkProgram = await compileLink(folder)
    const rounds: Round[] = []
    for (let round = 1; round <= Number(values.rounds); round++) {
      const figures = await runRound(folder, film, linkProgram, round)
      rounds.push(figures)
      print(`round ${round}: ${JSON.stringify({ ...figures, keys: figures.keys.length, floor: undefined })}`)
    }
    const table = rowsOf(rounds)
    for (const row of table) print(row.join(' | '))
    if (values.page !== undefined) {
      const cells = (row: readonly string[]) => `| ${row.join(' | ')} |`
      const head = ['milliseconds: median (least–most)', 'measured', 'goal', '']
      const page = `# From a fresh start to a moving picture

Made by \`npm run bench:press\`; not to be edited. Chromium, headless; the app with an empty folder and a catalogue of
${TITLES} titles. One person has the film (${(film.sizeBytes / 1e6).toFixed(0)} MB, 720p, about 2.5 Mbit/s) at the end of a line of 10 Mbit/s and
50 ms (there and back), found by a tracker at the same place: the app knows an infohash and nothing else. One press, of the
Enter key on the first screen; the picture is there when the browser hands its first frame to the screen. *Warm*: a new
page, the film's beginning on disk. ${rounds.length} rounds, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC.
Machine: ${machine.cores} × ${machine.cpu}, Linux ${machine.kernel}, Node ${machine.node}, load ${machine.load.toFixed(1)}.

${[head, head.map(() => '---'), ...table].map(cells).join('\n')}
`
      const path = resolve(values.page)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, page)
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

if (values.help) print(usage)
else await main()
