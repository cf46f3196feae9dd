import { type Elsewhere, whereFound } from '@lanterne/catalogue'
import type { PlaybackRequest, Release, Title, TitleId } from '@lanterne/contract'
import { AppError, type HttpGet } from '@lanterne/kernel'
import type { SubtitleFinder } from '../subtitles/outside-subtitles.ts'
import type { ViewerSources } from './viewer-sources.ts'

const mostSubtitleBytes = 10 << 20
const patienceMs = 15_000

/**
 * Which addresses of a film may be in this house: of one that was found on the network, those of hosts that the viewer
 * typed; of others, what is usual for them.
 */
export function reachOfFilm(
  title: TitleId,
  sources: Pick<ViewerSources, 'isTyped'>,
): ((url: URL) => boolean) | undefined {
  return whereFound(title) && (({ host }) => sources.isTyped(host))
}

/** Subtitles that a release names on the web, and those that the viewer's add-ons have. */
export function createSubtitleFinder({
  sources,
  elsewhere,
  get,
}: {
  readonly sources: Pick<ViewerSources, 'subtitles' | 'isTyped'>
  readonly elsewhere: Pick<Elsewhere, 'episodeName'>
  readonly get: HttpGet
}): (title: Title, release: Release, request: PlaybackRequest) => SubtitleFinder {
  return (title, { subtitleSources = [] }, request) => ({
    async find(options) {
      const named = subtitleSources.flatMap(({ url, language, label = '' }) =>
        url === undefined ? [] : { url, language, name: label },
      )
      return [...named, ...(await sources.subtitles(title, request, elsewhere, options))]
    },
    async fetch(url, { signal }) {
      const mayReachLocal = ({ host }: URL) => sources.isTyped(host)
      const ask = { maxBytes: mostSubtitleBytes, timeoutMs: patienceMs, mayReachLocal }
      const { status, body } = await get(url, ask, { signal })
      if (status === 404 || status === 410) throw new AppError('not-found')
      if (status !== 200) throw new AppError('source-unreachable', { details: { status } })
      return body
    },
  })
}
