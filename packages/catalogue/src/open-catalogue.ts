import { readFile } from 'node:fs/promises'
import { type Home, Title, type TitleId, type TitleSummary } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import * as v from 'valibot'
import { arrangeHome } from './arrange-home.ts'
import { createSearch } from './create-search.ts'
import { summarise } from './summarise.ts'

/** What there is to watch. */
export interface Catalogue {
  readonly titles: readonly Title[]
  /** The home screen. */
  home(): Home
  /** Throws `AppError`: `not-found`. */
  find(id: TitleId): Title
  /**
   * Titles whose names, makers, year or episodes have every word of `text`, best first; at most 50. A word matches from its
   * beginning, whatever its accents and capitals; only the first 100 characters count.
   */
  search(text: string): readonly TitleSummary[]
}

/** Titles that ship with the app. */
const shippedTitles = new URL('../data/titles.json', import.meta.url)

/** Reads the catalogue: the one that ships with the app, or the one at `file`. One that is not valid is a bug and throws. */
export async function openCatalogue(
  { file = shippedTitles }: { readonly file?: URL },
  { signal }: { signal: AbortSignal },
): Promise<Catalogue> {
  const titles = v.parse(v.array(Title), JSON.parse(await readFile(file, { encoding: 'utf8', signal })))
  const byId = new Map(titles.map((title) => [title.id, title]))
  const entries = titles.map((title) => ({ title, summary: summarise(title) }))
  const home = arrangeHome(entries)
  const search = createSearch(entries)
  return {
    titles,
    home: () => home,
    find(id) {
      const title = byId.get(id)
      if (!title) throw new AppError('not-found')
      return title
    },
    search,
  }
}
