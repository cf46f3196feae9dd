import type { Episode, Title } from './title.ts'

/** An episode, and the number of its season. */
export interface PlacedEpisode {
  readonly season: number
  readonly episode: Episode
}

/**
 * Where a series goes on after an episode: the next one that can be had, in its season or a later one. Without a season the
 * first one is meant. Nothing after the last, after one that the title does not have, and for a title without episodes.
 * What `isDone` is passed over.
 */
export function nextEpisode(
  { seasons = [] }: Pick<Title, 'seasons'>,
  { season, episode }: { readonly season?: number | undefined; readonly episode?: number | undefined },
  isDone: (place: PlacedEpisode) => boolean = () => false,
): PlacedEpisode | undefined {
  const all = seasons.flatMap((each) =>
    each.episodes.map((one): PlacedEpisode => ({ season: each.number, episode: one })),
  )
  const at = all.findIndex(
    (one) => one.season === (season ?? seasons[0]?.number) && one.episode.number === episode,
  )
  if (at < 0) return undefined
  return all.slice(at + 1).find((one) => one.episode.releases.length > 0 && !isDone(one))
}
