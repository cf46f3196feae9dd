import { createHash } from 'node:crypto'
import { appendFile, readFile, rename, rm, writeFile } from 'node:fs/promises'
import {
  CatalogueTitle,
  createCommons,
  createMediaCcc,
  createSourceClient,
  patientGet,
  type ResolvedTitle,
  refusal,
  resolveTitle,
} from '@lanterne/catalogue'
import { parseTorrentFile } from '@lanterne/engine'
import { AppError, type Clock, type HttpGet } from '@lanterne/kernel'
import * as v from 'valibot'
import { readTitles } from './read-titles.ts'

/** What is to be resolved, and how. */
export interface ResolveRequest {
  /** A JSON list of titles. */
  readonly source: string
  readonly output: string
  readonly get: HttpGet
  readonly clock: Clock
  /** Hears of each title that is done, and of how many there are. */
  onTitle?(told: {
    readonly id: string
    readonly notes: ResolvedTitle['notes']
    done: number
    of: number
  }): void
}

/** What became of all titles. */
export interface ResolveReport {
  readonly titles: number
  /** Of those, what somebody should look at. */
  readonly noted: readonly { readonly id: string; readonly notes: ResolvedTitle['notes'] }[]
}

/** A line of what is done: of which title, as it was given, and what came of it. */
const Done = v.object({
  key: v.string(),
  title: CatalogueTitle,
  notes: v.array(v.object({ release: v.string(), notes: v.array(v.string()) })),
})
type Done = v.InferOutput<typeof Done>

const minuteMs = 60_000

/**
 * Fills in what the releases of titles lack, from where they come from, and writes the titles anew, one a line. What is
 * done is kept beside the output while it goes on: stopped and asked again, it goes on where it was, and what nobody
 * answered is asked again. Throws `not-found`, `catalogue-refused`, `data-folder-not-writable`.
 */
export async function resolveCatalogue(
  { source, output, get, clock, onTitle }: ResolveRequest,
  { signal }: { signal: AbortSignal },
): Promise<ResolveReport> {
  const titles = (await readTitles(source, { signal })).map(readTitle)
  const journal = `${output}.partial`
  const done = await readDone(journal)
  const patient = patientGet({ get, clock })
  // It waits its turn by itself; this one only keeps what came.
  const client = createSourceClient({
    get: patient,
    clock,
    spacingMs: 0,
    freshMs: 60 * minuteMs,
    timeoutMs: minuteMs,
  })
  const resolving = {
    get: patient,
    readTorrent: parseTorrentFile,
    commons: createCommons(client),
    mediaCcc: createMediaCcc(client),
  }
  const lines: Done[] = []
  for (const [i, title] of titles.entries()) {
    signal.throwIfAborted()
    const key = keyOf(title)
    const known = done.get(key)
    const found = known ?? { key, ...(await resolveTitle(title, resolving, { signal })) }
    const line: Done = {
      key,
      title: found.title,
      notes: found.notes.map(({ release, notes }) => ({ release, notes: [...notes] })),
    }
    lines.push(line)
    const isWhole = !line.notes.some(({ notes }) => notes.includes('unreachable'))
    if (!known && isWhole) await write(() => appendFile(journal, `${JSON.stringify(line)}\n`), output)
    onTitle?.({ id: title.id, notes: found.notes as ResolvedTitle['notes'], done: i + 1, of: titles.length })
  }
  const text = `[\n${lines.map(({ title }) => JSON.stringify(title)).join(',\n')}\n]\n`
  await write(async () => {
    await writeFile(`${output}.new`, text)
    await rename(`${output}.new`, output)
  }, output)
  const isAll = lines.every(({ notes }) => !notes.some((each) => each.notes.includes('unreachable')))
  if (isAll) await rm(journal, { force: true })
  const noted = lines.flatMap(({ title, notes }) =>
    notes.length > 0 ? [{ id: title.id as string, notes: notes as ResolvedTitle['notes'] }] : [],
  )
  return { titles: lines.length, noted }
}

function readTitle(given: unknown): CatalogueTitle {
  const title = v.safeParse(CatalogueTitle, given)
  if (title.success) return title.output
  const id = (given as { id?: unknown } | null)?.id
  throw refusal('not-valid', { at: String(id).slice(0, 120) })
}

/** A title by all that was given of it: one that was changed since is looked up anew. */
function keyOf(title: CatalogueTitle): string {
  return createHash('sha256').update(JSON.stringify(title)).digest('hex')
}

/** What an earlier run did. A line that was cut when it stopped is passed over. */
async function readDone(journal: string): Promise<ReadonlyMap<string, Done>> {
  const text = await readFile(journal, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw new AppError('disk-failed', { cause: error })
  })
  return new Map(
    text.split('\n').flatMap((line) => {
      const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Done), line)
      return read.success ? [[read.output.key, read.output] as const] : []
    }),
  )
}

async function write(act: () => Promise<void>, output: string): Promise<void> {
  try {
    await act()
  } catch (cause) {
    throw new AppError('data-folder-not-writable', { cause, details: { folder: output } })
  }
}
