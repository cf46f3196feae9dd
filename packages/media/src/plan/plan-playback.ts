import { AudioClass, DirectContainer, type Screen, type VideoClass } from '@lanterne/contract'
import type { AudioTrackInfo, MediaInfo, SubtitleTrackInfo, VideoTrackInfo } from '../media-info.ts'
import { chooseAudio, chooseSubtitles } from './choose-tracks.ts'
import type { Wishes } from './wishes.ts'

/** What can be done to a file on this machine besides copying its tracks. */
export interface Means {
  /** Whether FFmpeg is here, in whatever form: reads everything, decodes everything, encodes H.264. */
  readonly hasNative: boolean
}

export interface VideoStep {
  readonly track: VideoTrackInfo
  readonly action: 'copy' | 'to-h264'
  /** Whether FFmpeg does it. */
  readonly isNative: boolean
}

export interface AudioStep {
  readonly track: AudioTrackInfo
  readonly action: 'copy' | 'to-aac'
  /** Whether FFmpeg does it. */
  readonly isNative: boolean
}

/** How one file reaches one screen. */
export type Plan =
  /** As it is, by byte ranges. */
  | {
      readonly kind: 'direct'
      readonly sound: AudioTrackInfo | undefined
      readonly words: SubtitleTrackInfo | undefined
    }
  /** In segments of fragmented MP4, each sound by itself. */
  | {
      readonly kind: 'segments'
      readonly video: VideoStep | undefined
      /** Every sound, so that it can be changed while the film plays; the chosen one first. */
      readonly audio: readonly AudioStep[]
      readonly words: SubtitleTrackInfo | undefined
      /** Whether FFmpeg does any of what cannot be left out. */
      readonly isNative: boolean
    }
  /** Nothing here can make it play. */
  | { readonly kind: 'impossible'; readonly because: 'no-tracks' | 'needs-native' }

/** Sounds that are decoded without FFmpeg. */
const decodedSounds: readonly string[] = ['ac3', 'eac3', 'dts']
/** Containers that are read without FFmpeg; MPEG-TS could be, at twenty times the cost. */
export const readContainers: readonly string[] = ['mp4', 'quicktime', 'matroska', 'webm']

/** Decides how a file reaches a screen, with as little done to it as can be. Pure. */
export function planPlayback(
  { info, screen, wishes }: { info: MediaInfo; screen: Screen; wishes: Wishes },
  means: Means,
): Plan {
  const [video] = info.video
  const sound = chooseAudio(info.audio, wishes)
  const words = chooseSubtitles(info.subtitles, sound, wishes)
  if (!video && !sound) return { kind: 'impossible', because: 'no-tracks' }
  if (!wishes.inSegments && playsDirectly(info, sound, screen)) return { kind: 'direct', sound, words }
  const isRead = readContainers.includes(info.container)
  const videoStep = video && withReader({ track: video, action: videoAction(info, video, screen) }, isRead)
  const others = info.audio.filter((track) => track !== sound)
  const audio = (sound ? [sound, ...others] : others).map((track) =>
    withReader({ track, action: audioAction(track, screen) }, isRead),
  )
  const isNative = (videoStep?.isNative ?? false) || (audio[0]?.isNative ?? false)
  if (isNative && !means.hasNative) return { kind: 'impossible', because: 'needs-native' }
  // What only FFmpeg decodes is left out where it is not here: the chosen sound is not among it.
  const audible = means.hasNative ? audio : audio.filter((step) => !step.isNative)
  return { kind: 'segments', video: videoStep, audio: audible, words, isNative }
}

/** Whether a screen plays the file as it is, with the sound that is wanted. */
function playsDirectly(info: MediaInfo, sound: AudioTrackInfo | undefined, screen: Screen): boolean {
  const { containers, video, audio } = screen.direct
  const container = directContainer(info.container)
  if (!container || !containers.includes(container)) return false
  if (screen.player === 'firefox') {
    // It fetches all of a Matroska file before the first picture, and misjudges how long a fragmented MP4 is.
    if (container === 'matroska' || (container === 'mp4' && info.isFragmented)) return false
  }
  // Players of one file give no choice of track: the first must be the one that is wanted.
  if (info.video.length > 1 || sound !== info.audio[0]) return false
  if (!info.video.every((track) => isOneOf(video, classOfVideo(track)))) return false
  // With one sound that it cannot decode, Chromium plays another one without a word.
  return info.audio.every((track) => isOneOf(audio, classOfAudio(track)))
}

function videoAction({ container }: MediaInfo, track: VideoTrackInfo, screen: Screen): VideoStep['action'] {
  // An AVI file does not say when a picture is shown that comes out of order: only who decodes it finds out.
  if (container === 'avi') return 'to-h264'
  return isOneOf(screen.segments.video, classOfVideo(track)) ? 'copy' : 'to-h264'
}

function audioAction(track: AudioTrackInfo, screen: Screen): AudioStep['action'] {
  // Vorbis has no place in an MP4 segment that anybody plays.
  if (track.codec === 'vorbis' || track.channels > screen.mostChannels) return 'to-aac'
  return isOneOf(screen.segments.audio, classOfAudio(track)) ? 'copy' : 'to-aac'
}

/** Says who does it: FFmpeg only what nobody else can. */
function withReader<Step extends Omit<VideoStep, 'isNative'> | Omit<AudioStep, 'isNative'>>(
  step: Step,
  isRead: boolean,
): Step & { readonly isNative: boolean } {
  const { track, action } = step
  const isUndecoded = action === 'to-aac' && !decodedSounds.includes(track.codec)
  return { ...step, isNative: !isRead || track.isOpaque === true || action === 'to-h264' || isUndecoded }
}

function directContainer(container: MediaInfo['container']): DirectContainer | undefined {
  return DirectContainer.options.find((one) => one === container)
}

function classOfVideo({ codec, bitDepth }: VideoTrackInfo): VideoClass | undefined {
  const isDeep = bitDepth > 8
  switch (codec) {
    case 'h264':
      return isDeep ? 'h264-10' : 'h264'
    case 'hevc':
      return isDeep ? 'hevc-10' : 'hevc'
    case 'vp9':
      return isDeep ? 'vp9-10' : 'vp9'
    case 'av1':
      return isDeep ? 'av1-10' : 'av1'
    case 'vp8':
      return 'vp8'
    default:
      return undefined
  }
}

function classOfAudio({ codec }: AudioTrackInfo): AudioClass | undefined {
  return AudioClass.options.find((one) => one === codec)
}

function isOneOf<T>(list: readonly T[], value: T | undefined): boolean {
  return value !== undefined && list.includes(value)
}
