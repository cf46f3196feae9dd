/** Longest that a picture is held: what takes longer is a wait, and is said to be one. */
const MOST_MS = 6000

/**
 * Keeps the picture that is shown now in sight while its element is given another source, until that has one of its
 * own or `signal` aborts.
 */
export function holdPicture(video: HTMLVideoElement, { signal }: { signal: AbortSignal }): void {
  const { videoWidth, videoHeight } = video
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (videoWidth === 0 || !context) return
  canvas.width = videoWidth
  canvas.height = videoHeight
  canvas.className = video.className
  canvas.setAttribute('aria-hidden', 'true')
  context.drawImage(video, 0, 0)
  video.after(canvas)
  const timer = setTimeout(release, MOST_MS)
  function release(): void {
    clearTimeout(timer)
    canvas.remove()
    video.removeEventListener('seeked', onPicture)
    video.removeEventListener('playing', release)
    signal.removeEventListener('abort', release)
  }
  /** Before the jump to the place that was left, the first picture may be another's. */
  function onPicture(): void {
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) release()
  }
  video.addEventListener('seeked', onPicture)
  video.addEventListener('playing', release)
  signal.addEventListener('abort', release)
}
