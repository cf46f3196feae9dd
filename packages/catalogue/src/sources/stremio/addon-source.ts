import type { Release } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import * as v from 'valibot'
import type { Licence } from '../licence.ts'
import { licenceAt } from '../licence.ts'
import { looseList, looseNumber, looseText, looseTexts, secondsIn, webAddress, yearIn } from '../loose.ts'
import { plainText } from '../plain-text.ts'
import type { FoundEpisode, FoundFilm, FoundPage, FoundTitle, Source } from '../source.ts'
import type { SourceClient } from '../source-client.ts'
import {
  type AddonCatalogue,
  AddonManifest,
  addonUrl,
  answers,
  needsMoreThan,
  takesExtra,
} from './manifest.ts'
import { Stream, streamRelease } from './stream-release.ts'

const perPage = 100
const mostCatalogues = 6

const Meta = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(300)),
  type: v.pipe(v.string(), v.maxLength(40)),
  name: v.pipe(v.string(), v.maxLength(500)),
  poster: looseText,
  releaseInfo: looseText,
  description: looseText,
  runtime: looseText,
  director: looseTexts,
  genres: looseTexts,
  links: looseList(v.object({ name: looseText, category: looseText }), 60),
  licence: v.optional(v.nullable(v.object({ url: looseText }))),
  videos: looseList(
    v.object({
      id: v.pipe(v.string(), v.maxLength(300)),
      title: looseText,
      name: looseText,
      season: looseNumber,
      episode: looseNumber,
      overview: looseText,
      streams: looseList(Stream, 40),
    }),
    2000,
  ),
})
type Meta = v.InferOutput<typeof Meta>
const Metas = v.object({ metas: looseList(Meta, 200) })
const WholeMeta = v.object({ meta: Meta })
const Streams = v.object({ streams: looseList(Stream, 60) })

/** What an add-on's films are shared by is not in its words: whoever added it knows. */
const unknownLicence: Licence = { kind: 'viewers', name: '' }

/** A row of an add-on's own. */
export interface AddonRow {
  readonly type: string
  readonly id: string
  readonly name: string
}

/** A Stremio add-on that the viewer added. */
export interface AddonSource extends Source {
  readonly manifest: AddonManifest
  /** Catalogues that can be shown as they are. */
  readonly rows: readonly AddonRow[]
  browse(row: AddonRow, after: string | undefined, options: { signal: AbortSignal }): Promise<FoundPage>
}

/**
 * Opens an add-on by the address of its manifest. Throws as `Source`, and `unsupported-source` when it wants to be
 * configured first.
 */
export async function openAddonSource(
  client: SourceClient,
  { id: source, url }: { id: string; url: string },
  { signal }: { signal: AbortSignal },
): Promise<AddonSource> {
  const manifest = await client.json(url, AddonManifest, { signal })
  if (manifest.behaviorHints?.configurationRequired === true) throw new AppError('unsupported-source')

  const page = async (
    { type, id }: Pick<AddonCatalogue, 'type' | 'id'>,
    extra: Record<string, string>,
    options: { signal: AbortSignal },
  ) => {
    const { metas } = await client.json(
      addonUrl(url, { resource: 'catalog', type, id, extra }),
      Metas,
      options,
    )
    return metas
  }
  const streamsOf = async (type: string, id: string, options: { signal: AbortSignal }) => {
    if (!answers(manifest, { resource: 'stream', type, id })) return []
    const { streams } = await client.json(addonUrl(url, { resource: 'stream', type, id }), Streams, options)
    return releasesOf(streams, id)
  }

  return {
    id: source,
    name: plainText(manifest.name, 60),
    manifest,
    rows: manifest.catalogs
      .filter((catalogue) => !needsMoreThan(catalogue, []))
      .map(({ type, id, name }) => ({ type, id, name: plainText(name ?? id, 60) })),
    async browse(row, after, options) {
      const skip = Math.max(0, Math.floor(Number(after ?? 0)) || 0)
      const metas = await page(row, skip > 0 ? { skip: String(skip) } : {}, options)
      const isMore = metas.length >= perPage && skip < 10_000
      return {
        titles: metas.map((meta) => describe(meta, source)),
        ...(isMore && { next: String(skip + metas.length) }),
      }
    },
    async search({ text }, options) {
      const words = text.trim().slice(0, 100)
      const asked = manifest.catalogs
        .filter((each) => takesExtra(each, 'search') && !needsMoreThan(each, ['search']))
        .slice(0, mostCatalogues)
      const found = await Promise.all(asked.map((each) => page(each, { search: words }, options)))
      const titles = found.flat().map((meta) => describe(meta, source))
      // Several catalogues of one add-on may have the same film.
      return { titles: [...new Map(titles.map((title) => [title.id, title])).values()] }
    },
    /** `id` is `TYPE/ID`, of a film or a series. */
    async find(wanted, options): Promise<FoundFilm> {
      const [, type, id] = /^([^/]{1,40})\/([\s\S]{1,300})$/.exec(wanted) ?? []
      if (type === undefined || id === undefined) throw new AppError('not-found')
      const { meta } = await client.json(addonUrl(url, { resource: 'meta', type, id }), WholeMeta, options)
      const episodes = episodesOf(meta)
      const releases = episodes.length > 0 ? [] : await streamsOf(type, id, options)
      return { ...describe(meta, source), releases, ...(episodes.length > 0 && { episodes }) }
    },
    async findEpisode(wanted, episode, options) {
      const [, type, id] = /^([^/]{1,40})\/([\s\S]{1,300})$/.exec(wanted) ?? []
      if (type === undefined || id === undefined) throw new AppError('not-found')
      const { meta } = await client.json(addonUrl(url, { resource: 'meta', type, id }), WholeMeta, options)
      const video = meta.videos.find((each) => each.id === episode)
      if (!video) throw new AppError('not-found')
      // What comes with the series is all that there is.
      return video.streams.length > 0
        ? releasesOf(video.streams, video.id)
        : streamsOf(type, video.id, options)
    },
  }
}

function releasesOf(streams: readonly v.InferOutput<typeof Stream>[], id: string): readonly Release[] {
  return streams
    .map((stream, i) => streamRelease(stream, `${id}-${i}`))
    .filter((release) => release !== undefined)
}

function describe(meta: Meta, source: string): FoundTitle {
  const year = yearIn(meta.releaseInfo)
  const duration = secondsIn(meta.runtime)
  const poster = webAddress(meta.poster)
  const linked = meta.links
    .filter(({ category }) => /^directors?$/i.test(category ?? ''))
    .map(({ name }) => name ?? '')
  return {
    source,
    id: `${meta.type}/${meta.id}`,
    title: plainText(meta.name, 200),
    ...(year !== undefined && { year }),
    ...(duration !== undefined && { durationSeconds: duration }),
    makers: [...meta.director, ...linked]
      .map((name) => plainText(name, 100))
      .filter((name) => name !== '')
      .slice(0, 5),
    synopsis: plainText(meta.description ?? '', 1000),
    licence: licenceAt(meta.licence?.url ?? '') ?? unknownLicence,
    ...(poster !== undefined && { artwork: poster }),
  }
}

/** Films may list themselves as their only video. */
function episodesOf({ videos, type }: Meta): readonly FoundEpisode[] {
  if (type === 'movie') return []
  return videos.map((video, i) => {
    const synopsis = plainText(video.overview ?? '', 600)
    return {
      id: video.id,
      season: Math.max(0, Math.floor(video.season ?? 1)),
      number: Math.max(0, Math.floor(video.episode ?? i + 1)),
      title: plainText(video.title ?? video.name ?? '', 200),
      ...(synopsis !== '' && { synopsis }),
    }
  })
}
