import { effect } from '@preact/signals'
import type { Controls } from './controls.ts'
import type { VideoState } from './video-state.ts'

/** What the system shows of a film. */
export interface About {
  readonly title: string
  readonly artist: string
  readonly album?: string
  /** Address of a picture. */
  readonly artwork: string | undefined
}

/** What its keys ask for besides. */
export interface Ways {
  readonly leave: () => void
  /** To the next chapter or episode, and back; absent where there is none. */
  readonly next?: (() => void) | undefined
  readonly previous?: (() => void) | undefined
}

/** A film that is elsewhere by more than this than its clock says has jumped. */
const JUMP_SECONDS = 1.5

/** Tells the system what plays and where it is, and does what its keys and lock screen ask, until the returned function is called. */
export function joinMediaSession(
  { artwork, ...about }: About,
  controls: Controls,
  state: VideoState,
  { leave, next, previous }: Ways,
): () => void {
  const { mediaSession } = navigator as { mediaSession?: MediaSession }
  if (!mediaSession) return () => undefined
  const pictures = artwork === undefined ? [] : [{ src: artwork, sizes: '400x600', type: 'image/png' }]
  mediaSession.metadata = new MediaMetadata({ ...about, artwork: pictures })
  const handlers: Readonly<Partial<Record<MediaSessionAction, MediaSessionActionHandler | undefined>>> = {
    play: controls.play,
    pause: controls.pause,
    seekbackward: ({ seekOffset }) => controls.seekBy(-(seekOffset ?? 10)),
    seekforward: ({ seekOffset }) => controls.seekBy(seekOffset ?? 10),
    seekto: ({ seekTime }) => seekTime !== undefined && controls.seekTo(seekTime),
    nexttrack: next,
    previoustrack: previous,
    stop: leave,
  }
  const set = (action: MediaSessionAction, handler: MediaSessionActionHandler | null) => {
    try {
      mediaSession.setActionHandler(action, handler)
    } catch {
      // An older browser does not know this action: its key does nothing.
    }
  }
  const actions = Object.keys(handlers) as MediaSessionAction[]
  for (const action of actions) set(action, handlers[action] ?? null)
  const stop = followPosition(mediaSession, state)
  return () => {
    stop()
    mediaSession.metadata = null
    mediaSession.playbackState = 'none'
    for (const action of actions) set(action, null)
  }
}

/** The system counts on by itself: it is told when that would be wrong. */
function followPosition(mediaSession: MediaSession, state: VideoState): () => void {
  let told = { key: '', position: 0, atMs: 0 }
  return effect(() => {
    const [duration, playbackRate, isPaused, position] = [
      state.duration.value,
      state.speed.value,
      state.isPaused.value,
      state.time.value,
    ]
    mediaSession.playbackState = isPaused ? 'paused' : 'playing'
    if (duration === 0 || !('setPositionState' in mediaSession)) return
    const key = `${duration} ${playbackRate} ${isPaused}`
    const now = performance.now()
    const due = told.position + (isPaused ? 0 : ((now - told.atMs) / 1000) * playbackRate)
    if (key === told.key && Math.abs(position - due) < JUMP_SECONDS) return
    told = { key, position, atMs: now }
    mediaSession.setPositionState({ duration, playbackRate, position: Math.min(position, duration) })
  })
}
