import type { Arrival } from './job.ts'

/** What a viewer would have seen of one read. Times are milliseconds. */
export interface Playback {
  /** When playing began; infinite when it never did. */
  readonly playingMs: number
  /** How often the picture stood still after that, and how long in all. */
  readonly stalls: number
  readonly stalledMs: number
}

/**
 * Plays what arrived until `untilMs`: begins, and goes on after a stall, when `bufferBytes` are there, and consumes
 * `bytesPerMs`. Pure: the player's clock is the arrivals' own, so that watching costs the measured program nothing.
 */
export function playBack(
  arrivals: readonly Arrival[],
  { bytesPerMs, bufferBytes, untilMs }: { bytesPerMs: number; bufferBytes: number; untilMs: number },
): Playback {
  let playingMs = Number.POSITIVE_INFINITY
  let stalls = 0
  let stalledMs = 0
  let here = 0
  let played = 0
  /** Since when it plays, or stands still. */
  let sinceMs = 0
  let isPlaying = false
  const events: readonly Arrival[] = [...arrivals.filter(([ms]) => ms < untilMs), [untilMs, Number.NaN]]
  for (const [ms, bytes] of events) {
    if (isPlaying) {
      const dryMs = sinceMs + (here - played) / bytesPerMs
      if (dryMs < ms) {
        isPlaying = false
        stalls++
        played = here
        sinceMs = dryMs
      } else {
        played += (ms - sinceMs) * bytesPerMs
        sinceMs = ms
      }
    }
    if (Number.isNaN(bytes)) break
    here = bytes
    if (isPlaying || here - played < bufferBytes) continue
    if (playingMs === Number.POSITIVE_INFINITY) playingMs = ms
    else stalledMs += ms - sinceMs
    isPlaying = true
    sinceMs = ms
  }
  if (!isPlaying && playingMs < Number.POSITIVE_INFINITY) stalledMs += untilMs - sinceMs
  return { playingMs, stalls, stalledMs }
}
