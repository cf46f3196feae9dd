/** A place in a file from which it can be read, and when in the film it is. */
export interface Place {
  readonly at: number
  readonly seconds: number
}

/** So near before what is wanted that reading on costs less than looking again. */
const NEAR_SECONDS = 3
const NEAR_BYTES = 512 << 10
/** Enough for a file of any size, however its times are spread over it. */
const MOST_LOOKS = 40

/**
 * Looks for the last place that is not after `seconds`, or one a little before it, in a file that has no index: where it
 * should be if every second had as many bytes, then closer. `next` gives the first place at or behind a position, and
 * before another. Each look reads a little; the film between is not read.
 */
export async function bisect(
  seconds: number,
  {
    first,
    end,
    next,
  }: {
    first: Place
    end: Place
    next: (from: number, before: number) => Promise<Place | undefined>
  },
): Promise<Place> {
  let low = first
  let high = end
  for (let look = 0; look < MOST_LOOKS; look++) {
    if (seconds - low.seconds <= NEAR_SECONDS || high.at - low.at <= NEAR_BYTES) break
    const share = (seconds - NEAR_SECONDS / 2 - low.seconds) / Math.max(high.seconds - low.seconds, 0.001)
    // Where the rate changes much, guesses creep: every third one halves what is left.
    const part = look % 3 === 2 ? 0.5 : Math.min(0.98, Math.max(0.02, share))
    const guess = Math.floor(low.at + part * (high.at - low.at))
    const found = await next(guess, high.at)
    if (found && found.seconds <= seconds && found.at > low.at) low = found
    else high = { at: guess, seconds: Math.max(found?.seconds ?? high.seconds, seconds) }
  }
  return low
}
