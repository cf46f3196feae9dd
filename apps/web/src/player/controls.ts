import { type ReadonlySignal, signal } from '@preact/signals'
import { keep, kept } from '../design/kept.ts'
import type { VideoState } from './video-state.ts'

const volumeStep = 0.05

/** What a viewer can do to the picture and the sound. */
export interface Controls {
  /** Whether the browser wants a press before it plays. */
  readonly isBlocked: ReadonlySignal<boolean>
  play(): void
  togglePlay(): void
  seekTo(seconds: number): void
  seekBy(seconds: number): void
  setVolume(volume: number): void
  changeVolume(way: 1 | -1): void
  toggleMute(): void
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
  return {
    isBlocked,
    play,
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
    restoreVolume() {
      const volume = Number(kept('volume') ?? 1)
      const element = video()
      if (element && volume >= 0 && volume <= 1) element.volume = volume
    },
  }
}
