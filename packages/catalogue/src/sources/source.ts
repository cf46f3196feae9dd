import type { Release } from '@lanterne/contract'
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
}

/** A film with all that is needed to play it. */
export interface FoundFilm extends FoundTitle {
  /** Best first; none for a series. */
  readonly releases: readonly Release[]
  readonly episodes?: readonly FoundEpisode[]
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
