import type { FileSurvey } from './file-survey.ts'

/** What a swarm and this line were measured to bring; rates in bytes per second. */
export interface MeasuredSupply {
  /** All together, over the last while that something was wanted: what comes when it is asked for. */
  readonly rate: number
  /** For how long it was measured, without the wait for the first byte. */
  readonly measuredSeconds: number
  /** How long something has been wanted and nothing at all has come. */
  readonly silentSeconds: number
  /**
   * How many sources of equal strength would be as many as these: (Σb)² / Σb² of what each brought. One that brings nearly
   * everything counts as one, whoever stands beside it.
   */
  readonly sources: number
}

export const unknownSupply: MeasuredSupply = {
  rate: 0,
  measuredSeconds: 0,
  silentSeconds: 0,
  sources: 0,
}

/** What is remembered of the past. */
const windowMs = 20_000

interface Look {
  /** Of the time in which something was wanted. */
  readonly atMs: number
  readonly bytes: number
}

/**
 * Measures what comes while something is wanted. Time in which everything that was asked for is here says nothing of what
 * could come, and does not count; neither does the wait for the first byte. Where little was asked for and came before the
 * next look, it is known only that it could have been at least so much: that lowers no rate. It is fed with surveys of one
 * file, a few a second.
 */
export class SupplyMeter {
  #looks: Look[] = []
  #wantedMs = 0
  #silentMs = 0
  #last: { readonly atMs: number; readonly bytes: number; readonly isWanting: boolean } | undefined
  #sources = 0

  /** Takes a look at the time `nowMs`, which only ever grows. */
  look(survey: Pick<FileSurvey, 'receivedBytes' | 'isWanting' | 'givers'>, nowMs: number): void {
    const { receivedBytes: bytes, isWanting, givers } = survey
    const last = this.#last
    this.#last = { atMs: nowMs, bytes, isWanting }
    if (!last) return
    const came = bytes - last.bytes
    // What was wanted at the last look and is here now came in between. So did the very first, where all of it came at once.
    const passedMs = nowMs - last.atMs
    const isShort = last.isWanting && !isWanting && came < (this.supply.rate * passedMs) / 1000
    if ((last.isWanting || this.#looks.length === 0) && passedMs > 0 && !isShort) {
      this.#silentMs = came > 0 || !last.isWanting ? 0 : this.#silentMs + passedMs
      if (this.#looks.length > 0 || came > 0) {
        // The first bytes came with the wait for them, of which only the last moment counts.
        if (this.#looks.length === 0) this.#looks.push({ atMs: this.#wantedMs, bytes: last.bytes })
        this.#wantedMs += passedMs
        this.#looks.push({ atMs: this.#wantedMs, bytes })
      }
    } else {
      this.#silentMs = 0
      // What comes unasked, or late, is nobody's rate.
      if (came > 0) this.#looks = this.#looks.map((look) => ({ ...look, bytes: look.bytes + came }))
    }
    const from = this.#wantedMs - windowMs
    while (this.#looks.length > 2 && (this.#looks[1]?.atMs ?? 0) <= from) this.#looks.shift()
    const sum = givers.reduce((all, each) => all + each, 0)
    const squares = givers.reduce((all, each) => all + each * each, 0)
    this.#sources = squares > 0 ? (sum * sum) / squares : 0
  }

  /** What was measured until now. */
  get supply(): MeasuredSupply {
    const first = this.#looks[0]
    const last = this.#looks.at(-1)
    const spanMs = first && last ? last.atMs - first.atMs : 0
    const common = { sources: this.#sources, silentSeconds: this.#silentMs / 1000 }
    if (!first || !last || spanMs <= 0) return { ...unknownSupply, ...common }
    const rate = ((last.bytes - first.bytes) / spanMs) * 1000
    return { rate, measuredSeconds: spanMs / 1000, ...common }
  }
}
