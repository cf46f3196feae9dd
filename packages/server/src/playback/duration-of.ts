import type { Title } from '@lanterne/contract'

/** How long a film or an episode lasts, as the catalogue says, in seconds. */
export function durationOf(
  title: Title,
  { season, episode }: { readonly season?: number | undefined; readonly episode?: number | undefined },
): number | undefined {
  if (episode === undefined) return title.durationSeconds
  return title.seasons
    ?.find(({ number }) => season === undefined || number === season)
    ?.episodes.find(({ number }) => number === episode)?.durationSeconds
}
