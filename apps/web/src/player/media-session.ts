import type { Controls } from './controls.ts'

type Action = 'play' | 'pause' | 'seekbackward' | 'seekforward' | 'stop'

/** Tells the system what plays, and does what its keys and lock screen ask, until the returned function is called. */
export function joinMediaSession(
  about: { title: string; artist: string },
  controls: Controls,
  leave: () => void,
): () => void {
  const { mediaSession } = navigator as { mediaSession?: MediaSession }
  if (!mediaSession) return () => undefined
  mediaSession.metadata = new MediaMetadata(about)
  const handlers: Readonly<Record<Action, () => void>> = {
    play: controls.play,
    pause: controls.togglePlay,
    seekbackward: () => controls.seekBy(-10),
    seekforward: () => controls.seekBy(10),
    stop: leave,
  }
  const set = (action: Action, handler: (() => void) | null) => {
    try {
      mediaSession.setActionHandler(action, handler)
    } catch {
      // An older browser does not know this action: its key does nothing.
    }
  }
  for (const action of Object.keys(handlers) as Action[]) set(action, handlers[action])
  return () => {
    mediaSession.metadata = null
    for (const action of Object.keys(handlers) as Action[]) set(action, null)
  }
}
