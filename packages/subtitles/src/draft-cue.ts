import type { CueSpan, TextCue } from '@lanterne/contract'

/** A cue as a file has it, before anything is known of its neighbours. Times in seconds. */
export interface DraftCue {
  readonly start: number
  /** Absent where the file does not say: until the next one begins. */
  readonly end: number | undefined
  readonly spans: readonly CueSpan[]
  readonly place?: TextCue['place'] | undefined
}

/** More of them are no film's. */
export const MOST_CUES = 50_000
/** No film is longer; what lies beyond is a fault of the file's. */
const LONGEST_SECONDS = 100 * 3600
/** How long words stay whose end nobody tells. */
const USUAL_SECONDS = 5
/** The same words again after no more than this have not left in between. */
const BLINK_SECONDS = 0.05

/**
 * Makes the cues of one file fit to be shown: in the order of time, without those that are empty, impossible or there
 * twice. Files that animate their words write the same ones for every picture: they become one cue. Pure.
 */
export function finishCues(drafts: readonly DraftCue[]): TextCue[] {
  const sorted = drafts
    .filter(({ start, spans }) => start >= -USUAL_SECONDS && start < LONGEST_SECONDS && spans.length > 0)
    .sort((a, b) => a.start - b.start)
  const found: TextCue[] = []
  const lastOf = new Map<string, number>()
  for (const [i, draft] of sorted.entries()) {
    const start = Math.max(0, draft.start)
    const end = Math.min(draft.end ?? endBefore(sorted, i), LONGEST_SECONDS)
    // Also of what is no number.
    if (!(end > start)) continue
    const { spans, place } = draft
    const key = JSON.stringify([spans, place])
    const lastIndex = lastOf.get(key)
    const last = lastIndex === undefined ? undefined : found[lastIndex]
    if (last && lastIndex !== undefined && start <= last.end + BLINK_SECONDS) {
      found[lastIndex] = { ...last, end: Math.max(last.end, end) }
      continue
    }
    if (found.length === MOST_CUES) break
    lastOf.set(key, found.length)
    found.push({ start, end, spans, ...(place && { place }) })
  }
  return found
}

function endBefore(sorted: readonly DraftCue[], i: number): number {
  const start = sorted[i]?.start ?? 0
  for (let next = i + 1; next < sorted.length; next++) {
    const following = sorted[next]?.start ?? start
    if (following > start) return Math.min(following, start + USUAL_SECONDS)
  }
  return start + USUAL_SECONDS
}

/** Seconds of a time whose fraction is written in as many digits as its writer liked. */
export function secondsOf(hours: string, minutes: string, seconds: string, fraction = ''): number {
  const rest = fraction === '' ? 0 : Number(fraction) / 10 ** fraction.length
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + rest
}
