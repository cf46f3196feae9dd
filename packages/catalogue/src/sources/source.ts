import type { Release, SourceRow } from '@lanterne/contract'
import type { Licence } from './licence.ts'

/** A film as a source tells of it. Everything in it is the word of whoever put it there: plain text, cut to size. */
export interface FoundTitle {
  /** The source's `id`, and the film's own in it. */
  readonly source: string
  readonly id: string
  readonly title: string
  readonly year?: number
  readonly durationSeconds?: number
  readonly makers: readonly string[]
  readonly synopsis: string
  /** ISO 639, as the source has it. */
  readonly language?: string
  /** As its uploader states it; nobody of ours has checked. */
  readonly licence: Licence
  /** Where it is known before its episodes are. */
  readonly isSeries?: boolean
  readonly artwork?: string
  /** Its page, for people. */
  readonly page?: string
}

/** A part of a series; what it plays from is asked for by itself. */
export interface FoundEpisode {
  readonly id: string
  readonly season: number
  readonly number: number
  readonly title: string
  readonly synopsis?: string
  /** Absent: they are asked for by themselves. */
  readonly releases?: readonly Release[]
}

/** A page of somebody else's, for people. */
export interface FoundPlace {
  readonly name: string
  readonly url: string
}

/** Subtitles that are somewhere on the network. */
export interface FoundSubtitles {
  readonly url: string
  /** ISO 639; `und` where nobody says. */
  readonly language: string
  /** As their source names them. */
  readonly name: string
}

/** A film with all that is needed to play it. */
export interface FoundFilm extends FoundTitle {
  /** Best first; none for a series. */
  readonly releases: readonly Release[]
  readonly episodes?: readonly FoundEpisode[]
  /** Where else it is shown. */
  readonly pages?: readonly FoundPlace[]
}

export interface FoundPage {
  readonly titles: readonly FoundTitle[]
  /** Asked with it, the source goes on where this page ends; absent at the end. */
  readonly next?: string
}

export interface SearchRequest {
  readonly text: string
  /** `FoundPage.next` of the page before. */
  readonly after?: string
}

/**
 * A place on the network where films are found. Contacted when the viewer asks, and never before. Every method throws
 * `AppError`: `source-unreachable` where the answer is not to be understood, `not-found`, `connection-failed`, `timed-out`.
 */
export interface Source {
  readonly id: string
  /** As people know it. */
  readonly name: string
  /** Films that answer to some words; only those with a licence that lets everybody share them. */
  search(request: SearchRequest, options: { signal: AbortSignal }): Promise<FoundPage>
  /** One film. Throws `not-found` also where it may not be shared by everybody. */
  find(id: string, options: { signal: AbortSignal }): Promise<FoundFilm>
  /** What one episode plays from, where there are series. */
  findEpisode?(id: string, episode: string, options: { signal: AbortSignal }): Promise<readonly Release[]>
}

/** A source with rows of its own, to be looked through. */
export interface BrowsableSource extends Source {
  rows(options: { signal: AbortSignal }): Promise<readonly SourceRow[]>
  /** A stretch of a row; `after` is `FoundPage.next` of the one before. Throws `not-found` for a row that there is not. */
  browse(row: string, after: string | undefined, options: { signal: AbortSignal }): Promise<FoundPage>
}
