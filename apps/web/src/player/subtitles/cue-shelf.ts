import type { SubtitleCue, SubtitleWindow } from '@lanterne/contract'

/** Stretches of cues that are kept; more than this many minutes of a film are soon asked for again. */
const MOST_WINDOWS = 60
/** Cues on the screen at once; more is a file that means harm. */
const MOST_SHOWN = 12

/** The cues of one set of subtitles that are here, by the stretches of time that they came in. */
export class CueShelf {
  #windows: readonly SubtitleWindow[] = []

  add(window: SubtitleWindow): void {
    const others = this.#windows.filter(({ start }) => start !== window.start)
    this.#windows = [...others.slice(-(MOST_WINDOWS - 1)), window]
  }

  /** The first moment from `seconds` on, up to `ahead` seconds later, whose cues are not here. */
  missing(seconds: number, ahead: number): number | undefined {
    let at = seconds
    while (at <= seconds + ahead) {
      const window = this.#at(at)
      if (!window) return at
      at = window.end
    }
    return undefined
  }

  /** Everything that is here of a stretch of time, in its order, each once. */
  between(start: number, end: number): readonly SubtitleCue[] {
    const all = this.#windows.flatMap(({ cues }) => cues.filter((cue) => cue.start < end && cue.end > start))
    // A cue that crosses from one stretch into the next comes with both.
    const once = new Map(all.map((cue) => [keyOf(cue), cue]))
    return [...once.values()].sort((a, b) => a.start - b.start)
  }

  /** What is on the screen at `seconds`, in the order in which it came. */
  shown(seconds: number): readonly SubtitleCue[] {
    const cues = this.#at(seconds)?.cues ?? []
    return cues.filter(({ start, end }) => start <= seconds && seconds < end).slice(0, MOST_SHOWN)
  }

  /** When what is on the screen next changes after `seconds`; absent where that is not known. */
  nextChange(seconds: number): number | undefined {
    const window = this.#at(seconds)
    if (!window) return undefined
    let next = window.end
    for (const { start, end } of window.cues) {
      if (start > seconds) next = Math.min(next, start)
      else if (end > seconds) next = Math.min(next, end)
    }
    return next
  }

  #at(seconds: number): SubtitleWindow | undefined {
    return this.#windows.find(({ start, end }) => start <= seconds && seconds < end)
  }
}

function keyOf(cue: SubtitleCue): string {
  return `${cue.start} ${'spans' in cue ? cue.spans.map(({ text }) => text).join('') : cue.picture.url}`
}
