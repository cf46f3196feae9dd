import type { PictureCue } from '@lanterne/contract'
import { DvbDecoder } from './dvb.ts'
import { isPgsBeginning, PgsDecoder, type PictureSet } from './pgs.ts'
import type { Stretch, SubtitleFrame } from './subtitle-frame.ts'
import { decodeVobSub, type VobSubHead } from './vob-sub.ts'
import { writePng } from './write-png.ts'

/** Pictures whose end nobody tells leave after this, all others after that. */
const USUAL_SECONDS = 10
const LONGEST_SECONDS = 60
/** Of one stretch of time: as many as ten pictures of the whole screen. What is more was made to take time. */
const MOST_PIXELS = 10 * 1920 * 1080

/** Whether the first of these frames stands by itself: else those before it are needed, too. */
export function isComplete([first]: readonly SubtitleFrame[]): boolean {
  return !first || isPgsBeginning(first.data)
}

/** Turns display sets of a Blu-ray disc, one after the other, into the cues that are on the screen in `stretch`. */
export function readPgsFrames(frames: readonly SubtitleFrame[], stretch: Stretch): PictureCue[] {
  const decoder = new PgsDecoder()
  return readSets(frames, stretch, ({ data }) => decoder.decode(data))
}

/** Turns what digital television has on `pages` into the cues that are on the screen in `stretch`. */
export function readDvbFrames(
  frames: readonly SubtitleFrame[],
  { pages, stretch }: { pages: readonly number[]; stretch: Stretch },
): PictureCue[] {
  const decoder = new DvbDecoder(pages)
  return readSets(frames, stretch, ({ data }) => decoder.decode(data))
}

/** Each stays until the next; no longer than it says itself, where it does. */
function readSets(
  frames: readonly SubtitleFrame[],
  stretch: Stretch,
  decode: (frame: SubtitleFrame) => (PictureSet & { readonly timeoutSeconds?: number }) | undefined,
): PictureCue[] {
  const cues: PictureCue[] = []
  let pixels = 0
  for (const frame of frames) {
    const set = decode(frame)
    if (!set) continue
    pixels += pixelsOf(set)
    if (pixels > MOST_PIXELS) break
    const times = timesOf({ ...frame, durationSeconds: frame.durationSeconds ?? set.timeoutSeconds })
    if (isIn(stretch, times)) cues.push(...cuesOf(set, times))
  }
  return cues
}

/** Turns subpicture packets of a DVD into the cues that are on the screen in `stretch`. */
export function readVobSubFrames(
  frames: readonly SubtitleFrame[],
  head: VobSubHead,
  stretch: Stretch,
): PictureCue[] {
  const cues: PictureCue[] = []
  let pixels = 0
  for (const frame of frames) {
    const picture = decodeVobSub(frame.data, head)
    if (!picture) continue
    pixels += pixelsOf(picture)
    if (pixels > MOST_PIXELS) break
    const { start, end } = timesOf(frame)
    const { startSeconds, endSeconds } = picture
    const own = endSeconds !== undefined && endSeconds > startSeconds ? frame.seconds + endSeconds : end
    const latest = Math.min(frame.nextSeconds ?? own, start + LONGEST_SECONDS)
    const times = { start: start + startSeconds, end: Math.min(own, latest) }
    if (isIn(stretch, times)) cues.push(...cuesOf(picture, times))
  }
  return cues
}

function pixelsOf({ pictures }: PictureSet): number {
  return pictures.reduce((sum, { width, height }) => sum + width * height, 0)
}

function timesOf({ seconds, durationSeconds, nextSeconds }: SubtitleFrame): Stretch {
  const usual = nextSeconds ?? seconds + USUAL_SECONDS
  const end = durationSeconds ? seconds + durationSeconds : usual
  // A set stays until the next at most.
  return { start: seconds, end: Math.min(end, nextSeconds ?? end, seconds + LONGEST_SECONDS) }
}

function isIn({ start, end }: Stretch, times: Stretch): boolean {
  return times.start < end && times.end > start && times.end > times.start
}

function cuesOf({ frameWidth, frameHeight, pictures }: PictureSet, times: Stretch): PictureCue[] {
  return pictures.map((picture) => ({
    ...times,
    picture: {
      url: `data:image/png;base64,${Buffer.from(writePng(picture)).toString('base64')}`,
      left: picture.left / frameWidth,
      top: picture.top / frameHeight,
      width: picture.width / frameWidth,
      height: picture.height / frameHeight,
      frameRatio: frameWidth / frameHeight,
    },
  }))
}
