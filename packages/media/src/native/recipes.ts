import type { AudioTrackInfo } from '../media-info.ts'
import type { NativeVideo } from './describe-native.ts'
import type { NativeRecipe } from './native-tool.ts'

/** Samples of one frame of AAC. */
export const FRAME = 1024
/** Frames encoded before the first that is wanted, and thrown away: an encoder begins from what came before. */
const PRE_ROLL_FRAMES = 4
/** Times in filters: microseconds, which is what FFmpeg counts in there. */
const filterTime = (seconds: number) => Math.max(0, seconds).toFixed(6)

/** High profile at level 4.0, which everything plays: 1280×720 at 60 pictures a second, 1920×1080 at 30. */
export const h264CodecString = 'avc1.640028'
const fastestPictures = 60

/**
 * Makes H.264 of a stretch of pictures, each in it by its own time: stretches made apart join exactly. Pictures come
 * evenly on a grid that is the film's, upright squares, no larger than `mostPixelsHigh`.
 */
export function h264Recipe(
  { width, height, frameRate, isCostly }: NativeVideo,
  { start, end }: { start: number; end: number },
  { threads, mostPixelsHigh }: { threads: number; mostPixelsHigh: number },
): NativeRecipe {
  const [rate, scale] = frameRate[0] / frameRate[1] <= fastestPictures ? frameRate : [fastestPictures, 1]
  const size = fit(width, height, mostPixelsHigh)
  const until = Number.isFinite(end) ? `:end=${filterTime(end)}` : ''
  return {
    kind: 'video',
    filter: [
      'yadif=deint=interlaced',
      `fps=${rate}/${scale}`,
      `trim=start=${filterTime(start)}${until}`,
      `scale=${size.width}:${size.height}:flags=bicubic`,
      'setsar=1',
      'format=yuv420p',
    ].join(','),
    encoder: 'libx264',
    options: {
      preset: isCostly ? 'ultrafast' : 'superfast',
      crf: '22',
      maxrate: '8000000',
      bufsize: '16000000',
      profile: 'high',
      level: '4.0',
      threads: `${threads}`,
      // Parameter sets in every stretch, too: a decoder needs nothing of another stretch.
      'x264-params': 'repeat-headers=1',
    },
  }
}

/** Even sizes, of the same shape, no higher than `mostHigh` (and no wider than 16:9 of it). */
function fit(width: number, height: number, mostHigh: number): { width: number; height: number } {
  const factor = Math.min(1, mostHigh / height, (mostHigh * 16) / 9 / width)
  const even = (value: number) => Math.max(2, Math.round((value * factor) / 2) * 2)
  return { width: even(width), height: even(height) }
}

/** Rates that AAC knows and every player takes. */
const sampleRates = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]

/** Samples per second of what a sound is made into. */
export function aacRate({ sampleRate }: Pick<AudioTrackInfo, 'sampleRate'>): number {
  return sampleRates.includes(sampleRate) ? sampleRate : 48_000
}

/** What the other ways to AAC give each side (`../film/mix-down.ts`): who speaks stays clear and as loud. */
const headroom = 1.2 / (1 + Math.SQRT1_2)
const gain = (share: number) => (share * headroom).toFixed(6)
const side = (front: number, surround: number) =>
  `c${front}=${gain(1)}*c${front}+${gain(Math.SQRT1_2)}*c2+${gain(0.5)}*c${surround}`
const mixDown = `aformat=channel_layouts=5.1,pan=stereo|${side(0, 4)}|${side(1, 5)}`

/**
 * Makes stereo AAC of some frames of the film's own grid of them; more come before and after, to be dropped by their
 * times. `originSamples` is where the grid begins on the file's clock.
 */
export function aacRecipe(
  track: Pick<AudioTrackInfo, 'sampleRate' | 'channels'>,
  frames: { first: number; end: number },
  originSamples: number,
): NativeRecipe {
  const rate = aacRate(track)
  const first = originSamples + Math.max(0, frames.first - PRE_ROLL_FRAMES) * FRAME
  const end = originSamples + (frames.end + 2) * FRAME
  const until = Number.isFinite(end) ? `:end=${filterTime(end / rate)}` : ''
  return {
    kind: 'audio',
    filter: [
      `atrim=start=${filterTime(first / rate)}${until}`,
      // Holes are filled, and what comes late begins with silence: the first sample is the one that is meant.
      `aresample=${rate}:async=1:first_pts=${Math.max(0, first)}`,
      track.channels > 2 ? mixDown : 'aformat=channel_layouts=stereo',
    ].join(','),
    encoder: 'aac',
    options: { b: '192000' },
  }
}
