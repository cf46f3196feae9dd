import type { Scoreboard, SentSegment } from './scoreboard.ts'

/** Reported segments after which what stands before them is lost at once, where nothing was ever out of order. */
const duplicateThreshold = 3
/** Recoveries for which a wider window for reordering is kept (RFC 8985, section 6.2). */
const keptRecoveries = 16

/** Finds what was lost by when things were sent (RACK, RFC 8985): what was sent well before something that came is lost. */
export class Rack {
  /** Time of sending, and end, of the segment that was sent last of those that came. */
  #sentMs = -Infinity
  #end = 0
  #rttMs = 0
  #farthest = 0
  #hasReordered = false
  #multiplier = 1
  #recoveriesLeft = 0
  #lastRaisedAt = 0

  /** `segment` came; `isSurely` is false when it may be an earlier copy of it. */
  arrived(segment: SentSegment, nowMs: number, leastRttMs: number, isSurely: boolean): void {
    if (segment.end >= this.#farthest) this.#farthest = segment.end
    else if (!segment.isResent) this.#hasReordered = true
    const rttMs = nowMs - segment.sentMs
    if (segment.isResent && (!isSurely || rttMs < leastRttMs)) return
    if (segment.sentMs < this.#sentMs || (segment.sentMs === this.#sentMs && segment.end <= this.#end)) return
    this.#sentMs = segment.sentMs
    this.#end = segment.end
    this.#rttMs = rttMs
  }

  /** Something came twice: it was sent again too early. Counts once a round trip, which `place` and `end` tell. */
  cameTwice(place: number, end: number): void {
    this.#hasReordered = true
    this.#recoveriesLeft = keptRecoveries
    if (place < this.#lastRaisedAt) return
    this.#lastRaisedAt = end
    this.#multiplier++
  }

  recovered(): void {
    if (this.#recoveriesLeft > 0 && --this.#recoveriesLeft === 0) this.#multiplier = 1
  }

  /** Marks what is lost. Gives the bytes of it, and after how many milliseconds it is to look again. */
  detect(
    scoreboard: Scoreboard,
    {
      nowMs,
      leastRttMs,
      smoothedMs,
      isRecovering,
    }: { nowMs: number; leastRttMs: number; smoothedMs: number; isRecovering: boolean },
  ): { lostBytes: number; waitMs: number | undefined } {
    let lostBytes = 0
    let waitMs: number | undefined
    const isPatient = this.#hasReordered || !(isRecovering || scoreboard.sackedCount >= duplicateThreshold)
    const patienceMs = isPatient ? Math.min((this.#multiplier * leastRttMs) / 4, smoothedMs) : 0
    for (const segment of scoreboard) {
      if (!(segment.sentMs < this.#sentMs || (segment.sentMs === this.#sentMs && segment.end < this.#end))) {
        // What stands behind it was sent later still.
        if (!segment.isResent) break
        continue
      }
      if (segment.isSacked || segment.isLost) continue
      const leftMs = segment.sentMs + this.#rttMs + patienceMs - nowMs
      if (leftMs > 0) waitMs = Math.max(waitMs ?? 0, leftMs)
      else {
        scoreboard.markLost(segment)
        lostBytes += segment.end - segment.start
      }
    }
    return { lostBytes, waitMs }
  }
}
