import type { SubtitleCue, SubtitleWindow } from '@lanterne/contract'
import { CueShelf } from './cue-shelf.ts'

/** Asked for this much before it is shown: as far as a player reads ahead of itself when it must. */
const AHEAD_SECONDS = 12
/** What does not answer is given before it is asked again. */
const PAUSE_MS = 2000

interface Following {
  readonly video: HTMLVideoElement
  /** Gets the cues of the stretch of time around a moment. */
  readonly load: (seconds: number, options: { signal: AbortSignal }) => Promise<SubtitleWindow>
  /** Seconds by which words come later than their file says. */
  readonly delay: () => number
  /** Told what is on the screen whenever that changes. */
  readonly onShown: (cues: readonly SubtitleCue[]) => void
  /** Whether a failure is for good: nothing is asked for any more. */
  readonly onFailure: (error: unknown) => 'retry' | 'stop'
}

/** Follows a film with its words until `signal` aborts. Returns how to look again at once: when the delay changed. */
export function followCues(
  { video, load, delay, onShown, onFailure }: Following,
  { signal }: { signal: AbortSignal },
): () => void {
  const shelf = new CueShelf()
  let last: readonly SubtitleCue[] = []
  let change: ReturnType<typeof setTimeout> | undefined
  let pause: ReturnType<typeof setTimeout> | undefined
  let loading: { readonly at: number; readonly stop: AbortController } | undefined
  let isOver = false

  const show = () => {
    if (signal.aborted) return
    clearTimeout(change)
    // Before its beginning, by the clock of the words, nothing is said.
    const now = video.currentTime - delay()
    const cues = shelf.shown(now)
    if (cues.length !== last.length || cues.some((cue, i) => cue !== last[i])) {
      last = cues
      onShown(cues)
    }
    const next = now < 0 ? 0 : shelf.nextChange(now)
    // `timeupdate` comes four times a second: a word that comes between two of them is not late.
    if (next !== undefined && !video.paused)
      change = setTimeout(show, Math.max(10, ((next - now) * 1000) / (video.playbackRate || 1)))
    fetchNext(Math.max(0, now))
  }

  const fetchNext = (now: number) => {
    const at = shelf.missing(now, AHEAD_SECONDS)
    if (isOver || at === undefined || pause !== undefined) return
    if (loading) {
      // What was asked for is of somewhere else: the viewer has jumped.
      if (loading.at >= now - 1 && loading.at <= now + AHEAD_SECONDS) return
      loading.stop.abort()
    }
    const mine = { at, stop: new AbortController() }
    loading = mine
    load(at, { signal: mine.stop.signal }).then(
      (window) => {
        if (loading !== mine) return
        loading = undefined
        shelf.add(window)
        show()
      },
      (error: unknown) => {
        if (loading !== mine || signal.aborted) return
        loading = undefined
        isOver = onFailure(error) === 'stop'
        if (isOver) return
        pause = setTimeout(() => {
          pause = undefined
          show()
        }, PAUSE_MS)
      },
    )
  }

  const names = ['timeupdate', 'seeking', 'seeked', 'playing', 'pause', 'ratechange', 'emptied'] as const
  for (const name of names) video.addEventListener(name, show)
  signal.addEventListener('abort', () => {
    for (const name of names) video.removeEventListener(name, show)
    clearTimeout(change)
    clearTimeout(pause)
    loading?.stop.abort()
  })
  show()
  return show
}
