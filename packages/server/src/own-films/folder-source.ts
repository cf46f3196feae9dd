import type { BrowsableSource, FoundFilm } from '@lanterne/catalogue'
import { AppError, type Clock } from '@lanterne/kernel'
import type { PlayedFilm } from '../playback/played-film.ts'
import { arrangeFilms, fold } from './arrange-films.ts'
import { type FilmFactsOptions, FilmFactsShelf } from './film-facts.ts'
import { openOwnFilm } from './own-film.ts'
import { type OwnFile, scanFolder } from './scan-folder.ts'

/** A folder that was looked at is not looked at again sooner. */
const restMs = 3000

export interface FolderSourceOptions extends FilmFactsOptions {
  readonly id: string
  readonly name: string
  /** A folder in it that is none of the viewer's films: the app's own. */
  readonly except: string
  readonly clock: Clock
  /** Nothing is read any more when it aborts. */
  readonly signal: AbortSignal
}

/** Films in a folder of the viewer's, found when somebody looks. */
export interface FolderSource extends BrowsableSource {
  /** A file, to be played. Throws `not-found`. */
  open(file: string, options: { signal: AbortSignal }): Promise<PlayedFilm>
  /** Films in it now. */
  count(options: { signal: AbortSignal }): Promise<number>
}

const rowsOf = { films: false, series: true } as const

export function createFolderSource(options: FolderSourceOptions): FolderSource {
  const { id, name, root, except, clock, signal: life } = options
  const shelf = new FilmFactsShelf(options)
  let seen: { readonly files: readonly OwnFile[]; readonly atMs: number } | undefined

  const look = async ({ signal }: { signal: AbortSignal }) => {
    if (seen && clock.now() - seen.atMs < restMs) return seen.files
    const files = await scanFolder(root, { except, signal: AbortSignal.any([signal, life]) })
    seen = { files, atMs: clock.now() }
    await shelf.open()
    shelf.read(files, { signal: life })
    return files
  }
  const films = async (asked: { signal: AbortSignal }) =>
    arrangeFilms(await look(asked), (file) => shelf.of(file), id)
  const inRow = (all: readonly FoundFilm[], isSeries: boolean) =>
    all.filter((film) => film.isSeries === isSeries).map(({ releases: _, episodes: __, ...title }) => title)

  return {
    id,
    name,
    async rows(asked) {
      const all = await films(asked)
      return Object.entries(rowsOf)
        .filter(([, isSeries]) => all.some((film) => film.isSeries === isSeries))
        .map(([row]) => ({ id: row, name: row }))
    },
    async browse(row, _, asked) {
      if (!Object.hasOwn(rowsOf, row)) throw new AppError('not-found')
      return { titles: inRow(await films(asked), rowsOf[row as keyof typeof rowsOf]) }
    },
    async search({ text }, asked) {
      const words = fold(text).split(' ')
      const all = await films(asked)
      const found = all.filter(({ title }) => words.every((word) => fold(title).includes(word)))
      return { titles: [...inRow(found, false), ...inRow(found, true)].slice(0, 200) }
    },
    async find(wanted, asked) {
      const film = (await films(asked)).find((each) => each.id === wanted)
      if (!film) throw new AppError('not-found')
      return film
    },
    async open(key, asked) {
      const files = await look(asked)
      const film = files.find((file) => file.key === key && file.isFilm)
      if (!film) throw new AppError('not-found')
      return openOwnFilm(root, film, files)
    },
    count: async (asked) => (await films(asked)).length,
  }
}
