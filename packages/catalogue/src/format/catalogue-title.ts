import { Episode, Release, ReleaseSource, Rights, RightsElsewhere, Title } from '@lanterne/contract'
import * as v from 'valibot'

const Said = v.pipe(v.string(), v.minLength(1), v.maxLength(4000))
const Territory = v.pipe(
  v.array(v.pipe(v.string(), v.regex(/^([A-Z]{2}|001)$/))),
  v.minLength(1),
  v.maxLength(300),
)
const Evidence = v.pipe(
  v.array(v.object({ ...Rights.entries.evidence.item.entries, name: Said })),
  v.minLength(1),
  v.maxLength(50),
)

/** Why a title is free somewhere else too. */
const CatalogueRightsElsewhere = v.object({
  ...RightsElsewhere.entries,
  basis: Said,
  territory: Territory,
  evidence: Evidence,
})

/** Rights as a catalogue must give them: nothing is left to be guessed, and `001` says that it is the world. */
export const CatalogueRights = v.object({
  ...Rights.entries,
  kind: v.picklist(['public-domain', 'creative-commons', 'released-by-makers']),
  name: Said,
  url: v.pipe(v.string(), v.maxLength(2048), v.regex(/^https?:\/\//)),
  basis: Said,
  territory: Territory,
  elsewhere: v.optional(v.pipe(v.array(CatalogueRightsElsewhere), v.maxLength(20))),
  attribution: Said,
  evidence: Evidence,
  checkedOn: RightsElsewhere.entries.checkedOn,
})

const [torrent, torrentUrl, http] = ReleaseSource.options

/** A release as a catalogue may name it. What ships with the app, and its files, are the app's alone to name. */
const CatalogueRelease = v.object({
  ...Release.entries,
  source: v.variant('kind', [torrent, torrentUrl, http]),
  subtitles: v.optional(v.never()),
})
const Releases = v.pipe(v.array(CatalogueRelease), v.maxLength(100))
// What only sources that are asked may say.
const { isAskedFor: _asked, ...episodeEntries } = Episode.entries
const { pages: _pages, ...titleEntries } = Title.entries
const Season = v.object({
  number: v.pipe(v.number(), v.integer(), v.minValue(0)),
  episodes: v.pipe(v.array(v.object({ ...episodeEntries, releases: Releases })), v.maxLength(2000)),
})

/**
 * A title of a catalogue file: what the app knows of any title, with rights whole. Members that are not known are passed
 * over, so that later catalogues may have more.
 */
export const CatalogueTitle = v.object({
  ...titleEntries,
  year: v.number(),
  rights: CatalogueRights,
  releases: Releases,
  seasons: v.optional(v.pipe(v.array(Season), v.maxLength(200))),
})
export type CatalogueTitle = v.InferOutput<typeof CatalogueTitle>

/** What a catalogue says of itself: the first line of its content. */
export const CatalogueHead = v.object({
  format: v.literal('lanterne-catalogue'),
  version: v.literal(1),
  /** Of the catalogue, for people. */
  name: Said,
  /** Where its makers are found. */
  homepage: v.optional(v.pipe(v.string(), v.maxLength(2048), v.regex(/^https?:\/\//))),
  /** When it was made, as `2026-11-22`. */
  madeOn: RightsElsewhere.entries.checkedOn,
})
export type CatalogueHead = v.InferOutput<typeof CatalogueHead>

/** Where a title does not fit the schema, and why not: `releases.0.source.infohash: …`. */
export function problemOf(issues: readonly v.BaseIssue<unknown>[]): string {
  const [first] = issues
  const path = first?.path?.map(({ key }) => String(key)).join('.') ?? ''
  return `${path}: ${first?.message ?? ''}`.slice(0, 300)
}
