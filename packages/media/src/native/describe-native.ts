import { AppError } from '@lanterne/kernel'
import type {
  AudioCodec,
  AudioTrackInfo,
  Container,
  MediaInfo,
  SubtitleCodec,
  SubtitleTrackInfo,
  TrackInfo,
  VideoCodec,
  VideoTrackInfo,
} from '../media-info.ts'

/** A picture track, and what making it anew needs to know. */
export interface NativeVideo extends VideoTrackInfo {
  /** Pictures per second, as a fraction. */
  readonly frameRate: readonly [number, number]
  /** Whether decoding alone keeps a small machine busy. */
  readonly isCostly: boolean
}

/** What FFmpeg says is in a file. A track's id is its stream's index and one. */
export interface NativeInfo extends MediaInfo {
  readonly video: readonly NativeVideo[]
  /** When the file's own clock begins. */
  readonly startSeconds: number
}

type Json = Readonly<Record<string, unknown>>

/** Reads what ffprobe says, or what is shaped as it. Throws `AppError` `format-not-playable` for what is no film. */
export function describeNative(probe: unknown): NativeInfo {
  const { format, streams } = objectOf(probe)
  const { format_name: name, duration, start_time: start } = objectOf(format)
  const all = (Array.isArray(streams) ? streams : []).map(objectOf)
  const ofKind = (kind: string) => all.filter(({ codec_type: type }) => type === kind)
  const info = {
    container: containers.find(([prefix]) => textOf(name).startsWith(prefix))?.[1] ?? ('other' as const),
    durationSeconds: positive(duration, 1e6),
    isFragmented: false,
    // A poster is no film.
    video: ofKind('video')
      .filter(({ disposition }) => !isSet(disposition, 'attached_pic'))
      .map(describeVideo),
    audio: ofKind('audio').map(describeAudio),
    subtitles: ofKind('subtitle').map(describeSubtitles),
    chapters: [],
    startSeconds: finite(start),
  }
  if (info.video.length === 0 && info.audio.length === 0)
    throw new AppError('format-not-playable', { details: { reason: 'no-tracks' } })
  return info
}

const containers: readonly (readonly [string, Container])[] = [
  ['avi', 'avi'],
  ['mpegts', 'mpeg-ts'],
  ['ogg', 'ogg'],
  ['matroska', 'matroska'],
  ['mov', 'mp4'],
]

function describeVideo(stream: Json): NativeVideo {
  const codec = videoCodecs.get(textOf(stream['codec_name'])) ?? 'other'
  const [across, up] = fraction(stream['sample_aspect_ratio'], ':') ?? [1, 1]
  const shape = across / up
  const codedWidth = Math.ceil(positive(stream['width'], 16_384) ?? 2)
  const height = Math.ceil(positive(stream['height'], 16_384) ?? 2)
  const width = shape > 0.1 && shape < 10 ? Math.ceil(codedWidth * shape) : codedWidth
  const bitDepth = Number(/p(10|12|14|16)(le|be)?$/.exec(textOf(stream['pix_fmt']))?.[1] ?? 8)
  return {
    ...describeTrack(stream),
    codec,
    codecString: undefined,
    width,
    height,
    bitDepth,
    isHdr: /^(smpte2084|arib-std-b67)$/.test(textOf(stream['color_transfer'])),
    frameRate: frameRateOf(stream),
    isCostly: ['hevc', 'av1', 'vp9'].includes(codec) || codedWidth * height > 1280 * 720,
  }
}

/** The rate that a track says on average, else the one that its clock suggests, else a film's. */
function frameRateOf(stream: Json): readonly [number, number] {
  for (const text of [stream['avg_frame_rate'], stream['r_frame_rate']]) {
    const rate = fraction(text, '/')
    if (rate && rate[0] / rate[1] >= 1 && rate[0] / rate[1] <= 240) return rate
  }
  return [25, 1]
}

function describeAudio(stream: Json): AudioTrackInfo {
  const name = textOf(stream['codec_name'])
  return {
    ...describeTrack(stream),
    codec: name.startsWith('pcm_') ? 'pcm' : (audioCodecs.get(name) ?? 'other'),
    codecString: undefined,
    isOriginal: isSet(stream['disposition'], 'original'),
    channels: positive(stream['channels'], 64) ?? 2,
    sampleRate: positive(stream['sample_rate'], 768_000) ?? 48_000,
  }
}

function describeSubtitles(stream: Json): SubtitleTrackInfo {
  return { ...describeTrack(stream), codec: subtitleCodecs.get(textOf(stream['codec_name'])) ?? 'other' }
}

function describeTrack(stream: Json): TrackInfo {
  const { index, disposition, tags } = stream
  const { language, title } = objectOf(tags)
  return {
    id: Math.trunc(finite(index)) + 1,
    language: typeof language === 'string' && /^[\w-]{2,35}$/.test(language) ? language : 'und',
    name: typeof title === 'string' && title !== '' ? title.slice(0, 200) : undefined,
    isDefault: isSet(disposition, 'default'),
    isForced: isSet(disposition, 'forced'),
    isForHearingImpaired: isSet(disposition, 'hearing_impaired'),
    isAudioDescription: isSet(disposition, 'visual_impaired'),
    isCommentary: isSet(disposition, 'comment'),
  }
}

const videoCodecs = new Map<string, VideoCodec>([
  ...(['h264', 'hevc', 'vp8', 'vp9', 'av1', 'prores', 'mpeg4', 'vc1', 'theora'] as const).map(
    (name) => [name, name] as const,
  ),
  ['mpeg1video', 'mpeg2'],
  ['mpeg2video', 'mpeg2'],
  ['wmv3', 'vc1'],
])
const audioCodecs = new Map<string, AudioCodec>([
  ...(['aac', 'mp3', 'opus', 'vorbis', 'flac', 'ac3', 'eac3', 'truehd', 'alac'] as const).map(
    (name) => [name, name] as const,
  ),
  ['dts', 'dts'],
])
const subtitleCodecs = new Map<string, SubtitleCodec>([
  ['subrip', 'subrip'],
  ['ass', 'ass'],
  ['webvtt', 'webvtt'],
  ['mov_text', 'mov-text'],
  ['hdmv_pgs_subtitle', 'pgs'],
  ['dvd_subtitle', 'vobsub'],
  ['dvb_subtitle', 'dvb'],
])

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isSet(disposition: unknown, name: string): boolean {
  return objectOf(disposition)[name] === 1
}

/** ffprobe writes numbers now as such, now as text. */
function finite(value: unknown): number {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : 0
  return Number.isFinite(number) ? number : 0
}

function positive(value: unknown, most: number): number | undefined {
  const number = finite(value)
  return number > 0 && number <= most ? number : undefined
}

function fraction(value: unknown, separator: ':' | '/'): readonly [number, number] | undefined {
  const [over = 0, under = 0] = textOf(value).split(separator).map(Number)
  return Number.isSafeInteger(over) && Number.isSafeInteger(under) && over > 0 && under > 0
    ? [over, under]
    : undefined
}
