import { nextEpisode, type Title } from '@lanterne/contract'
import type { Progress } from './record.ts'

/** Where a viewer is in one film or episode. */
export interface ItemProgress {
  readonly item: string
  readonly clock: number
  readonly value: Progress
}

/** What a title goes on with. */
export interface GoingOn {
  readonly titleId: string
  readonly season?: number
  readonly episode?: number
  /** Zero where it begins. */
  readonly positionSeconds: number
  readonly durationSeconds: number
  readonly clock: number
}

/** Below this nobody has begun: a film that was opened and left at once. */
const leastSeconds = 30
const leastPart = 0.05
const finishedPart = 0.95
/** What is shorter begins again: it is seen sooner than it is found. In seconds. */
const leastDuration = 45

/** Names a film, or an episode of it. */
export function itemOf(titleId: string, season?: number, episode?: number): string {
  return season === undefined || episode === undefined ? titleId : `${titleId}/${season}/${episode}`
}

/** The opposite of `itemOf`. */
export function partsOf(item: string): {
  readonly titleId: string
  readonly season?: number
  readonly episode?: number
} {
  const [titleId = '', season, episode] = item.split('/')
  return season === undefined || episode === undefined
    ? { titleId }
    : { titleId, season: Number(season), episode: Number(episode) }
}

/** Whether nothing of a film is left but its credits: `creditsStart` says where they begin, in seconds, when that is known. */
export function isFinished(position: number, duration: number, creditsStart: number | undefined): boolean {
  if (creditsStart !== undefined && creditsStart > duration / 2 && position >= creditsStart) return true
  return duration > 0 && position >= duration * finishedPart
}

/** Whether so much was seen that it is worth going on. */
export function isBegun({ positionSeconds, durationSeconds }: Progress): boolean {
  if (durationSeconds < leastDuration) return false
  return positionSeconds >= Math.min(leastSeconds, durationSeconds * leastPart) && positionSeconds > 0
}

/**
 * What to go on with, newest first: films in the middle, and of each series the episode in the middle or the one after
 * the last that was finished. `dismissed` says when a title was last sent away: it comes back when it is watched again.
 * Pure; `find` knows the titles that have parts.
 */
export function goingOn(
  progress: readonly ItemProgress[],
  dismissed: ReadonlyMap<string, number>,
  find: (titleId: string) => Pick<Title, 'seasons'> | undefined,
): readonly GoingOn[] {
  const seen = new Set<string>()
  const found: GoingOn[] = []
  const finished = new Set(progress.filter(({ value }) => value.isFinished).map(({ item }) => item))
  for (const { item, clock, value } of progress.toSorted((a, b) => b.clock - a.clock)) {
    const { titleId, season, episode } = partsOf(item)
    // The part that was watched last speaks for its series.
    if (seen.has(titleId)) continue
    if (!value.isFinished && !isBegun(value)) continue
    seen.add(titleId)
    if (clock <= (dismissed.get(titleId) ?? -1)) continue
    if (!value.isFinished) {
      const { positionSeconds, durationSeconds } = value
      found.push({ ...partsOf(item), positionSeconds, durationSeconds, clock })
    } else if (season !== undefined && episode !== undefined) {
      const next = nextEpisode(find(titleId) ?? {}, { season, episode }, (place) =>
        finished.has(itemOf(titleId, place.season, place.episode.number)),
      )
      if (!next) continue
      const { number, durationSeconds = 0 } = next.episode
      found.push({
        titleId,
        season: next.season,
        episode: number,
        durationSeconds,
        positionSeconds: 0,
        clock,
      })
    }
  }
  return found
}
