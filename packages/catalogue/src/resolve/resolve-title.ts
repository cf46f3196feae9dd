import type { Release } from '@lanterne/contract'
import * as v from 'valibot'
import { CatalogueTitle } from '../format/catalogue-title.ts'
import { type ResolveNote, type Resolving, resolveRelease } from './resolve-release.ts'

/** A title with its releases filled in, and what somebody should look at, by release. */
export interface ResolvedTitle {
  readonly title: CatalogueTitle
  readonly notes: readonly { readonly release: string; readonly notes: readonly ResolveNote[] }[]
}

/** Resolves every release of a title and of its episodes, one after the other. */
export async function resolveTitle(
  title: CatalogueTitle,
  resolving: Resolving,
  options: { signal: AbortSignal },
): Promise<ResolvedTitle> {
  const told: { release: string; notes: readonly ResolveNote[] }[] = []
  const all = async (releases: readonly Release[], durationSeconds: number | undefined) => {
    const resolved: Release[] = []
    const known = { durationSeconds, language: title.language }
    for (const release of releases) {
      const { releases: found, notes } = await resolveRelease(release, known, resolving, options)
      if (notes.length > 0) told.push({ release: release.id, notes })
      // One that was resolved before brought its twin with it.
      for (const each of found) if (!resolved.some(({ id }) => id === each.id)) resolved.push(each)
    }
    return resolved
  }
  const seasons = []
  for (const season of title.seasons ?? []) {
    const episodes = []
    for (const episode of season.episodes)
      episodes.push({ ...episode, releases: await all(episode.releases, episode.durationSeconds) })
    seasons.push({ ...season, episodes })
  }
  const releases = await all(title.releases, title.durationSeconds)
  const [best] = releases
  const filled = {
    ...title,
    ...(title.durationSeconds === undefined &&
      best?.durationSeconds !== undefined && { durationSeconds: best.durationSeconds }),
    ...{ releases, ...(title.seasons && { seasons }) },
  }
  return { title: v.parse(CatalogueTitle, filled), notes: told }
}
