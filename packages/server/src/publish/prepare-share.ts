import { entryOf } from '@lanterne/catalogue'
import { isProven, PublishRequest, type Release } from '@lanterne/contract'
import { parseTorrentFile } from '@lanterne/engine'
import { AppError, type Clock } from '@lanterne/kernel'
import type { Workshop } from '@lanterne/media'
import * as v from 'valibot'
import { extensionOf } from '../http/mime-type.ts'
import { formatFilmLink } from '../opened/film-link.ts'
import { draftFilm } from './draft-film.ts'
import { type ExaminedFilm, examineFilm, examineSubtitles } from './examine-film.ts'
import { typedPath } from './film-path.ts'
import type { KeptShare, KeptShares } from './kept-shares.ts'

/** What making a film ready takes. */
export interface Preparation {
  readonly workshop: Workshop
  readonly kept: Pick<KeptShares, 'find' | 'keep'>
  readonly clock: Pick<Clock, 'epochMs'>
  onProgress?(doneBytes: number, sizeBytes: number): void
}

/** A request as it may have come. Throws `licence-missing`, `invalid-request` with where it does not fit. */
export function readPublishRequest(given: unknown): PublishRequest {
  const request = v.safeParse(PublishRequest, given)
  if (request.success) {
    if (isProven(request.output.facts)) return request.output
    throw new AppError('licence-missing', { details: { name: 'evidence' } })
  }
  const paths = request.issues.map(({ path = [] }) => path.map(({ key }) => String(key)).join('.'))
  for (const name of ['mayShare', 'facts.licence'])
    if (paths.includes(name)) throw new AppError('licence-missing', { details: { name } })
  throw new AppError('invalid-request', { details: { name: paths[0] ?? '' } })
}

/**
 * Makes a film ready to be shared: looks into it, makes its torrent, its entry and its links, and keeps them. The same film
 * again has the same infohash, and takes its earlier entry's place. Throws as `examineFilm`, `draftFilm` and `entryOf`.
 */
export async function prepareShare(
  request: PublishRequest,
  { workshop, kept, clock, onProgress }: Preparation,
  { signal }: { signal: AbortSignal },
): Promise<{ share: KeptShare; torrent: Uint8Array }> {
  const { facts, webSeeds = [], trackers = [], artwork } = request
  const film = await examineFilm(typedPath(request.path), workshop, { signal })
  const subtitles = request.subtitles
    ? await examineSubtitles(request.subtitles.map(typedPath))
    : film.subtitles
  const draft = { path: film.path, subtitles: subtitles.map(({ path }) => path), webSeeds, trackers }
  const { torrent, files, indices } = await draftFilm(
    { ...draft, ...(onProgress && { onProgress }) },
    { signal },
  )
  const { infohash, infohashV2, name } = parseTorrentFile(torrent)
  const fileIndex = indices.get(film.name) ?? 0
  const words = subtitles.map((file) => ({ language: file.language, fileIndex: indices.get(file.name) ?? 0 }))
  const source = {
    ...{ kind: 'torrent' as const, infohash, trackers, webSeeds, fileIndex, filePath: film.name },
    ...(infohashV2 && { infohashV2 }),
  }
  const release = describeRelease(film, { id: `${infohash}-${fileIndex}`, source, subtitleSources: words })
  const before = await kept.find(infohash)
  const today = new Date(clock.epochMs()).toISOString().slice(0, 10)
  const title = entryOf(facts, {
    ...{ infohash, release, today, id: before?.title.id },
    ...(artwork && { artwork }),
  })
  const { durationSeconds, sizeBytes, width, height } = release
  const links = formatFilmLink({
    ...{ facts, subtitles: words, infohash, infohashV2, name, trackers, webSeeds, fileIndex },
    ...(durationSeconds && { durationSeconds: Math.round(durationSeconds) }),
    ...{ ...(sizeBytes && { sizeBytes }), ...(width && { width }), ...(height && { height }) },
  })
  const share: KeptShare = {
    ...{ format: 'lanterne-share', version: 1, infohash, title, ...links },
    files: files.map((file) => ({ ...file })),
  }
  await kept.keep(share, torrent)
  return { share, torrent }
}

function describeRelease(
  { name, sizeBytes, durationSeconds, width, height, codecs, languages }: ExaminedFilm,
  {
    subtitleSources,
    ...more
  }: Pick<Release, 'id' | 'source'> & { subtitleSources: { language: string; fileIndex: number }[] },
): Release {
  return {
    ...more,
    ...{ container: extensionOf(name), sizeBytes },
    ...{ ...(width && { width }), ...(height && { height }), ...(durationSeconds && { durationSeconds }) },
    ...(codecs.length > 0 && { codecs: [...codecs] }),
    ...(languages.length > 0 && { languages: [...languages] }),
    ...(subtitleSources.length > 0 && { subtitleSources }),
  }
}
