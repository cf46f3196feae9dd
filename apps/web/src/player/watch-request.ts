import type { PlaybackRequest, Title, TitleId } from '@lanterne/contract'
import { titleName } from '../i18n/format.ts'
import type { Messages } from '../i18n/fr.ts'
import type { Language } from '../i18n/language.ts'
import type { Route } from '../router/route.ts'

export type Watch = Extract<Route, { screen: 'watch' }>

/** What an address to watch asks of the server. The router let only well-formed ids through. */
export function requestOf({ id, season, episode, releaseId }: Watch): PlaybackRequest {
  return {
    titleId: id as TitleId,
    ...(releaseId === undefined ? {} : { releaseId }),
    ...(season === undefined ? {} : { season }),
    ...(episode === undefined ? {} : { episode }),
  }
}

/** "Les Vampires · 3. Le Cryptogramme rouge". */
export function watchName(title: Title, { season, episode }: Watch, language: Language, t: Messages): string {
  const name = titleName(title, language)
  if (episode === undefined) return name
  const part = episodeOf(title, season, episode)
  const partName = part && titleName(part, language)
  return `${name} · ${partName === undefined ? t.episode(episode) : `${episode}. ${partName}`}`
}

/** Length of what is watched, where the catalogue knows it. */
export function knownDuration(title: Title | undefined, { season, episode }: Watch): number | undefined {
  return episode === undefined ? title?.durationSeconds : episodeOf(title, season, episode)?.durationSeconds
}

/** Releases that were tried for a film while the page lives, so that "another version" is never the same one twice. */
const tried = new Map<string, Set<string>>()

/** The next release to try after `releaseId`, best first. */
export function otherRelease(
  title: Title | undefined,
  at: Watch,
  releaseId: string | undefined,
): string | undefined {
  const key = keyOf(at)
  const known = tried.get(key) ?? new Set()
  tried.set(key, known)
  for (const id of [at.releaseId, releaseId]) if (id !== undefined) known.add(id)
  const releases =
    at.episode === undefined ? title?.releases : episodeOf(title, at.season, at.episode)?.releases
  // Before the server says which one it chose, it is the first.
  if (known.size === 0 && releases?.[0]) known.add(releases[0].id)
  return releases?.find(({ id }) => !known.has(id))?.id
}

let left: { readonly key: string; readonly seconds: number } | undefined

/** Notes where a film is when the viewer tries another version of it: the library learns of it only every few seconds. */
export function leaveAt(at: Watch, seconds: number): void {
  left = seconds > 0 ? { key: keyOf(at), seconds } : undefined
}

/** Where another version of the same film was left just now; taken once. */
export function takeLeft(at: Watch): number | undefined {
  const seconds = left?.key === keyOf(at) ? left.seconds : undefined
  left = undefined
  return seconds
}

function keyOf({ id, season, episode }: Watch): string {
  return `${id}/${season}/${episode}`
}

function episodeOf(title: Title | undefined, season: number | undefined, episode: number) {
  return title?.seasons
    ?.find(({ number }) => number === season)
    ?.episodes.find(({ number }) => number === episode)
}
