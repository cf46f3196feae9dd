/** Delay that uploads may add to a line, in milliseconds: a call, a game or a page does not notice it. */
export const TARGET_MS = 25
/** Uploads go on however full the line is, in bytes per second: who gives nothing gets nothing. */
const LEAST_RATE = 12 << 10
/** Where the search for the line's rate begins. */
const OPENING_RATE = 128 << 10
/** Growth in a second: while the line was never full, and after. */
const SEARCH_GROWTH = 8
const STEADY_GROWTH = 1.06
/** What is left of the rate when the line is full: in proportion to the delay, and at most so little. */
const MOST_KEPT = 0.92
const LEAST_KEPT = 0.6
/** Without a measured delay, the share of what the line takes that is given. */
const BLIND_SHARE = 0.8
/** What stands in the system's buffers takes so long to leave. */
const BLIND_REST_SECONDS = 10
/** A rate that cannot be followed is looked for anew after so many seconds. */
const HELD_SECONDS = 300

/** What is known of the uplink since the last look. */
export interface UplinkReading {
  /** Seconds since the last look. */
  readonly seconds: number
  /** Bytes per second that left. */
  readonly sentRate: number
  /** Whether more would have left without the limit. */
  readonly isUsed: boolean
  /** Whether what was let through waits in the sockets: the line takes no more. */
  readonly isBacklogged: boolean
  /** How long our packets stand in queues, in milliseconds, where some connection can tell (uTP). */
  readonly queueingMs: number | undefined
  /** Whether less is sent than the rate, on purpose: then the line does not show whether it has more. */
  readonly isHeldBack: boolean
}

/** A rate that leaves the line to others, found by trying. Bytes per second. */
export interface UploadRate {
  readonly rate: number
  /** Whether the line was ever full. */
  readonly isFound: boolean
  /** Seconds to wait for what stands in queues to leave before the rate is judged again. */
  readonly restSeconds: number
  /** Seconds since it was found, where it cannot be followed. */
  readonly heldSeconds: number
}

export const openingRate: UploadRate = {
  rate: OPENING_RATE,
  isFound: false,
  restSeconds: 0,
  heldSeconds: 0,
}

/**
 * The rate of uploads after a look at the line: up while nothing waits, down as soon as something does. Where no
 * connection measures delay, a line is full when the sockets take less than they are given. Pure.
 */
export function nextUploadRate(before: UploadRate, reading: UplinkReading): UploadRate {
  const { seconds, sentRate, isUsed, isBacklogged, queueingMs } = reading
  const rested = { ...before, restSeconds: Math.max(0, before.restSeconds - seconds) }
  const isBlind = queueingMs === undefined
  if (isBlind ? isBacklogged : queueingMs > TARGET_MS) {
    if (rested.restSeconds > 0) return rested
    const given = Math.min(before.rate, Math.max(sentRate, before.rate / 2))
    const over = ((queueingMs ?? 0) - TARGET_MS) / TARGET_MS
    const kept = isBlind ? BLIND_SHARE : clamp(1 - over / 4, LEAST_KEPT, MOST_KEPT)
    // What stands in the queue has to leave first, or one full queue would be answered many times.
    const restSeconds = isBlind ? BLIND_REST_SECONDS : 0.5 + queueingMs / 1000
    return { rate: Math.max(LEAST_RATE, given * kept), isFound: true, restSeconds, heldSeconds: 0 }
  }
  if (before.isFound && (isBlind || reading.isHeldBack)) {
    const heldSeconds = before.heldSeconds + seconds
    return { ...rested, heldSeconds, isFound: heldSeconds < HELD_SECONDS }
  }
  if (!isUsed) return rested
  const room = isBlind ? 1 : clamp((TARGET_MS - queueingMs) / TARGET_MS, 0, 1)
  const growth = (before.isFound ? STEADY_GROWTH : SEARCH_GROWTH) ** (seconds * room)
  return { ...rested, rate: before.rate * growth }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
