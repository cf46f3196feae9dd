import type { Catalogue, Elsewhere, Viewer } from '@lanterne/catalogue'
import type { PlaybackRequest, Title, TitleId } from '@lanterne/contract'
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
}: {
  readonly catalogue: Catalogue
  readonly elsewhere: Elsewhere
  readonly opened: OpenedFilms
}): TitleFinder {
  const finder: TitleFinder = {
    async find(id, viewer, options) {
      return (await opened.find(id)) ?? (await elsewhere.find(id, options)) ?? catalogue.find(id, viewer)
    },
    async findPlayable({ titleId, season, episode }, viewer, options) {
      const found =
        episode === undefined ? undefined : await elsewhere.findEpisode(titleId, { season, episode }, options)
      return found ?? finder.find(titleId, viewer, options)
    },
    recall: (id) => opened.recall(id) ?? elsewhere.recall(id) ?? catalogue.find(id),
  }
  return finder
}
