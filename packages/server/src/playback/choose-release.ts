import { isPlayableContainer, type PlaybackRequest, type Release, type Title } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import { mayBeReadAlone, mayPlayInBrowsers } from './choose-file.ts'

/**
 * Chooses the release to play: the one asked for, else the best that browsers may play, else the best that we may read
 * ourselves, else the best that FFmpeg may, else the best.
 * Throws `not-found` when the title has no such episode or release.
 */
export function chooseRelease(
  title: Title,
  { releaseId, season, episode }: Pick<PlaybackRequest, 'releaseId' | 'season' | 'episode'>,
): Release {
  const releases = episode === undefined ? title.releases : releasesOfEpisode(title, season, episode)
  const release =
    releaseId === undefined
      ? (releases.find(({ container }) => mayPlayInBrowsers(container)) ??
        releases.find(({ container }) => mayBeReadAlone(container)) ??
        releases.find(({ container }) => isPlayableContainer(container)) ??
        releases[0])
      : releases.find(({ id }) => id === releaseId)
  if (!release) throw new AppError('not-found')
  return release
}

function releasesOfEpisode(
  { seasons = [] }: Title,
  season: number | undefined,
  episode: number,
): readonly Release[] {
  const { episodes = [] } = seasons.find(({ number }) => season === undefined || number === season) ?? {}
  return episodes.find(({ number }) => number === episode)?.releases ?? []
}

/** The file of its torrent, or of its folder, that a release names: by its number, which holds, or by its path. */
export function askedFile({ source }: Release): number | string | undefined {
  // It comes first of all that lies beside it, however large that is.
  if (source.kind === 'own-file') return 0
  if (source.kind === 'torrent') return source.fileIndex ?? source.filePath
  return source.kind === 'torrent-url' ? source.filePath : undefined
}
