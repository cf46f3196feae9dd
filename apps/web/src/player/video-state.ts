import { type ReadonlySignal, signal } from '@preact/signals'
import type { Problem } from '../i18n/parts.ts'
import { problemOfMedia } from './problem-actions.ts'

/** What the `<video>` element does, as signals. */
export interface VideoState {
  readonly time: ReadonlySignal<number>
  /** Seconds; 0 while unknown. */
  readonly duration: ReadonlySignal<number>
  /** How far the picture could be shown without waiting, in seconds. */
  readonly bufferedTo: ReadonlySignal<number>
  readonly isPaused: ReadonlySignal<boolean>
  /** Whether it wants to go on and cannot. */
  readonly isWaiting: ReadonlySignal<boolean>
  /** Whether a first picture was shown. */
  readonly hasPicture: ReadonlySignal<boolean>
  readonly volume: ReadonlySignal<number>
  readonly isMuted: ReadonlySignal<boolean>
  /** How fast it plays: 1 is as it was made. */
  readonly speed: ReadonlySignal<number>
  readonly problem: ReadonlySignal<Problem | undefined>
  /** Forgets the picture and the problem of the film before. */
  reset(): void
  /** Says that the film cannot be shown. */
  fail(problem: Problem): void
  /** Follows an element until `signal` aborts. */
  follow(video: HTMLVideoElement, options: { signal: AbortSignal }): void
}

export function createVideoState(): VideoState {
  const state = {
    time: signal(0),
    duration: signal(0),
    bufferedTo: signal(0),
    isPaused: signal(true),
    isWaiting: signal(true),
    hasPicture: signal(false),
    volume: signal(1),
    isMuted: signal(false),
    speed: signal(1),
    problem: signal<Problem | undefined>(undefined),
  }
  return {
    ...state,
    reset() {
      state.hasPicture.value = false
      state.isWaiting.value = true
      state.problem.value = undefined
    },
    fail(problem) {
      state.problem.value = problem
    },
    follow(video, { signal: ended }) {
      const on = (names: readonly string[], act: () => void) => {
        for (const name of names) video.addEventListener(name, act)
        ended.addEventListener('abort', () => names.forEach((name) => video.removeEventListener(name, act)), {
          once: true,
        })
      }
      on(['timeupdate', 'seeking', 'seeked', 'progress', 'loadedmetadata', 'durationchange'], () => {
        state.time.value = video.currentTime
        state.duration.value = Number.isFinite(video.duration) ? video.duration : 0
        state.bufferedTo.value = bufferedTo(video)
      })
      on(['waiting', 'seeking', 'loadstart', 'playing', 'canplay', 'seeked', 'pause', 'timeupdate'], () => {
        state.isWaiting.value = video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA && !video.ended
      })
      on(['play', 'pause', 'ended', 'playing'], () => {
        state.isPaused.value = video.paused
      })
      on(['loadeddata', 'playing'], () => {
        state.hasPicture.value = true
        state.problem.value = undefined
      })
      on(['volumechange'], () => {
        state.volume.value = video.volume
        state.isMuted.value = video.muted
      })
      on(['ratechange'], () => {
        state.speed.value = video.playbackRate
      })
      on(['error'], () => {
        state.problem.value = problemOfMedia(video.error)
      })
    },
  }
}

/** How far the picture could be shown without waiting, in seconds. */
export function bufferedTo({ buffered, currentTime }: HTMLVideoElement): number {
  for (let i = 0; i < buffered.length; i++) {
    if (buffered.start(i) <= currentTime + 0.25 && buffered.end(i) >= currentTime) return buffered.end(i)
  }
  return currentTime
}
