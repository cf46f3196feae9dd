import type { ErrorCode } from '@lanterne/kernel'
import * as v from 'valibot'
import type { Forecast } from './outlook.ts'
import { Screen } from './screen.ts'
import { type LocalizedTitle, type Markers, type SubtitleFile, TitleId } from './title.ts'

/** Asks for a title to be made playable. */
export const PlaybackRequest = v.object({
  titleId: TitleId,
  releaseId: v.optional(v.pipe(v.string(), v.maxLength(160))),
  season: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  episode: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Where it is to be played; absent: only where files are played as they are. */
  screen: v.optional(Screen),
  /** Languages that the viewer understands, the best first. */
  languages: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(35))), v.maxLength(10))),
  /** Whether a voice that tells what is seen is wanted where there is one. */
  wantsAudioDescription: v.optional(v.boolean()),
  /** Whether it is fetched although what may go over the line in a month has gone: the viewer was asked. */
  mayPassLimit: v.optional(v.boolean()),
})
export type PlaybackRequest = v.InferOutput<typeof PlaybackRequest>

/** Stands for one viewer watching one file. */
export type PlaybackId = string & { readonly brand: 'PlaybackId' }

/** A sound of a film that the viewer may choose. */
export interface SoundTrack {
  readonly id: number
  /** BCP 47 or ISO 639; `und` where the file says nothing. */
  readonly language: string
  /** As its maker wrote it. */
  readonly name?: string
  readonly channels: number
  /** With a voice that tells what is seen. */
  readonly isAudioDescription: boolean
  readonly isCommentary: boolean
  /** In the language that the film was made in, where the file says so. */
  readonly isOriginal: boolean
}

/** What happens to the bytes of a playback now, in figures and without a word of torrents. */
export type PlaybackProgress =
  /** The list of files is being asked for. */
  | {
      readonly state: 'finding'
      readonly people: number
      readonly secondsElapsed: number
      /** Whether the way out that was chosen leads nowhere for now; it goes on by itself when it does. */
      readonly isCutOff?: true
    }
  /** The address may be played. */
  | {
      readonly state: 'ready'
      /** As a file, by byte ranges; in segments, by a `SegmentManifest`; or in segments, by an HLS playlist. */
      readonly delivery: 'direct' | 'segments' | 'playlist'
      /** Address of the file, the manifest or the playlist, relative to the app. */
      readonly url: string
      /** Sounds that may be chosen while it plays, in the file's order; none until they are known. */
      readonly sounds: readonly SoundTrack[]
      /** The one of `sounds` that is heard unless another is chosen. */
      readonly sound?: number
      /**
       * Where a film that is played as it is comes in segments too: a player of one file gives no other sound than its
       * first. Absent where it cannot.
       */
      readonly segments?: { readonly delivery: 'segments' | 'playlist'; readonly url: string }
      readonly mimeType: string
      readonly sizeBytes: number
      readonly haveBytes: number
      /** People connected who share this film. */
      readonly people: number
      /** Bytes per second. */
      readonly downloadRate: number
      readonly uploadRate: number
      /** Whether the way out that was chosen leads nowhere for now; it goes on by itself when it does. */
      readonly isCutOff?: true
      /** Whether a reader waits for bytes that are not here yet. */
      readonly isWaiting: boolean
      /** How much of each of equal parts of the file is here, 0 to 100: the film strip. */
      readonly strip: readonly number[]
      /** Parts of the strip that are being fetched now: indices into `strip`. */
      readonly coming: readonly number[]
      /** How it would go on from where it is read, to its end. */
      readonly forecast: Forecast
    }
  | {
      readonly state: 'failed'
      readonly error: ErrorCode
      readonly details: Readonly<Record<string, string | number>>
    }

/** A part of a film, as its maker parted it. */
export interface FilmChapter {
  readonly startSeconds: number
  /** As its maker wrote it; may be empty. */
  readonly name: string
}

/** The episode that a series goes on with. */
export interface NextEpisode {
  readonly season: number
  readonly episode: number
  readonly title: string
  readonly localizedTitle?: LocalizedTitle
}

/** One viewer watching one file. */
export interface Playback {
  readonly id: PlaybackId
  readonly titleId: TitleId
  readonly releaseId: string
  readonly subtitles: readonly SubtitleFile[]
  /** What comes after an episode; absent after the last one that can be had, and for what is no episode. */
  readonly next?: NextEpisode
  /** What may be skipped, where somebody marked it. */
  readonly markers?: Markers
  readonly progress: PlaybackProgress
  /** Where this viewer left it, when they open it; absent: it begins. */
  readonly startSeconds?: number
}

/** What `/api/events` sends. */
export type ServerEvent = {
  readonly type: 'playback'
  readonly id: PlaybackId
  readonly progress: PlaybackProgress
}
