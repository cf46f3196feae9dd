import type { Clock } from '@lanterne/kernel'
import { Alarm } from '../alarm.ts'

const pauseMs = 1
const mostUnackedSegments = 16
/** Between two answers to segments that look like an attack (RFC 5961, section 7). */
const challengePauseMs = 500

/** What an acknowledgement is planned by. */
export interface AckWorld {
  readonly clock: Clock
  /** Calls back when all that is to be read now was read. */
  later(callback: () => void): void
  /** Whether nothing of an acknowledgement is urgent: all is in order, and nothing else happens. */
  isPlain(): boolean
  /** Segments that came since the last one. */
  unackedSegments(): number
  send(): void
}

/**
 * When to acknowledge (RFC 5681, section 4.2): all that comes in one turn together, and no more than once a millisecond
 * while nothing is missing. Where packets come one by one, answering each would cost as much as they do.
 */
export class AckPlan {
  readonly #world: AckWorld
  readonly #late: Alarm
  #isDue = false
  #isPlanned = false
  #isClosed = false
  #sentMs = -Infinity
  #challengedMs = -Infinity

  constructor(world: AckWorld) {
    this.#world = world
    this.#late = new Alarm(world.clock, () => {
      if (this.#isDue && !this.#isClosed) world.send()
    })
  }

  /** Something is to be acknowledged. */
  soon(): void {
    this.#isDue = true
    if (this.#isPlanned) return
    this.#isPlanned = true
    this.#world.later(() => this.#decide())
  }

  #decide(): void {
    this.#isPlanned = false
    if (!this.#isDue || this.#isClosed) return
    const world = this.#world
    const isEarly = world.clock.now() - this.#sentMs < pauseMs
    if (isEarly && world.isPlain() && world.unackedSegments() < mostUnackedSegments) this.#late.set(pauseMs)
    else world.send()
  }

  /** An acknowledgement went out; `isWhole`: it told everything. */
  sent(isWhole: boolean): void {
    this.#sentMs = this.#world.clock.now()
    if (isWhole) this.#isDue = false
  }

  /** Asks whoever sent something odd to prove itself, not too often. */
  challenge(): void {
    const nowMs = this.#world.clock.now()
    if (nowMs - this.#challengedMs < challengePauseMs) return
    this.#challengedMs = nowMs
    this.#world.send()
  }

  /** No alarm rings any more. What is planned for this turn still goes out, unless the connection is `over`. */
  close({ isOver }: { isOver: boolean }): void {
    this.#late.close()
    this.#isClosed = isOver
  }
}
