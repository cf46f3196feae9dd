import type { Cast, CastCommand } from '@lanterne/contract'
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { Problem } from '../i18n/parts.ts'
import type { Controls } from '../player/controls.ts'
import type { VideoState } from '../player/video-state.ts'
import { createDriver } from './drive.ts'

/** Of a screen that says no volume. */
const unknownVolume = 0.5
const volumeStep = 0.05

export interface Remote {
  readonly state: VideoState
  readonly controls: Controls
  /** Shows other subtitles, or none. */
  showWords(id: string | undefined): void
}

/** What was asked for holds so long, whatever the screen says meanwhile of before. */
const HOLD_MS = 1500

/** What was asked for and is not told as done. */
interface Wished {
  readonly seconds?: number
  readonly volume?: number
  readonly isPaused?: boolean
}

/**
 * A film on another screen as what the player's own bar shows and drives, until `signal` aborts. What was asked of it
 * holds until the screen has answered: a thumb does not wait for a television.
 */
export function createRemote(
  now: ReadonlySignal<Cast | undefined>,
  onProblem: (problem: Problem) => void,
  { signal: ended, ask }: { signal: AbortSignal; ask?: (command: CastCommand) => Promise<void> },
): Remote {
  const wished = signal<Wished>({})
  const driver = createDriver((problem) => {
    wished.value = {}
    onProblem(problem)
  }, ask)
  let timer: ReturnType<typeof setTimeout> | undefined
  const settle = () => {
    if (driver.isBusy()) timer = setTimeout(settle, HOLD_MS)
    else wished.value = {}
  }
  const wish = (next: Wished) => {
    wished.value = { ...wished.value, ...next }
    clearTimeout(timer)
    timer = setTimeout(settle, HOLD_MS)
  }
  ended.addEventListener('abort', () => clearTimeout(timer), { once: true })
  const playback = computed(() => now.value?.playback)
  const time = computed(() => wished.value.seconds ?? playback.value?.positionSeconds ?? 0)
  const duration = computed(() => playback.value?.durationSeconds ?? 0)
  const isPaused = computed(() => wished.value.isPaused ?? playback.value?.state === 'paused')
  const volume = computed(() => wished.value.volume ?? playback.value?.volume ?? unknownVolume)
  const never = signal(false)
  const state: VideoState = {
    ...{ time, duration, bufferedTo: time, isPaused, volume, speed: signal(1) },
    isWaiting: computed(() => playback.value?.state === 'loading'),
    hasPicture: computed(() => now.value?.stage === 'on'),
    isMuted: never,
    problem: signal(undefined),
    reset() {},
    fail: onProblem,
    follow() {},
  }
  const seekTo = (seconds: number) => {
    if (duration.value === 0) return
    const there = Math.max(0, Math.min(seconds, duration.value - 1))
    wish({ seconds: there })
    driver.do({ do: 'seek', seconds: there })
  }
  const setVolume = (next: number) => {
    const there = Math.max(0, Math.min(1, Math.round(next * 100) / 100))
    wish({ volume: there })
    driver.do({ do: 'volume', volume: there })
  }
  const setPaused = (next: boolean) => {
    wish({ isPaused: next })
    driver.do({ do: next ? 'pause' : 'play' })
  }
  return {
    state,
    controls: {
      isBlocked: never,
      play: () => setPaused(false),
      pause: () => setPaused(true),
      togglePlay: () => setPaused(!isPaused.value),
      seekTo,
      seekBy: (seconds) => seekTo(time.value + seconds),
      setVolume,
      changeVolume: (way) => setVolume(volume.value + way * volumeStep),
      toggleMute: () => setVolume(volume.value === 0 ? unknownVolume : 0),
      changeSpeed() {},
      setSpeed() {},
      restoreVolume() {},
    },
    showWords: (id) => driver.do({ do: 'words', ...(id !== undefined && { words: id }) }),
  }
}
