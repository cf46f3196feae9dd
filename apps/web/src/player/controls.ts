import { type ReadonlySignal, signal } from '@preact/signals'
import { keep, kept } from '../design/kept.ts'
import type { VideoState } from './video-state.ts'

const volumeStep = 0.05
/** How fast a film may be played; voices keep their pitch. */
export const speeds = [0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2] as const

/** What a viewer can do to the picture and the sound. */
export interface Controls {
  /** Whether the browser wants a press before it plays. */
  readonly isBlocked: ReadonlySignal<boolean>
  play(): void
  pause(): void
  togglePlay(): void
  seekTo(seconds: number): void
  seekBy(seconds: number): void
  setVolume(volume: number): void
  changeVolume(way: 1 | -1): void
  toggleMute(): void
  /** One of `speeds` slower or faster; where it plays fast already, nothing changes. */
  changeSpeed(way: 1 | -1): void
  setSpeed(speed: number): void
  /** The volume that this browser had last. */
  restoreVolume(): void
}

export function createControls(video: () => HTMLVideoElement | null, state: VideoState): Controls {
  const isBlocked = signal(false)
  const play = () => {
    video()
      ?.play()
      .then(
        () => {
          isBlocked.value = false
        },
        (error: unknown) => {
          // `AbortError` is a play that a pause or another film overtook; what does not decode is told by `error` events.
          if (error instanceof DOMException && error.name === 'NotAllowedError') isBlocked.value = true
        },
      )
  }
  const seekTo = (seconds: number) => {
    const element = video()
    if (!element || state.duration.value === 0) return
    element.currentTime = Math.max(0, Math.min(seconds, state.duration.value - 0.1))
  }
  const setVolume = (volume: number) => {
    const element = video()
    if (!element) return
    element.volume = Math.max(0, Math.min(1, Math.round(volume * 100) / 100))
    element.muted = element.volume === 0
    keep('volume', String(element.volume))
  }
  const setSpeed = (speed: number) => {
    const element = video()
    if (!element) return
    // A new source begins at the default one.
    element.defaultPlaybackRate = speed
    element.playbackRate = speed
  }
  return {
    isBlocked,
    play,
    pause: () => video()?.pause(),
    togglePlay() {
      const element = video()
      if (!element) return
      if (element.paused) play()
      else element.pause()
    },
    seekTo,
    seekBy: (seconds) => seekTo((video()?.currentTime ?? 0) + seconds),
    setVolume,
    changeVolume: (way) => setVolume((video()?.volume ?? 1) + way * volumeStep),
    toggleMute() {
      const element = video()
      if (!element) return
      element.muted = !element.muted
      if (!element.muted && element.volume === 0) setVolume(0.5)
    },
    setSpeed,
    changeSpeed(way) {
      const next = speedFrom(video()?.playbackRate ?? 1, way)
      if (next !== undefined) setSpeed(next)
    },
    restoreVolume() {
      const volume = Number(kept('volume') ?? 1)
      const element = video()
      if (element && volume >= 0 && volume <= 1) element.volume = volume
    },
  }
}

/** The speed after `speed`; absent at the end of `speeds`. */
export function speedFrom(speed: number, way: 1 | -1): number | undefined {
  return way > 0 ? speeds.find((each) => each > speed) : speeds.filter((each) => each < speed).pop()
}
