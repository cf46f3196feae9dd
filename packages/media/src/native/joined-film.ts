import { AppError } from '@lanterne/kernel'
import type { TimeSpan } from '../film/film-reader.ts'
import type { KeyFrame } from '../film/key-frame.ts'
import type { AudioTrackInfo, MediaInfo, VideoTrackInfo } from '../media-info.ts'
import type { AudioStep, VideoStep } from '../plan/plan-playback.ts'
import { readContainers } from '../plan/plan-playback.ts'
import type { OpenedFilm } from '../workshop/open-workshop.ts'
import type { NativeFilm, NativeTrackRequest } from './native-film.ts'
import { h264CodecString } from './recipes.ts'

/** Pictures made anew can be cut anywhere: this far apart, and a first segment that is soon there. */
const SEGMENT_SECONDS = 6
const FIRST_SEGMENT_SECONDS = 2

/** What is done to one track; `isNative` says that FFmpeg does it. */
export type Step = VideoStep | AudioStep

/** One film by both of its readers: ours wherever it can, FFmpeg for the rest where it is here. */
export class JoinedFilm {
  readonly #film: OpenedFilm
  readonly #native: NativeFilm | undefined

  constructor(film: OpenedFilm, native: NativeFilm | undefined) {
    this.#film = film
    this.#native = native
  }

  get hasNative(): boolean {
    return this.#native !== undefined
  }

  /** What is in the file. Throws `AppError` `format-not-playable`; `ffmpeg-missing` where that would tell more. */
  async info({ signal }: { signal: AbortSignal }): Promise<MediaInfo> {
    const info = await this.#ownInfo({ signal })
    if (!this.#native) {
      const isStrange = info?.container === 'mpeg-ts' && info.video.length + info.audio.length === 0
      if (!info || isStrange) throw new AppError('ffmpeg-missing')
      return info
    }
    if (!info || !readContainers.includes(info.container)) return this.#native.info({ signal })
    if (![...info.video, ...info.audio].some(({ isOpaque }) => isOpaque)) return info
    const seen = await this.#native.info({ signal })
    return { ...info, video: refined(info.video, seen.video), audio: refined(info.audio, seen.audio) }
  }

  /** Where a film may be cut whose pictures are `step`'s. */
  async cuts(
    { track, action, isNative }: VideoStep,
    durationSeconds: number,
    { signal }: { signal: AbortSignal },
  ): Promise<{ readonly times: readonly number[]; readonly areKeyFrames: boolean }> {
    if (action === 'to-h264') return { times: evenTimes(durationSeconds), areKeyFrames: false }
    const info = await this.#ownInfo({ signal })
    const isRead = info !== undefined && readContainers.includes(info.container)
    const times = isRead ? await this.#film.keyFrames(track.id, { signal }) : undefined
    if (times) return { times, areKeyFrames: true }
    return {
      times: isNative ? evenTimes(durationSeconds) : everyFewSeconds(durationSeconds),
      areKeyFrames: false,
    }
  }

  /** The codec of a track as a screen gets it (RFC 6381). */
  async codec({ track, action, isNative }: Step, options: { signal: AbortSignal }): Promise<string> {
    if (action === 'to-aac') return 'mp4a.40.2'
    if (action === 'to-h264') return h264CodecString
    if (!isNative) return track.codecString ?? ''
    const { native, request } = await this.#nativeRequest({ track, action } as Step, options)
    return native.codec(request, options)
  }

  /** The key frame of our own reader nearest to a time, if it is here; what only FFmpeg reads has none. */
  async keyFrame(
    trackId: number,
    seconds: number,
    options: { signal: AbortSignal },
  ): Promise<KeyFrame | undefined> {
    const info = await this.#ownInfo(options)
    const isRead = info !== undefined && readContainers.includes(info.container)
    return isRead ? this.#film.keyFrame(trackId, seconds, options) : undefined
  }

  async init(step: Step, options: { signal: AbortSignal }): Promise<Uint8Array> {
    if (!step.isNative) return this.#film.init(ownRequest(step), options)
    const { native, request } = await this.#nativeRequest(step, options)
    return native.init(request, options)
  }

  async *segment(
    step: Step,
    cut: { readonly span: TimeSpan; readonly isLast: boolean; readonly isAtKeyFrames: boolean },
    options: { signal: AbortSignal },
  ): AsyncGenerator<Uint8Array> {
    if (!step.isNative) return yield* this.#film.segment({ ...ownRequest(step), ...cut }, options)
    const { native, request } = await this.#nativeRequest(step, options)
    yield* native.segment({ ...request, ...cut }, options)
  }

  /** What our own reader finds; absent when it does not know the container. */
  async #ownInfo(options: { signal: AbortSignal }): Promise<MediaInfo | undefined> {
    try {
      return await this.#film.info(options)
    } catch (error) {
      const isUnread = error instanceof AppError && error.code === 'format-not-playable'
      if (isUnread && (this.#native || error.details['reason'] === 'unknown-container')) return undefined
      throw error
    }
  }

  /** The two readers number tracks each in its own way; among those of a kind, they keep one order. */
  async #nativeRequest(
    { track, action }: Step,
    options: { signal: AbortSignal },
  ): Promise<{ native: NativeFilm; request: NativeTrackRequest }> {
    const native = this.#native
    if (!native) throw new AppError('ffmpeg-missing')
    const [info, seen] = await Promise.all([this.info(options), native.info(options)])
    const isPicture = info.video.some(({ id }) => id === track.id)
    const [known, ids] = isPicture ? [info.video, seen.video] : [info.audio, seen.audio]
    const trackId = ids[known.findIndex(({ id }) => id === track.id)]?.id
    if (trackId === undefined) throw new AppError('not-found')
    return { native, request: { trackId, action } }
  }
}

function ownRequest({ track, action }: Step): { trackId: number; action: 'copy' | 'to-aac' } {
  // The plan gives what becomes H.264 to FFmpeg.
  return { trackId: track.id, action: action === 'to-aac' ? 'to-aac' : 'copy' }
}

/** What a container says of a track that nobody here reads is little: the rest is taken from who does. */
function refined<Track extends VideoTrackInfo | AudioTrackInfo>(
  known: readonly Track[],
  seen: readonly Track[],
): readonly Track[] {
  return known.map((track, i) => {
    const better = seen[i]
    if (!track.isOpaque || !better) return track
    const { id, language, name, isOpaque } = track
    return { ...better, id, language, name, isOpaque }
  })
}

/** Sound alone can be cut anywhere; so are pictures that no index tells of, at the key frames next to it. */
export function everyFewSeconds(durationSeconds: number): number[] {
  return Array.from({ length: Math.ceil(durationSeconds / 4) }, (_, i) => i * 4)
}

function evenTimes(durationSeconds: number): readonly number[] {
  const count = Math.max(0, Math.ceil((durationSeconds - FIRST_SEGMENT_SECONDS) / SEGMENT_SECONDS))
  return [0, ...Array.from({ length: count }, (_, i) => FIRST_SEGMENT_SECONDS + i * SEGMENT_SECONDS)]
}
