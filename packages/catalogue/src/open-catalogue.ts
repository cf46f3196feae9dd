import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Home,
  holdsIn,
  Title,
  type TitleId,
  type TitlePage,
  type TitleQuery,
  territoryOf,
} from '@lanterne/contract'
import { AppError, type Logger } from '@lanterne/kernel'
import * as v from 'valibot'
import { readSeal } from './format/sealed-file.ts'
import type { SignedCatalogue } from './format/signed-catalogue.ts'
import { readOwnTitles, readShipped, withOwnTitles } from './read-shipped.ts'
import { openTitleStore, type PageRequest, type TitleStore, type Viewer } from './store/open-title-store.ts'

/** What there is to watch. */
export interface Catalogue extends Disposable {
  readonly size: number
  /** The home screen. */
  home(viewer?: Viewer): Home
  /** Throws `AppError`: `not-found`, `not-free-here`. */
  find(id: TitleId, viewer?: Viewer): Title
  /**
   * Titles that have every word of the query's text and what else it asks for, 60 unless told. A word matches from its
   * beginning, whatever its accents and capitals, and where nothing has it, the nearest that something has stands in for
   * it; only the first 100 characters and the first eight words count.
   */
  search(query: TitleQuery, viewer?: Viewer, page?: PageRequest): TitlePage
  /** Every title whole. They are read anew each time: for who hands them on, not for who looks for one. */
  all(): IterableIterator<Title>
  /** Shows this catalogue from when it is ready to be searched on, in place of the one before; the app's own films stay. */
  show(next: SignedCatalogue, options: { signal: AbortSignal }): Promise<void>
}

interface CatalogueOptions {
  /** Titles as JSON, in place of all others. */
  readonly file?: URL | undefined
  /** The one that ships with the app when absent. */
  readonly held?: SignedCatalogue | undefined
  /** Where large catalogues are kept searchable from one run to the next; in memory when absent. */
  readonly folder?: string | undefined
  readonly log?: Logger | undefined
}

/** Home screens that are kept made: of the country in use, and of those tried. */
const mostHomes = 8

/** What has fewer titles is searchable in a moment, and needs no file. */
const leastInFile = 1000

/**
 * Reads the catalogue: `held`, the one that ships with the app when absent, or the one at `file`. One that is not valid is
 * a bug and throws. The app's own films are in all but the last.
 */
export async function openCatalogue(
  { file, held, folder, log }: CatalogueOptions,
  { signal }: { signal: AbortSignal },
): Promise<Catalogue> {
  if (file) {
    const bytes = await readFile(file, { signal })
    const titles = v.parse(v.array(Title), JSON.parse(bytes.toString()))
    return createCatalogue(await openStore({ titles, hash: bytes, folder, log }, { signal }))
  }
  const [own, first] = await Promise.all([readOwnTitles({ signal }), held ?? readShipped({ signal })])
  const open = (shown: SignedCatalogue, options: { signal: AbortSignal }) =>
    openStore({ titles: withOwnTitles(own, shown.titles), hash: hashOf(shown, own), folder, log }, options)
  return createCatalogue(await open(first, { signal }), open)
}

function createCatalogue(
  first: TitleStore,
  open?: (shown: SignedCatalogue, options: { signal: AbortSignal }) => Promise<TitleStore>,
): Catalogue {
  let store = first
  let homes = new Map<string | undefined, Home>()
  let showing = Promise.resolve()
  let isClosed = false
  const replace = async (shown: SignedCatalogue, options: { signal: AbortSignal }) => {
    const next = await open?.(shown, options)
    if (!next) return
    if (isClosed) return next[Symbol.dispose]()
    store[Symbol.dispose]()
    store = next
    homes = new Map()
  }
  return {
    get size() {
      return store.size
    },
    home(viewer = {}) {
      const made = homes.get(viewer.country)
      if (made) return made
      const home = store.home(viewer)
      if (homes.size >= mostHomes) homes.clear()
      homes.set(viewer.country, home)
      return home
    },
    find(id, { country } = {}) {
      const title = store.find(id)
      if (!title) throw new AppError('not-found')
      if (country !== undefined && !holdsIn(title.rights, country))
        throw new AppError('not-free-here', {
          details: { regions: (territoryOf(title.rights) ?? []).join(' ') },
        })
      return title
    },
    search: (query, viewer, page) => store.search(query, viewer, page),
    all: () => store.all(),
    show(next, options) {
      // One after another: the last one that came is the one that stays.
      const shown = showing.then(() => replace(next, options))
      showing = shown.catch(() => undefined) // Told to who asked for it.
      return shown
    },
    [Symbol.dispose]() {
      isClosed = true
      store[Symbol.dispose]()
    },
  }
}

/** What two catalogues of the same titles have in common: the hash that is signed, and the app's own films. */
function hashOf({ files }: SignedCatalogue, own: readonly Title[]): Uint8Array {
  const last = files.at(-1)
  return Buffer.concat([last ? readSeal(last).hash : Buffer.of(), Buffer.from(JSON.stringify(own))])
}

interface StoreRequest extends Pick<CatalogueOptions, 'folder' | 'log'> {
  readonly titles: readonly Title[]
  readonly hash: Uint8Array
}

async function openStore(
  { titles, hash, folder, log }: StoreRequest,
  { signal }: { signal: AbortSignal },
): Promise<TitleStore> {
  const edition = createHash('sha256').update(hash).digest('hex').slice(0, 32)
  if (folder === undefined || titles.length < leastInFile) return openTitleStore(() => titles, { signal })
  const name = `${edition}.sqlite`
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const store = await openTitleStore(() => titles, { file: join(folder, name), edition, signal })
    await forgetOthers(folder, name)
    return store
  } catch (error) {
    signal.throwIfAborted()
    // A full or a failing disk is no reason to show nothing.
    log?.warn('catalogue searched in memory', { error })
    return openTitleStore(() => titles, { signal })
  }
}

/** Removes the files of editions before. One that is still open, where the system minds, is removed another time. */
async function forgetOthers(folder: string, kept: string): Promise<void> {
  const others = (await readdir(folder)).filter((name) => /\.sqlite(\.new)?$/.test(name) && name !== kept)
  await Promise.allSettled(others.map((name) => rm(join(folder, name), { force: true })))
}
