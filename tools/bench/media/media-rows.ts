import { type Contender, type FirstFragment, openFfmpeg, openLanterne } from './contenders.ts'
import { type Layout, makeMediaFilms } from './films.ts'
import { openNodeAv } from './node-av.ts'
import { SlowFile } from './slow-file.ts'

const FILM_SECONDS = 600
const RUN_LIMIT_MS = 60_000

/** How soon a film begins that a screen does not play as it is. */
export interface MediaRow {
  readonly name: string
  readonly title: string
  readonly layout: Layout
  readonly part: number
  readonly parallel: number
}

const names: Record<Layout, string> = {
  matroska: 'Matroska, H.264 and AAC',
  mp4: 'MP4 with its index at the end, H.264 and AAC',
  ac3: 'Matroska, H.264 and AC-3 made AAC',
}

export const mediaRows: readonly MediaRow[] = (['matroska', 'mp4', 'ac3'] as const).flatMap((layout) =>
  [0, 0.75].flatMap((part) =>
    [1, 4].map((parallel) => ({
      name: `media-${layout}-${part === 0 ? 'start' : 'jump'}-${parallel}`,
      title: `first fragment at ${part * 100} % of ${names[layout]}; pieces of 1 MiB, 50 ms each, ${parallel} at a time`,
      layout,
      part,
      parallel,
    })),
  ),
)

/** What came of one row: medians of each contender. */
export interface MediaSummary {
  readonly row: string
  readonly title: string
  readonly results: Readonly<Record<string, FirstFragment>>
  /** Ours to the best of the others. */
  readonly msRatio: number
  readonly piecesRatio: number
}

/** Measures these rows, the contenders in turns. */
export async function runMediaRows(
  rows: readonly MediaRow[],
  { folder, rounds, print, signal }: MediaOptions,
): Promise<MediaSummary[]> {
  const films = await makeMediaFilms(folder, { signal })
  await using lanterne = openLanterne()
  await using ffmpeg = openFfmpeg()
  await using nodeAv = await openNodeAv(print, { signal })
  const contenders: readonly Contender[] = [lanterne, ffmpeg, ...(nodeAv ? [nodeAv] : [])]
  const measure = async ({ layout, part, parallel }: MediaRow, contender: Contender) => {
    using file = new SlowFile(films[layout], { parallel })
    const task = { file, atSeconds: FILM_SECONDS * part, toAac: layout === 'ac3' }
    const limit = AbortSignal.any([signal, AbortSignal.timeout(RUN_LIMIT_MS)])
    return await contender.firstFragment(task, { signal: limit })
  }
  const summaries: MediaSummary[] = []
  for (const row of rows) {
    // Not counted: programs and codecs are in memory when a viewer has watched one film.
    for (const contender of contenders) await measure(row, contender)
    const runs = new Map(contenders.map(({ name }) => [name, [] as FirstFragment[]]))
    for (let round = 0; round < rounds; round++)
      for (let turn = 0; turn < contenders.length; turn++) {
        const contender = contenders[(turn + round) % contenders.length] as Contender
        runs.get(contender.name)?.push(await measure(row, contender))
      }
    const summary = summarizeMedia(row, runs)
    summaries.push(summary)
    print(formatMedia(summary))
  }
  return summaries
}

export interface MediaOptions {
  readonly folder: string
  readonly rounds: number
  readonly print: (text: string) => void
  readonly signal: AbortSignal
}

export function summarizeMedia(
  { name, title }: Pick<MediaRow, 'name' | 'title'>,
  runs: ReadonlyMap<string, readonly FirstFragment[]>,
): MediaSummary {
  const results = Object.fromEntries(
    [...runs].map(([contender, list]) => [
      contender,
      { ms: median(list.map(({ ms }) => ms)), pieces: median(list.map(({ pieces }) => pieces)) },
    ]),
  )
  const { lanterne, ...others } = results
  const best = (value: (result: FirstFragment) => number) => Math.min(...Object.values(others).map(value))
  return {
    row: name,
    title,
    results,
    msRatio: (lanterne?.ms ?? Number.NaN) / best(({ ms }) => ms),
    piecesRatio: (lanterne?.pieces ?? Number.NaN) / best(({ pieces }) => pieces),
  }
}

/** The goal: not later than the best of the others, and no more asked for. */
export function formatMedia({ row, title, results, msRatio, piecesRatio }: MediaSummary): string {
  const verdict = msRatio <= 1 && piecesRatio <= 1 ? '' : '  MISSED'
  return [
    `${row}: ${title}`,
    ...Object.entries(results).map(
      ([name, { ms, pieces }]) =>
        `  ${name.padEnd(10)} ${ms.toFixed(0).padStart(6)} ms ${`${pieces}`.padStart(4)} pieces`,
    ),
    `  ratio to the best of the others: ${msRatio.toFixed(2)} in time, ${piecesRatio.toFixed(2)} in pieces${verdict}`,
    '',
  ].join('\n')
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}
