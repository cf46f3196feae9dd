import type { Catalogue, Elsewhere, Viewer } from '@lanterne/catalogue'
import type { PlaybackRequest, Title, TitleId } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import type { KeptTitles } from '../keeping/kept-titles.ts'
import type { OpenedFilms } from '../opened/opened-films.ts'

/** Every title that has a page: of the catalogue, of a source that is asked, or opened by the viewer. */
export interface TitleFinder {
  /** Throws `not-found`, `not-free-here`, and what a source may throw. */
  find(id: TitleId, viewer: Viewer, options: { signal: AbortSignal }): Promise<Title>
  /** The same with what an episode plays from, where that is asked for by itself. Throws as `find`. */
  findPlayable(
    request: Pick<PlaybackRequest, 'titleId' | 'season' | 'episode'>,
    viewer: Viewer,
    options: { signal: AbortSignal },
  ): Promise<Title>
  /** A title of the catalogue, or one that `find` gave before. Throws `not-found`. */
  recall(id: TitleId): Title
}

export function createTitleFinder({
  catalogue,
  elsewhere,
  opened,
  kept,
}: {
  readonly catalogue: Catalogue
  readonly elsewhere: Elsewhere
  readonly opened: OpenedFilms
  /** What is kept on this machine; without it, nothing is. */
  readonly kept?: KeptTitles
}): TitleFinder {
  /** What is kept of a title that its source alone knows: nobody need be asked. */
  const keptOf = (id: TitleId) => (isInCatalogue(catalogue, id) ? undefined : kept?.titleOf(id))
  const finder: TitleFinder = {
    async find(id, viewer, options) {
      const here = keptOf(id)
      // All of a film is here; of a series, others may know more.
      if (here && here.kind !== 'series') return (await opened.find(id)) ?? here
      try {
        return (await opened.find(id)) ?? (await elsewhere.find(id, options)) ?? catalogue.find(id, viewer)
      } catch (error) {
        options.signal.throwIfAborted()
        if (here && error instanceof AppError) return here
        throw error
      }
    },
    async findPlayable({ titleId, season, episode }, viewer, options) {
      const here = keptOf(titleId)
      if (here && kept?.at({ titleId, season, episode })) return here
      const found =
        episode === undefined ? undefined : await elsewhere.findEpisode(titleId, { season, episode }, options)
      return found ?? finder.find(titleId, viewer, options)
    },
    recall: (id) => opened.recall(id) ?? elsewhere.recall(id) ?? keptOf(id) ?? catalogue.find(id),
  }
  return finder
}

function isInCatalogue(catalogue: Catalogue, id: TitleId): boolean {
  try {
    catalogue.find(id)
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return false
    throw error
  }
}
