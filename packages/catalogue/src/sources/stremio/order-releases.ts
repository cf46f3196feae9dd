import type { Release } from '@lanterne/contract'

/** What is in a picture of more lines is on few screens, and rarely there in time. */
const bestLines = 1080
/** Where nobody says: better than what is known to be small. */
const unknownLines = 600

/** Releases with the best first, each once: what a home's screen and line carry; those alike as their source has them. Pure. */
export function orderReleases(releases: readonly Release[]): readonly Release[] {
  const each = new Map<string, Release>()
  for (const release of releases) if (!each.has(release.id)) each.set(release.id, release)
  return [...each.values()].toSorted((a, b) => worth(b) - worth(a))
}

/** 1080 before 2160 before 720. */
function worth({ height = unknownLines }: Release): number {
  return height <= bestLines ? height : bestLines - height / 10
}
