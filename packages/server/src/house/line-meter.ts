import type { DataMeter, Traffic } from '@lanterne/contract'
import type { Clock, Logger, Timer } from '@lanterne/kernel'
import type { Library } from '@lanterne/library'
import * as v from 'valibot'
import { localDay } from './local-time.ts'
import type { LineCounter } from './metered-network.ts'

/** What a power cut may cost; and the time over which a rate must hold to be the line's. */
const writeMs = 10_000
const shownDays = 31
const shownMonths = 12
/** From this part of the month's limit on, the viewer is told. */
const nearShare = 0.8
/** A line that was faster once may not be any more: what was measured fades by this much a day. */
const fadePerDay = 0.9

const Rate = v.pipe(v.number(), v.finite(), v.minValue(0))
const Measured = v.object({ day: v.string(), down: Rate, up: Rate })

/** What the meter stands on. */
export interface LineMeterOptions {
  readonly library: Pick<Library, 'traffic' | 'own'>
  readonly clock: Clock
  readonly log: Logger
}

/** Counts what goes over the line, day by day, and finds out how fast it is. */
export class LineMeter implements LineCounter, Disposable {
  readonly #options: LineMeterOptions
  #down = 0
  #up = 0
  #line: { readonly day: string; readonly down: number; readonly up: number }
  #since: number
  #known: { readonly month: string; readonly traffic: Traffic } | undefined
  #timer: Timer

  constructor(options: LineMeterOptions) {
    this.#options = options
    this.#line = recallLine(options.library.own.get('line')) ?? { day: this.#today(), down: 0, up: 0 }
    this.#since = options.clock.now()
    this.#timer = options.clock.schedule(writeMs, () => this.#onTick())
  }

  count(downBytes: number, upBytes: number): void {
    this.#down += downBytes
    this.#up += upBytes
  }

  /** The fastest that the line was, in bytes per second; zero until something went over it. */
  get line(): { readonly down: number; readonly up: number } {
    return this.#line
  }

  /** What went this month, both ways together. */
  get monthBytes(): number {
    const { downBytes, upBytes } = this.#month()
    return downBytes + upBytes
  }

  /** How much of `monthlyBytes` has gone. */
  level(monthlyBytes: number | undefined): DataMeter['level'] {
    if (monthlyBytes === undefined) return 'free'
    const used = this.monthBytes
    return used >= monthlyBytes ? 'over' : used >= nearShare * monthlyBytes ? 'near' : 'free'
  }

  describe(monthlyBytes: number | undefined): DataMeter {
    this.#write()
    const { traffic } = this.#options.library
    const days = traffic.days(shownDays)
    const today = days.find(({ day }) => day === this.#today())
    return {
      today: today ? { downBytes: today.downBytes, upBytes: today.upBytes } : nothing,
      month: this.#month(),
      days,
      months: traffic.months(shownMonths),
      level: this.level(monthlyBytes),
      ...(monthlyBytes !== undefined && { monthlyBytes }),
    }
  }

  [Symbol.dispose](): void {
    this.#timer.cancel()
    this.#write()
  }

  #today(): string {
    return localDay(this.#options.clock.epochMs())
  }

  #month(): Traffic {
    const { downBytes, upBytes } = this.#written()
    return { downBytes: downBytes + this.#down, upBytes: upBytes + this.#up }
  }

  /** What was written of this month: looked up when there is something new, since it is asked for all the time. */
  #written(): Traffic {
    const month = this.#today().slice(0, 7)
    if (this.#known?.month !== month) {
      const found = this.#options.library.traffic.months(2).find((one) => one.month === month)
      this.#known = { month, traffic: found ?? nothing }
    }
    return this.#known.traffic
  }

  #onTick(): void {
    const { clock } = this.#options
    const seconds = (clock.now() - this.#since) / 1000
    this.#since = clock.now()
    this.#measure(this.#down / seconds, this.#up / seconds)
    this.#write()
    this.#timer = clock.schedule(writeMs, () => this.#onTick())
  }

  #measure(down: number, up: number): void {
    const day = this.#today()
    const fade = day === this.#line.day ? 1 : fadePerDay
    const next = {
      day,
      down: Math.round(Math.max(this.#line.down * fade, down)),
      up: Math.round(Math.max(this.#line.up * fade, up)),
    }
    if (next.down === this.#line.down && next.up === this.#line.up) return
    this.#line = next
    this.#try(() => this.#options.library.own.set('line', JSON.stringify(next)))
  }

  #write(): void {
    if (this.#down === 0 && this.#up === 0) return
    const isKept = this.#try(() =>
      this.#options.library.traffic.add(this.#today(), { downBytes: this.#down, upBytes: this.#up }),
    )
    if (!isKept) return
    this.#down = this.#up = 0
    this.#known = undefined
  }

  /** A disk that is full keeps what was counted waiting. */
  #try(keep: () => void): boolean {
    try {
      keep()
      return true
    } catch (error) {
      this.#options.log.warn('traffic not kept', { error })
      return false
    }
  }
}

const nothing: Traffic = { downBytes: 0, upBytes: 0 }

function recallLine(text: string | undefined) {
  try {
    const found = v.safeParse(Measured, JSON.parse(text ?? 'null'))
    return found.success ? found.output : undefined
  } catch {
    // A text of another version: it is measured anew.
    return undefined
  }
}
