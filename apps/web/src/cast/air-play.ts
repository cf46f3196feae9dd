/** What Safari's film element has for AirPlay (webkit.org/blog/6784). */
type AirPlayVideo = HTMLVideoElement & { webkitShowPlaybackTargetPicker?: () => void }

/** Whether this browser has a picker of its own for AirPlay. Not tried on an Apple TV. */
export function hasAirPlay(video: HTMLVideoElement | null | undefined): boolean {
  return typeof (video as AirPlayVideo | null | undefined)?.webkitShowPlaybackTargetPicker === 'function'
}

/** Opens it; the browser does the rest by itself, also going on with the film. */
export function openAirPlay(video: HTMLVideoElement | null | undefined): void {
  ;(video as AirPlayVideo | null | undefined)?.webkitShowPlaybackTargetPicker?.()
}
