import type { Screen } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import { cutSegments, type Segment } from './hls/cut-segments.ts'
import type { AudioTrackInfo, MediaInfo } from './media-info.ts'
import { type AudioStep, type Plan, planPlayback, type VideoStep } from './plan/plan-playback.ts'
import type { Wishes } from './plan/wishes.ts'
import type { OpenedFilm } from './workshop/open-workshop.ts'

/** One track as a screen gets it. */
export interface PlayableTrack {
  readonly id: number
  /** RFC 6381. */
  readonly codec: string
  /** `video/mp4; codecs="…"` */
  readonly mimeType: string
  readonly language: string
  readonly name: string | undefined
}

export interface PlayableVideo extends PlayableTrack {
  readonly width: number
  readonly height: number
}

/** A sound as a screen gets it. */
export interface PlayableSound
  extends PlayableTrack,
    Pick<AudioTrackInfo, 'channels' | 'isAudioDescription' | 'isCommentary' | 'isOriginal'> {}

/** A film in segments of fragmented MP4, each track by itself: any of them, in any order, the same bytes each time. */
export interface SegmentedFilm {
  readonly durationSeconds: number
  readonly segments: readonly Segment[]
  readonly video: PlayableVideo | undefined
  /** The chosen one first. */
  readonly audio: readonly PlayableSound[]
  /** What comes before every segment of a track. Throws `not-found`. */
  init(trackId: number, options: { signal: AbortSignal }): Promise<Uint8Array>
  /** One segment of a track, in parts as soon as each is made. Throws `not-found`. */
  segment(trackId: number, index: number, options: { signal: AbortSignal }): AsyncIterable<Uint8Array>
}

/** How a film reaches a screen. */
export interface Playable {
  readonly kind: 'direct' | 'segments'
  /** Sounds that can be had, in the file's order. */
  readonly sounds: readonly AudioTrackInfo[]
  /** The one of them that the viewer most likely wants. */
  readonly sound: AudioTrackInfo | undefined
  /** The film in segments, which also one that plays as it is may be had in. Throws `format-not-playable`. */
  segments(options: { signal: AbortSignal }): Promise<SegmentedFilm>
}

/** Reads a film and decides how it reaches a screen. Throws `AppError` `format-not-playable`. */
export async function makePlayable(
  film: OpenedFilm,
  { screen, wishes }: { screen: Screen; wishes: Wishes },
  { signal }: { signal: AbortSignal },
): Promise<Playable> {
  const info = await film.info({ signal })
  const planned = (inSegments: boolean) =>
    planPlayback({ info, screen, wishes: { ...wishes, inSegments } }, { hasNative: false })
  const plan = planned(false)
  if (plan.kind === 'impossible') throw notPlayable(plan.because)
  const cut = plan.kind === 'segments' ? plan : planned(true)
  const audible = cut.kind === 'segments' ? cut.audio.map(({ track }) => track) : []
  return {
    kind: plan.kind,
    sounds: info.audio.filter((track) => audible.includes(track)),
    sound: cut.kind === 'segments' ? audible[0] : undefined,
    segments: async (options) => {
      if (cut.kind !== 'segments') throw notPlayable('needs-native')
      return segment(film, info, cut, options)
    },
  }
}

async function segment(
  film: OpenedFilm,
  info: MediaInfo,
  plan: Extract<Plan, { kind: 'segments' }>,
  { signal }: { signal: AbortSignal },
): Promise<SegmentedFilm> {
  const { durationSeconds } = info
  if (durationSeconds === undefined) throw notPlayable('no-duration')
  const steps = new Map([plan.video ?? [], plan.audio].flat().map((step) => [step.track.id, step]))
  const known = plan.video && (await film.keyFrames(plan.video.track.id, { signal }))
  const keyFrames = known ?? everyFewSeconds(durationSeconds)
  const segments = cutSegments(keyFrames, durationSeconds)
  const find = (trackId: number) => {
    const step = steps.get(trackId)
    if (!step) throw new AppError('not-found')
    return { trackId, action: step.action === 'to-aac' ? ('to-aac' as const) : ('copy' as const) }
  }
  return {
    durationSeconds,
    segments,
    video: plan.video && describeVideo(plan.video),
    audio: plan.audio.map(describeSound),
    init: async (trackId, options) => film.init(find(trackId), options),
    segment(trackId, index, options) {
      const span = segments[index]
      if (!span) throw new AppError('not-found')
      return film.segment({ ...find(trackId), span, isLast: index === segments.length - 1 }, options)
    },
  }
}

/** Sound alone can be cut anywhere; so are pictures that no index tells of, at the key frames next to it. */
function everyFewSeconds(durationSeconds: number): number[] {
  return Array.from({ length: Math.ceil(durationSeconds / 4) }, (_, i) => i * 4)
}

function describeVideo(step: VideoStep): PlayableVideo {
  const { width, height } = step.track
  return { ...describe(step, 'video/mp4'), width, height }
}

function describeSound(step: AudioStep): PlayableSound {
  const { channels, isAudioDescription, isCommentary, isOriginal } = step.track
  return {
    ...describe(step, 'audio/mp4'),
    channels: step.action === 'to-aac' ? 2 : channels,
    isAudioDescription,
    isCommentary,
    isOriginal,
  }
}

function describe({ track, action }: VideoStep | AudioStep, container: string): PlayableTrack {
  const { id, language, name } = track
  // Apple's players know HEVC by this name alone; it is how we write it.
  const codec = action === 'to-aac' ? 'mp4a.40.2' : (track.codecString ?? '').replace(/^hev1/, 'hvc1')
  return { id, codec, mimeType: `${container}; codecs="${codec}"`, language, name }
}

function notPlayable(reason: string): AppError {
  return new AppError('format-not-playable', { details: { reason } })
}
