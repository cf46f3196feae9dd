interface WakeLock {
  release(): Promise<void>
}
interface WakefulNavigator {
  readonly wakeLock?: { request(kind: 'screen'): Promise<WakeLock> }
}

/**
 * Keeps the screen from going dark while `video` plays and the page is seen, until `signal` aborts. Browsers have no such
 * thing outside a secure context; there, a film that plays keeps most screens awake by itself.
 */
export function keepAwake(video: HTMLVideoElement, { signal }: { signal: AbortSignal }): void {
  const { wakeLock } = navigator as WakefulNavigator
  if (!wakeLock) return
  let held: Promise<WakeLock | undefined> | undefined
  const look = () => {
    const isWatched = !video.paused && !video.ended && !document.hidden && !signal.aborted
    if (isWatched && !held) {
      // A battery that runs low refuses: the screen then does as it always does.
      held = wakeLock.request('screen').catch(() => undefined)
    } else if (!isWatched && held) {
      // What the browser took back by itself is released already.
      void held.then((lock) => lock?.release()).catch(() => undefined)
      held = undefined
    }
  }
  const names = ['playing', 'pause', 'ended', 'emptied'] as const
  for (const name of names) video.addEventListener(name, look)
  document.addEventListener('visibilitychange', look)
  signal.addEventListener('abort', () => {
    for (const name of names) video.removeEventListener(name, look)
    document.removeEventListener('visibilitychange', look)
    look()
  })
  look()
}
