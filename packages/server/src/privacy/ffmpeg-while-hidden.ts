import type { FfmpegPlaces } from '@lanterne/media'
import type { ChosenWay } from './way-of-choice.ts'

/** Where FFmpeg may be: while something is hidden it is not fetched, since a program beside this one would do that. */
export function ffmpegWhileHidden(ffmpeg: FfmpegPlaces = {}, chosen: ChosenWay | undefined): FfmpegPlaces {
  const { fetchCommand, ...places } = ffmpeg
  return chosen || !fetchCommand ? places : ffmpeg
}
