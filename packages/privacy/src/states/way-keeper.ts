import { AppError, type Clock, Emitter, type Logger, type Timer, withDeadline } from '@lanterne/kernel'
import type { Gate } from '../gate/gated-network.ts'
import type { OpenWay } from './open-way.ts'
import { type BlockReason, nextWayState, type WayEvent, type WayState } from './way-state.ts'

/** Between two questions to the other end, and after one that was not answered. */
const [calmMs, eagerMs] = [5000, 1000]
const patienceMs = 3000
/** What is tried for longer than this without an answer is said to be blocked; it is tried on. */
const lateMs = 20_000
/** After this without an answer it is opened anew: the name of its other end may lead elsewhere by now. */
const renewMs = 120_000
const [firstRetryMs, lastRetryMs] = [1000, 30_000]

/** What is told of a way. */
export interface WayKeeperEvents {
  changed: WayState
  /** It leads somewhere again, or for the first time. */
  returned: Record<string, never>
}

export interface WayKeeperOptions {
  readonly gate: Gate
  readonly clock: Clock
  readonly log: Logger
  /** Opens the way that was chosen. What it throws says why it cannot: `invalid-request` for what never will. */
  open(options: { signal: AbortSignal }): Promise<OpenWay>
  /** Why it failed. */
  reasonOf?(error: AppError): BlockReason
  /** Why it is gone when it is; nobody knows, when absent. */
  readonly goneReason?: BlockReason
}

/**
 * Keeps the way that a person chose: opens it, again and again where that fails, asks its other end whether it is there,
 * and lets connections begin only while it is. There is no other way beside it, and it is left only by disposing.
 */
export class WayKeeper implements AsyncDisposable {
  readonly events = new Emitter<WayKeeperEvents>()
  readonly #options: WayKeeperOptions
  readonly #life = new AbortController()
  #state: WayState = nextWayState({ state: 'off' }, { kind: 'chosen' })
  #way: OpenWay | undefined
  #late: Timer
  #retry: Timer | undefined
  #next: Timer | undefined
  #renew: Timer | undefined
  #asking: Promise<void> | undefined
  #retryMs = firstRetryMs
  /** A person tries what happens when it is dead. */
  #isHeld = false
  #work: Promise<void>

  constructor(options: WayKeeperOptions) {
    this.#options = options
    options.gate.phase = 'waiting'
    this.#late = options.clock.schedule(lateMs, () => this.#take({ kind: 'late' }))
    this.#work = this.#open()
  }

  get state(): WayState {
    return this.#state
  }

  /** Lets nothing begin, as if nobody answered, until it is let go again. */
  set isHeld(isHeld: boolean) {
    this.#isHeld = isHeld
    if (isHeld) this.#take({ kind: 'silent' })
    else this.#askSoon(0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#life.signal.aborted) return
    this.#life.abort(new AppError('closed'))
    for (const timer of [this.#late, this.#retry, this.#next, this.#renew]) timer?.cancel()
    this.#options.gate.phase = 'shut'
    await Promise.all([this.#work, this.#asking])
    await this.#options.gate.lead(undefined)
    await this.#way?.[Symbol.asyncDispose]()
  }

  /** Opens the way, or sees to it that this is tried again. Never throws. */
  async #open(): Promise<void> {
    const { gate, open, log } = this.#options
    const { signal } = this.#life
    try {
      const way = await open({ signal })
      this.#way = way
      if (signal.aborted) return
      const ended = new AbortController()
      const until = { signal: AbortSignal.any([signal, ended.signal]) }
      way.events.on('hears', (isHeard) => this.#heard(isHeard), until)
      way.events.on(
        'gone',
        () => {
          ended.abort()
          this.#lost(this.#options.goneReason ?? 'not-reached')
        },
        until,
      )
      await gate.lead(way.network)
      this.#retryMs = firstRetryMs
      this.#renewLater()
      this.#askSoon(0)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof AppError)) log.error('way out not opened, by a bug', { error })
      const { reasonOf = usualReason } = this.#options
      this.#lost(error instanceof AppError ? reasonOf(error) : 'not-usable')
    }
  }

  #heard(isHeard: boolean): void {
    if (!isHeard) this.#take({ kind: 'silent' })
    else if (this.#state.state !== 'up') this.#askSoon(0)
  }

  /** There is no way any more: one is opened anew, later and later. */
  #lost(reason: BlockReason): void {
    const { clock, gate, log } = this.#options
    const way = this.#way
    this.#way = undefined
    this.#next?.cancel()
    this.#renew?.cancel()
    this.#take({ kind: 'failed', reason })
    const again = async () => {
      try {
        await gate.lead(undefined)
        await way?.[Symbol.asyncDispose]()
      } catch (error) {
        log.error('way out not closed, by a bug', { error })
      }
      if (!this.#life.signal.aborted) await this.#open()
    }
    this.#retry = clock.schedule(this.#retryMs, () => {
      this.#work = again()
    })
    this.#retryMs = Math.min(lastRetryMs, 2 * this.#retryMs)
  }

  /** Begins anew when nothing is heard for long. */
  #renewLater(): void {
    this.#renew?.cancel()
    this.#renew = this.#options.clock.schedule(renewMs, () => {
      if (this.#way && !this.#isHeld && this.#state.state !== 'up') this.#lost('no-answer')
    })
  }

  #askSoon(delayMs: number): void {
    this.#next?.cancel()
    this.#next = this.#options.clock.schedule(delayMs, () => {
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = undefined
        if (this.#way && !this.#life.signal.aborted) this.#askSoon(this.#isCalm ? calmMs : eagerMs)
      })
    })
  }

  get #isCalm(): boolean {
    return this.#state.state === 'up' && this.#state.misses === 0
  }

  /** Asks the other end once. Never throws. */
  async #ask(): Promise<void> {
    const way = this.#way
    if (!way || this.#isHeld) return
    const { clock, log } = this.#options
    using limit = withDeadline(clock, patienceMs, () => new AppError('timed-out'), this.#life)
    try {
      await way.probe(limit)
      if (way === this.#way && !this.#isHeld) this.#take({ kind: 'answered' })
    } catch (error) {
      if (this.#life.signal.aborted) return
      if (!(error instanceof AppError)) log.error('way out not asked, by a bug', { error })
      if (way === this.#way) this.#take({ kind: 'missed' })
    }
  }

  #take(event: WayEvent): void {
    if (this.#life.signal.aborted) return
    const before = this.#state
    this.#state = nextWayState(before, event)
    const { state } = this.#state
    if (state === before.state) return
    if (state === 'up') this.#renew?.cancel()
    else if (this.#way) this.#renewLater()
    const { gate, log } = this.#options
    gate.phase = state === 'up' ? 'open' : state === 'starting' ? 'waiting' : 'shut'
    log.info('way out', { state, ...(this.#state.state === 'blocked' && { reason: this.#state.reason }) })
    this.events.emit('changed', this.#state)
    if (state === 'up') this.events.emit('returned', {})
  }
}

function usualReason({ code }: AppError): BlockReason {
  return code === 'invalid-request' ? 'not-usable' : 'not-reached'
}
