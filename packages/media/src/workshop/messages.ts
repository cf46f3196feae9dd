import type { ErrorCode } from '@lanterne/kernel'
import type { SegmentRequest, TrackRequest } from '../film/film.ts'
import type { SubtitleRequest } from '../subtitles/read-cues.ts'

/** What can be asked of a film that a worker has open. */
export type FilmTask =
  | { readonly kind: 'info' }
  | { readonly kind: 'curve' }
  | { readonly kind: 'key-frames'; readonly trackId: number }
  | { readonly kind: 'key-frame'; readonly trackId: number; readonly seconds: number }
  | ({ readonly kind: 'init' } & TrackRequest)
  | ({ readonly kind: 'segment' } & SegmentRequest)
  | { readonly kind: 'cues'; readonly request: SubtitleRequest }

/** Why something failed, as it crosses between threads. */
export interface Failure {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, string | number>>
}

/** What is said to a worker. Films, tasks and reads are numbered by who begins them. */
export type ToWorker =
  | { readonly to: 'open'; readonly film: number; readonly sizeBytes: number }
  | { readonly to: 'close'; readonly film: number }
  | { readonly to: 'begin'; readonly id: number; readonly film: number; readonly task: FilmTask }
  | { readonly to: 'cancel'; readonly id: number }
  /** Answered with `listening`. */
  | { readonly to: 'ask' }
  /** Bytes that were asked for; none left when `bytes` is absent. */
  | { readonly to: 'bytes'; readonly read: number; readonly bytes?: Uint8Array; readonly failure?: Failure }

/** What a worker says. */
export type FromWorker =
  /** One part of what a task gives: a fragment, or its only answer. */
  | { readonly from: 'part'; readonly id: number; readonly part: unknown }
  | { readonly from: 'end'; readonly id: number; readonly failure?: Failure }
  | {
      readonly from: 'read'
      readonly read: number
      readonly film: number
      readonly start: number
      readonly end: number
      readonly isHereOnly: boolean
    }
  | { readonly from: 'stop-reading'; readonly read: number }
  | { readonly from: 'listening' }
