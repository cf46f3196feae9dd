import { type ReadonlySignal, signal } from '@preact/signals'

/** When the film stops by itself: never, after so many minutes, or at its end. */
export const timerChoices = ['off', 15, 30, 45, 60, 'end'] as const
export type TimerChoice = (typeof timerChoices)[number]

/** The sound fades over this long before the film stops: nobody is woken by a silence. */
export const FADE_MS = 20_000
const STEP_MS = 250

interface Timer {
  readonly choice: TimerChoice
  /** In milliseconds of the day, as a machine that slept meanwhile counts too. */
  readonly dueMs: number
}

const off: Timer = { choice: 'off', dueMs: Number.POSITIVE_INFINITY }
/** Of the page and not of one player: it goes on through the episodes of an evening. */
const set = signal(off)

/** What was chosen last; `off` again once it has rung. */
export const timer: ReadonlySignal<Timer> = set

export function setTimer(choice: TimerChoice): void {
  set.value = {
    choice,
    dueMs: typeof choice === 'number' ? Date.now() + choice * 60_000 : Number.POSITIVE_INFINITY,
  }
}

export function clearTimer(): void {
  set.value = off
}

/** How loud it is at a moment before `dueMs`, as a part of what it was: 1 until the fade, then less and less. Pure. */
export function fadeAt(nowMs: number, dueMs: number): number {
  return Math.max(0, Math.min(1, (dueMs - nowMs) / FADE_MS))
}

/** Fades `video` out until `dueMs`, pauses it, and gives it back its loudness; then calls `onSlept`. Ends when `signal` aborts. */
export function fadeOut(
  video: HTMLVideoElement,
  { dueMs, onSlept, signal: ended }: { dueMs: number; onSlept: () => void; signal: AbortSignal },
): void {
  let before: number | undefined
  let interval: ReturnType<typeof setInterval> | undefined
  const giveBack = () => {
    clearInterval(interval)
    if (before !== undefined) video.volume = before
    before = undefined
  }
  const step = () => {
    const part = fadeAt(Date.now(), dueMs)
    if (part === 1) return
    before ??= video.volume
    video.volume = before * part
    if (part > 0) return
    video.pause()
    giveBack()
    ended.removeEventListener('abort', giveBack)
    onSlept()
  }
  const begin = setTimeout(
    () => {
      interval = setInterval(step, STEP_MS)
    },
    Math.max(0, dueMs - FADE_MS - Date.now()),
  )
  ended.addEventListener('abort', () => clearTimeout(begin), { once: true })
  ended.addEventListener('abort', giveBack, { once: true })
}
