import * as v from 'valibot'

/** Stable name of a title in addresses: lower-case words and digits joined by hyphens. */
export const TitleId = v.pipe(
  v.string(),
  v.maxLength(120),
  v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  v.brand('TitleId'),
)
export type TitleId = v.InferOutput<typeof TitleId>

const Text = v.pipe(v.string(), v.maxLength(4000))
const Url = v.pipe(v.string(), v.maxLength(2048), v.regex(/^https?:\/\//i))
const Infohash = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))

/** Text in the languages that it exists in; English is always there. */
export const Localized = v.object({ en: Text, fr: v.optional(Text) })
export type Localized = v.InferOutput<typeof Localized>

/** Names under which a work is known in other languages than its `title`'s. */
export const LocalizedTitle = v.object({ fr: v.optional(Text) })
export type LocalizedTitle = v.InferOutput<typeof LocalizedTitle>

/** Where the bytes of a release come from. */
export const ReleaseSource = v.variant('kind', [
  /** A torrent known by its infohash. */
  v.object({
    kind: v.literal('torrent'),
    infohash: Infohash,
    trackers: v.array(v.pipe(v.string(), v.maxLength(2048))),
    webSeeds: v.array(Url),
    /** Index of the film in the torrent's list of files; chosen by size and kind when absent. */
    fileIndex: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
  /** A `.torrent` file to be fetched first. */
  v.object({
    kind: v.literal('torrent-url'),
    url: Url,
    /** The film's path in it, parts joined by `/`; chosen by size and kind when absent. */
    filePath: v.optional(Text),
  }),
  /** A file on an HTTP server that answers byte ranges, and in no torrent that we know. */
  v.object({ kind: v.literal('http'), url: Url }),
  /** The film that ships with the app and is seeded by it on loopback. */
  v.object({ kind: v.literal('bundled') }),
])
export type ReleaseSource = v.InferOutput<typeof ReleaseSource>

/** Subtitles that ship beside a film, as WebVTT. */
export const SubtitleFile = v.object({
  language: v.pipe(v.string(), v.maxLength(12)),
  label: Text,
  /** Address relative to the app. */
  url: v.pipe(v.string(), v.maxLength(2048)),
})
export type SubtitleFile = v.InferOutput<typeof SubtitleFile>

/** One encoding of a title that can be fetched. */
export const Release = v.object({
  id: v.pipe(v.string(), v.maxLength(160)),
  source: ReleaseSource,
  /** File ending without its dot, lower case, where known: `mp4`, `webm`, `avi`… */
  container: v.optional(v.pipe(v.string(), v.maxLength(12))),
  sizeBytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Vertical resolution in lines, where known. */
  height: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  subtitles: v.optional(v.array(SubtitleFile)),
  /** Page of the source, for people. */
  page: v.optional(Url),
})
export type Release = v.InferOutput<typeof Release>

/** By what right a title is shared. */
export const Rights = v.object({
  kind: v.picklist(['public-domain', 'creative-commons', 'released-by-makers']),
  /** As its owners write it: "CC BY 3.0", "Public domain in the United States". */
  name: Text,
  url: v.optional(Url),
  basis: v.optional(Text),
  reason: v.optional(Text),
  /** ISO 3166-1 codes of the countries it holds in; empty or absent means everywhere. */
  territory: v.optional(v.array(v.pipe(v.string(), v.maxLength(8)))),
  attribution: v.optional(Text),
  caution: v.optional(Text),
  evidence: v.array(v.object({ name: Text, url: v.optional(Url) })),
})
export type Rights = v.InferOutput<typeof Rights>

/** One part of a series. */
export const Episode = v.object({
  number: v.pipe(v.number(), v.integer(), v.minValue(0)),
  title: Text,
  localizedTitle: v.optional(LocalizedTitle),
  year: v.optional(v.number()),
  durationSeconds: v.optional(v.number()),
  synopsis: v.optional(Localized),
  releases: v.array(Release),
})
export type Episode = v.InferOutput<typeof Episode>

/** A film, short or series, with everything that its page shows. */
export const Title = v.object({
  id: TitleId,
  kind: v.picklist(['film', 'short', 'series']),
  title: Text,
  localizedTitle: v.optional(LocalizedTitle),
  originalTitle: v.optional(Text),
  year: v.number(),
  endYear: v.optional(v.number()),
  directors: v.array(Text),
  durationSeconds: v.optional(v.number()),
  durationIsApproximate: v.optional(v.boolean()),
  /** English names from a closed list, translated by the interface: "Science fiction", "Comedy"… */
  genres: v.array(Text),
  /** ISO 3166-1 alpha-2, where known. */
  country: v.optional(v.pipe(v.string(), v.maxLength(8))),
  /** ISO 639 code; `zxx` when nobody speaks. */
  language: v.optional(v.pipe(v.string(), v.maxLength(12))),
  isSilent: v.optional(v.boolean()),
  synopsis: Localized,
  rights: Rights,
  /** Best first. */
  releases: v.array(Release),
  seasons: v.optional(v.array(v.object({ number: v.number(), episodes: v.array(Episode) }))),
})
export type Title = v.InferOutput<typeof Title>

/** What a poster and its caption need. */
export interface TitleSummary {
  readonly id: TitleId
  readonly kind: Title['kind']
  readonly title: string
  readonly localizedTitle?: LocalizedTitle
  readonly year: number
  readonly endYear?: number
  readonly durationSeconds?: number
  readonly country?: string
  readonly directors: readonly string[]
  readonly genres: readonly string[]
  readonly synopsis: Localized
  readonly rights: { readonly kind: Rights['kind']; readonly name: string }
  /** Whether some release of it (or of one of its episodes) can be fetched and is of a kind that browsers play. */
  readonly isPlayable: boolean
}

/** A row of the home screen. The interface knows its name by `id`. */
export interface HomeRow {
  readonly id: string
  readonly titles: readonly TitleSummary[]
}

/** The home screen. */
export interface Home {
  readonly hero: TitleSummary
  readonly rows: readonly HomeRow[]
}
