import * as v from 'valibot'
import { licenceIds, publicDomainBases } from './licences.ts'
import { Artwork } from './title.ts'

const line = (most: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(most))
const Web = v.pipe(v.string(), v.trim(), v.maxLength(2000), v.regex(/^https?:\/\/[^\s/]/i))
const Tracker = v.pipe(v.string(), v.trim(), v.maxLength(500), v.regex(/^(?:https?|udp|wss?):\/\/[^\s/]/i))

/** What is said of a film that somebody shares: by its maker when it is published, and in a link to it. */
export const FilmFacts = v.object({
  title: line(200),
  titleFr: v.optional(line(200)),
  originalTitle: v.optional(line(200)),
  year: v.pipe(v.number(), v.integer(), v.minValue(1870), v.maxValue(2200)),
  makers: v.pipe(v.array(line(100)), v.minLength(1), v.maxLength(10)),
  /** BCP 47; `zxx` when nobody speaks. */
  language: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?$/), v.maxLength(12))),
  genres: v.optional(v.pipe(v.array(line(40)), v.maxLength(5))),
  /** ISO 3166-1 alpha-2. */
  country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))),
  synopsisEn: v.optional(line(2000)),
  synopsisFr: v.optional(line(2000)),
  licence: v.picklist(licenceIds),
  /** Who holds the rights; the makers when absent. */
  holder: v.optional(line(200)),
  /** The line that names the makers wherever it is shown; made of what is known when absent. */
  attribution: v.optional(line(300)),
  /** Of the public domain only: by what right, and where (ISO 3166-1, `001` for the world). */
  basis: v.optional(v.picklist(publicDomainBases)),
  territory: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.regex(/^(?:[A-Z]{2}|001)$/))), v.minLength(1), v.maxLength(30)),
  ),
  /** Where the licence, or the proof, can be seen. */
  evidence: v.optional(Web),
  /** Where its makers say how to support them. */
  support: v.optional(Web),
})
export type FilmFacts = v.InferOutput<typeof FilmFacts>

/** Whether a value can be that fact of a film. */
export function isFact(fact: keyof FilmFacts, value: unknown): boolean {
  return value !== undefined && v.is(FilmFacts.entries[fact], value)
}

/** Whether what the public domain wants is said; of a licence nothing more is wanted. */
export function isProven(facts: Pick<FilmFacts, 'licence' | 'basis' | 'territory' | 'evidence'>): boolean {
  const { licence, basis, territory, evidence } = facts
  return (
    licence !== 'public-domain' || (basis !== undefined && territory !== undefined && evidence !== undefined)
  )
}

/** Asks for a film of this machine to be shared. */
export const PublishRequest = v.object({
  facts: FilmFacts,
  /** Where it lies: a whole path, as the viewer typed it. */
  path: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)),
  /** Subtitles to share with it: whole paths; those found beside it when absent. */
  subtitles: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(4096))), v.maxLength(40))),
  /** "I made it, or may share it": nothing is shared without. */
  mayShare: v.literal(true),
  artwork: v.optional(v.pipe(v.array(Artwork), v.maxLength(10))),
  /** HTTP servers that have it already (BEP 19). */
  webSeeds: v.optional(v.pipe(v.array(Web), v.maxLength(10))),
  trackers: v.optional(v.pipe(v.array(Tracker), v.maxLength(10))),
})
export type PublishRequest = v.InferOutput<typeof PublishRequest>

/** What a file that somebody would share is. */
export interface FilmExam {
  readonly path: string
  readonly name: string
  readonly sizeBytes: number
  readonly durationSeconds?: number
  readonly width?: number
  readonly height?: number
  /** Spoken, as the file says. */
  readonly languages: readonly string[]
  /** Found beside it. */
  readonly subtitles: readonly { readonly path: string; readonly name: string; readonly language: string }[]
}

/** A film of this machine that is shared. */
export interface Share {
  readonly infohash: string
  readonly title: string
  readonly path: string
  readonly sizeBytes: number
  readonly link: string
  readonly magnet: string
  /** Id of its page. */
  readonly titleId: string
  /** `checking`: it may have changed since it was published. `missing`: it has, or is gone, and is not shared. */
  readonly state: 'shared' | 'checking' | 'missing'
  /** People who have all of it, besides this machine, and people who fetch it now. */
  readonly owners: number
  readonly fetching: number
  /** Bytes given since start. */
  readonly sentBytes: number
}

/** What is shared, and what is being made ready. */
export interface Shares {
  readonly shares: readonly Share[]
  readonly work?: {
    readonly title: string
    readonly doneBytes: number
    readonly sizeBytes: number
  }
}
