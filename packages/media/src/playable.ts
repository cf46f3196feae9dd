import type { Screen } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import { cutSegments, type Segment } from './hls/cut-segments.ts'
import type { MediaInfo } from './media-info.ts'
import { type AudioStep, type Plan, planPlayback, type VideoStep } from './plan/plan-playback.ts'
import type { Wishes } from './plan/wishes.ts'
import type { OpenedFilm } from './workshop/open-workshop.ts'

/** One track as a screen gets it. */
export interface PlayableTrack {
  readonly id: number
  /** `video/mp4; codecs="…"` */
  readonly mimeType: string
  readonly language: string
  readonly name: string | undefined
}

/** A film in segments of fragmented MP4, each track by itself: any of them, in any order, the same bytes each time. */
export interface SegmentedFilm {
  readonly kind: 'segments'
  readonly durationSeconds: number
  readonly segments: readonly Segment[]
  readonly video: PlayableTrack | undefined
  /** The chosen one first. */
  readonly audio: readonly PlayableTrack[]
  /** What comes before every segment of a track. Throws `not-found`. */
  init(trackId: number, options: { signal: AbortSignal }): Promise<Uint8Array>
  /** One segment of a track, in parts as soon as each is made. Throws `not-found`. */
  segment(trackId: number, index: number, options: { signal: AbortSignal }): AsyncIterable<Uint8Array>
}

/** How a file reaches a screen: as it is, or in segments. */
export type Playable = { readonly kind: 'direct' } | SegmentedFilm

/** Reads a film and decides how it reaches a screen. Throws `AppError` `format-not-playable`. */
export async function makePlayable(
  film: OpenedFilm,
  { screen, wishes }: { screen: Screen; wishes: Wishes },
  { signal }: { signal: AbortSignal },
): Promise<Playable> {
  const info = await film.info({ signal })
  const plan = planPlayback({ info, screen, wishes }, { hasNative: false })
  if (plan.kind === 'direct') return plan
  if (plan.kind === 'impossible') throw notPlayable(plan.because)
  return segment(film, info, plan, { signal })
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
  const keyFrames = plan.video
    ? await film.keyFrames(plan.video.track.id, { signal })
    : everyFewSeconds(durationSeconds)
  if (!keyFrames) throw notPlayable('no-index')
  const segments = cutSegments(keyFrames, durationSeconds)
  const find = (trackId: number) => {
    const step = steps.get(trackId)
    if (!step) throw new AppError('not-found')
    return { trackId, action: step.action === 'to-aac' ? ('to-aac' as const) : ('copy' as const) }
  }
  return {
    kind: 'segments',
    durationSeconds,
    segments,
    video: plan.video && describe(plan.video, 'video/mp4'),
    audio: plan.audio.map((step) => describe(step, 'audio/mp4')),
    init: async (trackId, options) => film.init(find(trackId), options),
    segment(trackId, index, options) {
      const span = segments[index]
      if (!span) throw new AppError('not-found')
      return film.segment({ ...find(trackId), span, isLast: index === segments.length - 1 }, options)
    },
  }
}

/** Sound alone can be cut anywhere. */
function everyFewSeconds(durationSeconds: number): number[] {
  return Array.from({ length: Math.ceil(durationSeconds / 4) }, (_, i) => i * 4)
}

function describe({ track, action }: VideoStep | AudioStep, container: string): PlayableTrack {
  const { id, language, name } = track
  // Apple's players know HEVC by this name alone; it is how we write it.
  const codec = action === 'to-aac' ? 'mp4a.40.2' : (track.codecString ?? '').replace(/^hev1/, 'hvc1')
  return { id, mimeType: `${container}; codecs="${codec}"`, language, name }
}

function notPlayable(reason: string): AppError {
  return new AppError('format-not-playable', { details: { reason } })
}
