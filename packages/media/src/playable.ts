import type { Screen } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import type { KeyFrame } from './film/key-frame.ts'
import { cutSegments, type Segment } from './hls/cut-segments.ts'
import type { AudioTrackInfo, Chapter, MediaInfo } from './media-info.ts'
import { everyFewSeconds, JoinedFilm, type Step } from './native/joined-film.ts'
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
  readonly picturesPerSecond: number | undefined
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
  /** In the order of time. */
  readonly chapters: readonly Chapter[]
  /** The film in segments, which also one that plays as it is may be had in. Throws `format-not-playable`. */
  segments(options: { signal: AbortSignal }): Promise<SegmentedFilm>
  /** A picture near a time, if it is here: nothing is fetched for it. */
  keyFrame(seconds: number, options: { signal: AbortSignal }): Promise<KeyFrame | undefined>
}

/** Reads a film and decides how it reaches a screen. Throws `AppError` `format-not-playable`, `ffmpeg-missing`. */
export async function makePlayable(
  opened: OpenedFilm,
  audience: { screen: Screen; wishes: Wishes },
  options: { signal: AbortSignal },
): Promise<Playable> {
  try {
    return await plan(new JoinedFilm(opened, await opened.native()), audience, options)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'ffmpeg-missing') throw error
    const native = await opened.native({ mayFetch: true })
    options.signal.throwIfAborted()
    if (!native) throw error
    return plan(new JoinedFilm(opened, native), audience, options)
  }
}

async function plan(
  film: JoinedFilm,
  { screen, wishes }: { screen: Screen; wishes: Wishes },
  { signal }: { signal: AbortSignal },
): Promise<Playable> {
  const info = await film.info({ signal })
  const planned = (inSegments: boolean) =>
    planPlayback({ info, screen, wishes: { ...wishes, inSegments } }, film)
  const wanted = planned(false)
  if (wanted.kind === 'impossible') throw impossible(wanted)
  const cut = wanted.kind === 'segments' ? wanted : planned(true)
  const audible = cut.kind === 'segments' ? cut.audio.map(({ track }) => track) : []
  return {
    kind: wanted.kind,
    sounds: info.audio.filter((track) => audible.includes(track)),
    sound: cut.kind === 'segments' ? audible[0] : undefined,
    chapters: info.chapters,
    keyFrame: async (seconds, options) => {
      const [video] = info.video
      return video && film.keyFrame(video.id, seconds, options)
    },
    segments: async (options) => {
      if (cut.kind !== 'segments') throw impossible(cut)
      // A film that plays as it is may never be asked for in segments.
      if (wanted.kind === 'segments') warm(film, cut, options)
      return segment(film, info, cut, options)
    },
  }
}

/** Makes ready, beside the reading of the index, what a player asks for first: codecs take a moment to come up. */
function warm(
  film: JoinedFilm,
  { video, audio: [sound] }: Extract<Plan, { kind: 'segments' }>,
  options: { signal: AbortSignal },
): void {
  // Whoever asks for it is told why it fails; FFmpeg is not set to work for nobody.
  for (const step of [video, sound])
    if (step && !step.isNative) film.init(step, options).catch(() => undefined)
}

async function segment(
  film: JoinedFilm,
  info: MediaInfo,
  plan: Extract<Plan, { kind: 'segments' }>,
  { signal }: { signal: AbortSignal },
): Promise<SegmentedFilm> {
  const { durationSeconds } = info
  if (durationSeconds === undefined) throw notPlayable('no-duration')
  const all: readonly Step[] = [...(plan.video ? [plan.video] : []), ...plan.audio]
  const steps = new Map(all.map((step) => [step.track.id, step]))
  const cuts = plan.video
    ? await film.cuts(plan.video, durationSeconds, { signal })
    : { times: everyFewSeconds(durationSeconds), areKeyFrames: false }
  const segments = cutSegments(cuts.times, durationSeconds)
  const codecs = new Map<number, string>()
  for (const step of all) codecs.set(step.track.id, await film.codec(step, { signal }))
  const find = (trackId: number) => {
    const step = steps.get(trackId)
    if (!step) throw new AppError('not-found')
    return step
  }
  return {
    durationSeconds,
    segments,
    video: plan.video && describeVideo(plan.video, codecs),
    audio: plan.audio.map((step) => describeSound(step, codecs)),
    init: async (trackId, options) => film.init(find(trackId), options),
    segment(trackId, index, options) {
      const span = segments[index]
      if (!span) throw new AppError('not-found')
      const isLast = index === segments.length - 1
      return film.segment(find(trackId), { span, isLast, isAtKeyFrames: cuts.areKeyFrames }, options)
    },
  }
}

type Codecs = ReadonlyMap<number, string>

function describeVideo(step: VideoStep, codecs: Codecs): PlayableVideo {
  const { width, height, picturesPerSecond } = step.track
  return { ...describe(step, codecs, 'video/mp4'), width, height, picturesPerSecond }
}

function describeSound(step: AudioStep, codecs: Codecs): PlayableSound {
  const { channels, isAudioDescription, isCommentary, isOriginal } = step.track
  return {
    ...describe(step, codecs, 'audio/mp4'),
    channels: step.action === 'to-aac' ? 2 : channels,
    isAudioDescription,
    isCommentary,
    isOriginal,
  }
}

function describe({ track }: Step, codecs: Codecs, container: string): PlayableTrack {
  const { id, language, name } = track
  // Apple's players know HEVC by this name alone; it is how we write it.
  const codec = (codecs.get(id) ?? '').replace(/^hev1/, 'hvc1')
  return { id, codec, mimeType: `${container}; codecs="${codec}"`, language, name }
}

function impossible(plan: Plan): AppError {
  if (plan.kind === 'impossible' && plan.because === 'no-tracks') return notPlayable('no-tracks')
  return new AppError('ffmpeg-missing')
}

function notPlayable(reason: string): AppError {
  return new AppError('format-not-playable', { details: { reason } })
}
