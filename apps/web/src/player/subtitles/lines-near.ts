import type { SubtitleWindow, TextCue } from '@lanterne/contract'
import { CueShelf } from './cue-shelf.ts'

/** Lines of a film around where the viewer is, to find the one that was just said. */
const BEFORE_SECONDS = 40
const AFTER_SECONDS = 40
const MOST_LINES = 40
/** A line is pressed this long after it began: it is heard, found and reached for. */
const REACTION_SECONDS = 0.8

/** A line that may have been heard. */
export interface Line {
  /** As its file says, in seconds. */
  readonly start: number
  readonly text: string
}

interface Asking {
  /** Gets the cues of the stretch of time around a moment. */
  readonly load: (seconds: number, options: { signal: AbortSignal }) => Promise<SubtitleWindow>
  /** Where the words are now, by their file's clock. */
  readonly seconds: number
  /** Told the lines that are here, each time that there are more. */
  readonly onLines: (lines: readonly Line[]) => void
}

/**
 * Gathers the lines around a moment until `signal` aborts: those before it first, which are here. Rejects as `load` does.
 */
export async function gatherLines(
  { load, seconds, onLines }: Asking,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const shelf = new CueShelf()
  const [from, to] = [Math.max(0, seconds - BEFORE_SECONDS), seconds + AFTER_SECONDS]
  for (let at = shelf.missing(from, to - from); at !== undefined; at = shelf.missing(from, to - from)) {
    const window = await load(at, { signal })
    if (signal.aborted) return
    // What answers with another stretch than it was asked for would be asked for ever.
    if (window.start > at || window.end <= at) return
    shelf.add(window)
    onLines(linesOf(shelf.between(from, to), seconds))
  }
}

/** The lines of some cues, those that are nearest to a moment; words that are pictures have none. Pure. */
export function linesOf(cues: ReturnType<CueShelf['between']>, seconds: number): readonly Line[] {
  const lines = cues
    .filter((cue): cue is TextCue => 'spans' in cue)
    .map(({ start, spans }) => ({
      start,
      text: spans
        .map(({ text }) => text)
        .join('')
        .trim(),
    }))
    .filter(({ text }) => text !== '')
  const before = lines.filter(({ start }) => start <= seconds).slice(-MOST_LINES / 2)
  return [...before, ...lines.filter(({ start }) => start > seconds).slice(0, MOST_LINES / 2)]
}

/** The line that is said at a moment by the clock of its file: the last that has begun, else the first. Pure. */
export function lineAt(lines: readonly Line[], seconds: number): number {
  return Math.max(0, lines.filter(({ start }) => start <= seconds).length - 1)
}

/** By how much the words must come later, when `line` was heard and pressed at `seconds` of the film. Pure. */
export function delayFor(line: Line, seconds: number): number {
  return Math.round((seconds - REACTION_SECONDS - line.start) * 20) / 20
}
