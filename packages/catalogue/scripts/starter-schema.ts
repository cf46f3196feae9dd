import * as v from 'valibot'

const Evidence = v.object({ list: v.string(), url: v.optional(v.nullable(v.string())) })

const Licence = v.object({
  kind: v.picklist(['public-domain', 'cc', 'cc0', 'creator-release']),
  name: v.string(),
  url: v.optional(v.string()),
  basis: v.string(),
  reason: v.optional(v.string()),
  territory: v.array(v.string()),
  evidence: v.optional(v.array(Evidence), []),
  caution: v.optional(v.string()),
  attribution: v.optional(v.string()),
})
export type StarterLicence = v.InferOutput<typeof Licence>

const Torrent = v.object({
  kind: v.literal('torrent'),
  infoHash: v.string(),
  trackers: v.optional(v.array(v.string()), []),
  webSeeds: v.optional(v.array(v.string()), []),
  fileIdx: v.optional(v.number()),
  fileName: v.optional(v.string()),
  fileSize: v.optional(v.number()),
  subtitles: v.optional(
    v.array(v.object({ lang: v.string(), fileIdx: v.number(), url: v.optional(v.string()) })),
    [],
  ),
  container: v.optional(v.string()),
  quality: v.optional(v.string()),
})
export type StarterTorrent = v.InferOutput<typeof Torrent>

const ArchiveItem = v.object({
  kind: v.literal('internet-archive'),
  identifier: v.string(),
  details: v.string(),
  torrentUrl: v.string(),
  knownFiles: v.optional(v.array(v.object({ name: v.string(), size: v.optional(v.number()) })), []),
  alternatives: v.optional(v.array(v.string()), []),
})
export type StarterArchiveItem = v.InferOutput<typeof ArchiveItem>

const Source = v.variant('kind', [
  Torrent,
  ArchiveItem,
  v.object({ kind: v.literal('http') }),
  v.object({ kind: v.literal('subtitle') }),
  v.object({ kind: v.literal('peertube'), page: v.optional(v.string()), apiUrl: v.optional(v.string()) }),
  v.object({
    kind: v.literal('mediaccc'),
    page: v.optional(v.string()),
    conferenceUrl: v.optional(v.string()),
  }),
])
export type StarterSource = v.InferOutput<typeof Source>

const Episode = v.object({
  number: v.number(),
  title: v.string(),
  titleEn: v.optional(v.string()),
  year: v.optional(v.number()),
  airDate: v.optional(v.string()),
  runtimeSec: v.optional(v.nullable(v.number())),
  synopsis: v.string(),
  sources: v.array(Source),
})
export type StarterEpisode = v.InferOutput<typeof Episode>

/** One entry of the researched starter list, as far as the catalogue uses it. */
export const StarterTitle = v.object({
  id: v.string(),
  type: v.picklist(['movie', 'short', 'series']),
  title: v.string(),
  originalTitle: v.optional(v.string()),
  year: v.number(),
  endYear: v.optional(v.number()),
  directors: v.array(v.string()),
  runtimeSec: v.optional(v.nullable(v.number())),
  runtimeApprox: v.optional(v.boolean()),
  genres: v.array(v.string()),
  country: v.optional(v.string()),
  language: v.optional(v.string()),
  silent: v.optional(v.boolean()),
  synopsis: v.string(),
  licence: Licence,
  ids: v.object({
    wikidata: v.optional(v.nullable(v.string())),
    imdb: v.optional(v.nullable(v.string())),
    tmdb: v.optional(v.nullable(v.string())),
  }),
  sources: v.optional(v.array(Source), []),
  subtitles: v.optional(v.array(v.object({ lang: v.string(), url: v.string() })), []),
  seasons: v.optional(v.array(v.object({ number: v.number(), episodes: v.array(Episode) }))),
})
export type StarterTitle = v.InferOutput<typeof StarterTitle>

/** The whole list. */
export const Starter = v.array(StarterTitle)
