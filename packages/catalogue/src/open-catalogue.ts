import { readFile } from 'node:fs/promises'
import { type Home, holdsIn, Title, type TitleId, type TitleSummary, territoryOf } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import * as v from 'valibot'
import { arrangeHome } from './arrange-home.ts'
import { createSearch } from './create-search.ts'
import type { SignedCatalogue } from './format/signed-catalogue.ts'
import { readOwnTitles, readShipped, withOwnTitles } from './read-shipped.ts'
import { type Entry, summarise } from './summarise.ts'

/** Where the viewer is. */
export interface Viewer {
  /** ISO 3166-1 alpha-2, capitals. What is not free there is left out; absent: nothing is. */
  readonly country?: string | undefined
}

/** What there is to watch. */
export interface Catalogue {
  readonly titles: readonly Title[]
  /** The home screen. */
  home(viewer?: Viewer): Home
  /** Throws `AppError`: `not-found`, `not-free-here`. */
  find(id: TitleId, viewer?: Viewer): Title
  /**
   * Titles whose names, makers, year or episodes have every word of `text`, best first; at most 50. A word matches from its
   * beginning, whatever its accents and capitals; only the first 100 characters count.
   */
  search(text: string, viewer?: Viewer): readonly TitleSummary[]
  /** Shows these titles from now on, in place of those before; the app's own films stay. */
  show(titles: readonly Title[]): void
}

/** Home screens that are kept made: of the country in use, and of those tried. */
const MOST_HOMES = 8

/**
 * Reads the catalogue: `held`, the one that ships with the app when absent, or the one at `file`. One that is not valid is
 * a bug and throws. The app's own films are in all but the last.
 */
export async function openCatalogue(
  { file, held }: { readonly file?: URL | undefined; readonly held?: SignedCatalogue | undefined },
  { signal }: { signal: AbortSignal },
): Promise<Catalogue> {
  if (file) {
    const titles = JSON.parse(await readFile(file, { encoding: 'utf8', signal }))
    return createCatalogue(v.parse(v.array(Title), titles), [])
  }
  const [own, shown] = await Promise.all([readOwnTitles({ signal }), held ?? readShipped({ signal })])
  return createCatalogue(shown.titles, own)
}

function createCatalogue(first: readonly Title[], own: readonly Title[]): Catalogue {
  let { titles, byId, entries, search, homes } = index(withOwnTitles(own, first))
  return {
    get titles() {
      return titles
    },
    home({ country } = {}) {
      const made = homes.get(country)
      if (made) return made
      const shown = entries.filter(({ title }) => isFreeIn(title, country))
      const home = arrangeHome(shown, { hiddenCount: entries.length - shown.length })
      if (homes.size >= MOST_HOMES) homes.clear()
      homes.set(country, home)
      return home
    },
    find(id, { country } = {}) {
      const title = byId.get(id)
      if (!title) throw new AppError('not-found')
      if (!isFreeIn(title, country))
        throw new AppError('not-free-here', {
          details: { regions: (territoryOf(title.rights) ?? []).join(' ') },
        })
      return title
    },
    search: (text, { country } = {}) => search(text, ({ title }) => isFreeIn(title, country)),
    show(next) {
      ;({ titles, byId, entries, search, homes } = index(withOwnTitles(own, next)))
    },
  }
}

/** All that is made of titles once. */
function index(titles: readonly Title[]) {
  const entries: readonly Entry[] = titles.map((title) => ({ title, summary: summarise(title) }))
  return {
    ...{ titles, entries, search: createSearch(entries) },
    byId: new Map(titles.map((title) => [title.id, title])),
    homes: new Map<string | undefined, Home>(),
  }
}

function isFreeIn({ rights }: Title, country: string | undefined): boolean {
  return country === undefined || holdsIn(rights, country)
}
