import { isPlayableContainer, type Release, type Title } from '@lanterne/contract'

/** What can be said before anything is asked of the network. */
export type Availability =
  | { readonly kind: 'bundled' }
  /** A file of this machine. */
  | { readonly kind: 'own' }
  /** A series whose episodes are asked for one by one. */
  | { readonly kind: 'asked-for' }
  | { readonly kind: 'site'; readonly sites: readonly string[] }
  | { readonly kind: 'people' }
  | { readonly kind: 'other-format'; readonly formats: readonly string[] }
  | { readonly kind: 'nowhere-sure' }
  | { readonly kind: 'none' }

/** Every release of a title and of its episodes. */
export function releasesOf(title: Title): readonly Release[] {
  return [
    ...title.releases,
    ...(title.seasons ?? []).flatMap(({ episodes }) => episodes.flatMap(({ releases }) => releases)),
  ]
}

/** How a title can be had. */
export function availabilityOfTitle(title: Title): Availability {
  const releases = releasesOf(title)
  const isAskedFor = (title.seasons ?? []).some(({ episodes }) => episodes.some((each) => each.isAskedFor))
  if (releases.length === 0 && isAskedFor) return { kind: 'asked-for' }
  const known = availabilityOf(releases)
  // Whoever publishes a film shares it: they are found without a tracker too.
  return title.rights.isPublishersWord && known.kind === 'nowhere-sure' ? { kind: 'people' } : known
}

/** How a title can be had: the best that one of `releases` offers. */
export function availabilityOf(releases: readonly Release[]): Availability {
  if (releases.length === 0) return { kind: 'none' }
  const playable = releases.filter(({ container }) => isPlayableContainer(container))
  if (playable.length === 0) {
    return {
      kind: 'other-format',
      formats: distinct(releases.map(({ container }) => (container ?? '').toUpperCase())),
    }
  }
  if (playable.some(({ source }) => source.kind === 'bundled')) return { kind: 'bundled' }
  if (playable.some(({ source }) => source.kind === 'own-file')) return { kind: 'own' }
  const sites = distinct(playable.flatMap(sitesOf))
  if (sites.length > 0) return { kind: 'site', sites: sites.slice(0, 2) }
  const isReachable = playable.some(({ source }) => source.kind === 'torrent' && source.trackers.length > 0)
  return { kind: isReachable ? 'people' : 'nowhere-sure' }
}

/** Names of the sites that also serve a release, as people know them: "archive.org". */
export function sitesOf({ source }: Release): readonly string[] {
  const addresses =
    source.kind === 'torrent-url' || source.kind === 'http'
      ? [source.url]
      : source.kind === 'torrent'
        ? source.webSeeds
        : []
  return distinct(addresses.map(siteName).filter((name) => name !== ''))
}

function siteName(address: string): string {
  return /^https?:\/\/(?:www\.)?([^/:?#]+)/i.exec(address)?.[1]?.toLowerCase() ?? ''
}

function distinct(list: readonly string[]): string[] {
  return [...new Set(list)]
}

/** Whether pressing Play can come to anything. */
export function isTryable({ kind }: Availability): boolean {
  return kind !== 'none' && kind !== 'other-format'
}
