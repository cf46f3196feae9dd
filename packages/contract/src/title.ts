import * as v from 'valibot'

/** Stable name of a title in addresses: lower-case words and digits joined by hyphens. */
export const TitleId = v.pipe(
  v.string(),
  v.maxLength(300),
  v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  v.brand('TitleId'),
)
export type TitleId = v.InferOutput<typeof TitleId>

const Text = v.pipe(v.string(), v.maxLength(4000))
const Url = v.pipe(v.string(), v.maxLength(2048), v.regex(/^https?:\/\//))
const Infohash = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))
const InfohashV2 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const Seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(1_000_000))
const Index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000))
const Pixels = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))
/** BCP 47: `fr`, `pt-BR`; `zxx` when nobody speaks. */
const LanguageTag = v.pipe(v.string(), v.maxLength(35))
/** `US` (ISO 3166-1 alpha-2), `EU`, or `001` for the world. */
const Region = v.pipe(v.string(), v.maxLength(8))
/** A day, as `2026-11-22`. */
const Day = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/))

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
    /** Its other name where the torrent is a hybrid one (BEP 52). */
    infohashV2: v.optional(InfohashV2),
    trackers: v.array(v.pipe(v.string(), v.maxLength(2048))),
    webSeeds: v.array(Url),
    /** Index of the film in the torrent's list of files; chosen by size and kind when absent. */
    fileIndex: v.optional(Index),
    /** Its path in the torrent, parts joined by `/`; for people, and to find it again in a torrent made anew. */
    filePath: v.optional(Text),
  }),
  /** A `.torrent` file to be fetched first. */
  v.object({
    kind: v.literal('torrent-url'),
    url: Url,
    /** As it was when somebody looked; it may have been made anew since. */
    infohash: v.optional(Infohash),
    /** The film's index in it then. */
    fileIndex: v.optional(Index),
    /** The film's path in it, parts joined by `/`; chosen by size and kind when absent. */
    filePath: v.optional(Text),
  }),
  /** A file on an HTTP server that answers byte ranges, and in no torrent that we know. */
  v.object({ kind: v.literal('http'), url: Url }),
  /** The film that ships with the app and is seeded by it on loopback. */
  v.object({ kind: v.literal('bundled') }),
  /** A file of this machine, in a folder that the viewer named: both known by names that the app gave them. */
  v.object({
    kind: v.literal('own-file'),
    folder: v.pipe(v.string(), v.maxLength(40)),
    file: v.pipe(v.string(), v.maxLength(64)),
  }),
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

/** Subtitles that come with a release: a file of its torrent, or one on the web. */
export const SubtitleSource = v.pipe(
  v.object({
    language: LanguageTag,
    label: v.optional(Text),
    /** In the release's torrent. */
    fileIndex: v.optional(Index),
    url: v.optional(Url),
    /** Made by a machine that listened. */
    isAutomatic: v.optional(v.boolean()),
    /** For who does not hear: sounds are told too. */
    isForHearing: v.optional(v.boolean()),
  }),
  v.check(({ fileIndex, url }) => fileIndex !== undefined || url !== undefined, 'is nowhere'),
)
export type SubtitleSource = v.InferOutput<typeof SubtitleSource>

/** A part of a film, in seconds from its beginning; half-open. */
const Span = v.pipe(
  v.object({ start: Seconds, end: Seconds }),
  v.check(({ start, end }) => start < end, 'ends before it begins'),
)

/** Parts of a film that a viewer may skip. They belong to one encoding: another may begin elsewhere. */
export const Markers = v.object({ intro: v.optional(Span), credits: v.optional(Span) })
export type Markers = v.InferOutput<typeof Markers>

/** One encoding of a title that can be fetched. */
export const Release = v.object({
  id: v.pipe(v.string(), v.maxLength(160)),
  source: ReleaseSource,
  /** File ending without its dot, lower case, where known: `mp4`, `webm`, `avi`… */
  container: v.optional(v.pipe(v.string(), v.maxLength(12))),
  sizeBytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Vertical resolution in lines, where known. */
  height: v.optional(Pixels),
  width: v.optional(Pixels),
  /** As RFC 6381 has them: `avc1.640028`, `mp4a.40.2`, or the family's name where no more is known. */
  codecs: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(60))), v.maxLength(20))),
  /** Spoken, the first one first. */
  languages: v.optional(v.pipe(v.array(LanguageTag), v.maxLength(60))),
  durationSeconds: v.optional(Seconds),
  /** Of the file, in hexadecimal digits, as its server states it. */
  sha1: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))),
  markers: v.optional(Markers),
  /** Ships with the app. */
  subtitles: v.optional(v.array(SubtitleFile)),
  subtitleSources: v.optional(v.pipe(v.array(SubtitleSource), v.maxLength(200))),
  /** Page of the source, for people. */
  page: v.optional(Url),
})
export type Release = v.InferOutput<typeof Release>

const Evidence = v.object({ name: Text, url: v.optional(Url) })

const Year = v.pipe(v.number(), v.integer(), v.minValue(1000), v.maxValue(9999))

/** The fact that a copyright ended by. */
export const RightsGround = v.variant('kind', [
  /** So many years have passed since the last of the authors died whom the law counts. */
  v.object({
    kind: v.literal('authors'),
    lastDied: Year,
    authors: v.pipe(v.array(v.object({ name: Text, died: Year })), v.maxLength(50)),
  }),
  /** So many years have passed since its first publication. */
  v.object({ kind: v.literal('publication'), published: Year }),
  /** Its term has run out in its country of origin, at the end of that year. */
  v.object({ kind: v.literal('origin'), country: Region, ended: Year }),
])
export type RightsGround = v.InferOutput<typeof RightsGround>

/** Where else a title is free, for another reason than the first one. */
export const RightsElsewhere = v.object({
  basis: Text,
  reason: v.optional(Text),
  ground: v.optional(RightsGround),
  /** The articles that say so. */
  law: v.optional(Text),
  confidence: v.optional(v.picklist(['high', 'medium'])),
  territory: v.pipe(v.array(Region), v.minLength(1), v.maxLength(300)),
  evidence: v.pipe(v.array(Evidence), v.minLength(1)),
  checkedOn: Day,
})
export type RightsElsewhere = v.InferOutput<typeof RightsElsewhere>

/** By what right a title is shared. */
export const Rights = v.object({
  /** `viewers`: the viewer brought it, and nobody here knows. */
  kind: v.picklist(['public-domain', 'creative-commons', 'released-by-makers', 'viewers']),
  /** As its owners write it: "CC BY 3.0", "Public domain in the United States". */
  name: Text,
  url: v.optional(Url),
  /** One word: `term-expired`, `not-renewed`, `no-valid-notice`, `us-government-work`, `licence`, `dedication`… */
  basis: v.optional(Text),
  reason: v.optional(Text),
  /** Regions that it holds in; empty, absent or the world means everywhere. */
  territory: v.optional(v.pipe(v.array(Region), v.maxLength(300))),
  elsewhere: v.optional(v.pipe(v.array(RightsElsewhere), v.maxLength(20))),
  /** The line that names its makers wherever it is shown. */
  attribution: v.optional(Text),
  caution: v.optional(Text),
  evidence: v.array(Evidence),
  /** Whose word it is, where nobody of ours has looked. */
  statedBy: v.optional(Text),
  /** Whether all of this is the word of whoever published it: their link or their entry says so, and nobody has looked. */
  isPublishersWord: v.optional(v.boolean()),
  /** When somebody last looked. */
  checkedOn: v.optional(Day),
})
export type Rights = v.InferOutput<typeof Rights>

/** A picture that goes with a title, free by a licence of its own. */
export const Artwork = v.object({
  kind: v.picklist(['poster', 'backdrop', 'still', 'logo']),
  url: Url,
  width: v.optional(Pixels),
  height: v.optional(Pixels),
  /** Of the text in it, if there is any. */
  language: v.optional(LanguageTag),
  licence: v.object({ name: Text, url: Url, attribution: Text }),
})
export type Artwork = v.InferOutput<typeof Artwork>

/** One part of a series. */
export const Episode = v.object({
  number: v.pipe(v.number(), v.integer(), v.minValue(0)),
  title: Text,
  localizedTitle: v.optional(LocalizedTitle),
  year: v.optional(v.number()),
  durationSeconds: v.optional(v.number()),
  synopsis: v.optional(Localized),
  releases: v.array(Release),
  /** Its releases are asked for when it is played. */
  isAskedFor: v.optional(v.boolean()),
})
export type Episode = v.InferOutput<typeof Episode>

/** A film, short or series, with everything that its page shows. */
export const Title = v.object({
  id: TitleId,
  kind: v.picklist(['film', 'short', 'series']),
  title: Text,
  localizedTitle: v.optional(LocalizedTitle),
  originalTitle: v.optional(Text),
  /** Absent where nobody says. */
  year: v.optional(v.number()),
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
  artwork: v.optional(v.pipe(v.array(Artwork), v.maxLength(50))),
  /** Pages of others that show it; nobody of ours has looked at them. */
  pages: v.optional(v.pipe(v.array(v.object({ name: Text, url: Url })), v.maxLength(20))),
  /** Where its makers say how to support them. */
  support: v.optional(v.object({ name: Text, url: Url })),
  /** What others call it. */
  ids: v.optional(
    v.object({
      imdb: v.optional(v.pipe(v.string(), v.regex(/^tt\d{7,10}$/))),
      wikidata: v.optional(v.pipe(v.string(), v.regex(/^Q\d{1,12}$/))),
      tmdb: v.optional(v.pipe(v.string(), v.regex(/^(movie|tv)\/\d{1,9}$/))),
    }),
  ),
})
export type Title = v.InferOutput<typeof Title>

/** What a poster and its caption need. */
export interface TitleSummary {
  readonly id: TitleId
  readonly kind: Title['kind']
  readonly title: string
  readonly localizedTitle?: LocalizedTitle
  readonly year?: number
  readonly endYear?: number
  readonly durationSeconds?: number
  readonly country?: string
  readonly directors: readonly string[]
  readonly genres: readonly string[]
  readonly synopsis: Localized
  readonly rights: {
    readonly kind: Rights['kind']
    readonly name: string
    /** Regions that it is free in; absent: everywhere. */
    readonly territory?: readonly string[]
  }
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
  /** Titles that are left out since they are not free in the viewer's country. */
  readonly hiddenCount: number
}

/** Films of a source that are not in the catalogue. */
export interface ElsewherePage {
  readonly titles: readonly TitleSummary[]
  /** Asked with it, the source goes on where this page ends; absent at the end. */
  readonly next?: string
}
