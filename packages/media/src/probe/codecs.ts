import type { AudioCodec, SubtitleCodec, VideoCodec } from '../media-info.ts'

/**
 * The codec of a picture: by the library's name for it, else by the container's own (a CodecID of Matroska, four
 * letters of MP4).
 */
export function videoCodecOf(name: string | null, id: unknown): VideoCodec {
  return (name && videoNames.get(name)) || lookUp(videoIds, id) || 'other'
}

/** The codec of a sound, named as in `videoCodecOf`. */
export function audioCodecOf(name: string | null, id: unknown): AudioCodec {
  if (name && /^(pcm|ulaw|alaw)/.test(name)) return 'pcm'
  return (name && audioNames.get(name)) || lookUp(audioIds, id) || 'other'
}

/** The codec of words, by Matroska's CodecID. */
export function subtitleCodecOf(id: string): SubtitleCodec {
  return lookUp(subtitleIds, id) ?? 'other'
}

/** The first whose id begins as `id` does. */
function lookUp<T>(table: readonly (readonly [string, T])[], id: unknown): T | undefined {
  if (typeof id !== 'string') return undefined
  return table.find(([prefix]) => id.startsWith(prefix))?.[1]
}

const videoNames = new Map<string, VideoCodec>([
  ['avc', 'h264'],
  ['hevc', 'hevc'],
  ['vp8', 'vp8'],
  ['vp9', 'vp9'],
  ['av1', 'av1'],
  ['prores', 'prores'],
])
const audioNames = new Map<string, AudioCodec>(
  (['aac', 'mp3', 'opus', 'vorbis', 'flac', 'ac3', 'eac3', 'dts'] as const).map((name) => [name, name]),
)
const videoIds: readonly (readonly [string, VideoCodec])[] = [
  ['V_MPEG4/ISO/AVC', 'h264'],
  ['V_MPEGH/ISO/HEVC', 'hevc'],
  ['V_MPEG4', 'mpeg4'],
  ['V_MPEG', 'mpeg2'],
  ['V_THEORA', 'theora'],
  ['V_VP8', 'vp8'],
  ['V_VP9', 'vp9'],
  ['V_AV1', 'av1'],
  ['V_PRORES', 'prores'],
  ['mp4v', 'mpeg4'],
  ['mp2v', 'mpeg2'],
  ['vc-1', 'vc1'],
]
const audioIds: readonly (readonly [string, AudioCodec])[] = [
  ['A_TRUEHD', 'truehd'],
  ['A_ALAC', 'alac'],
  ['A_PCM', 'pcm'],
  ['A_AAC', 'aac'],
  ['A_AC3', 'ac3'],
  ['A_EAC3', 'eac3'],
  ['A_DTS', 'dts'],
  ['A_MPEG/L3', 'mp3'],
  ['A_VORBIS', 'vorbis'],
  ['A_OPUS', 'opus'],
  ['A_FLAC', 'flac'],
  ['alac', 'alac'],
  ['mlpa', 'truehd'],
]
const subtitleIds: readonly (readonly [string, SubtitleCodec])[] = [
  ['S_TEXT/UTF8', 'subrip'],
  ['S_TEXT/ASS', 'ass'],
  ['S_TEXT/SSA', 'ass'],
  ['S_ASS', 'ass'],
  ['S_SSA', 'ass'],
  ['S_TEXT/WEBVTT', 'webvtt'],
  ['D_WEBVTT', 'webvtt'],
  ['S_HDMV/PGS', 'pgs'],
  ['S_VOBSUB', 'vobsub'],
  ['S_DVBSUB', 'dvb'],
]
