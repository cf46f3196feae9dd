import { AppError, type Endpoint, type ErrorCode, type Logger, type Timer } from '@lanterne/kernel'
import type { AnnounceAnswer, AnnounceRequest, AnnounceWorld, TrackerClient } from './announce.ts'
import type { AnnounceWishes } from './both-families.ts'
import { filterPeers } from './local-address.ts'

/** One tracker, seen from outside. */
export interface TrackerState {
  readonly url: string
  readonly state: 'announcing' | 'working' | 'failing'
  /** Why the last announce failed. */
  readonly error?: ErrorCode
  readonly seeds?: number
  readonly leeches?: number
}

export interface TrackerLoopOptions {
  readonly url: string
  readonly client: TrackerClient
  readonly world: AnnounceWorld
  readonly log: Logger
  readonly request: () => Omit<AnnounceRequest, 'event' | 'trackerId'>
  readonly onPeers: (peers: readonly Endpoint[], trackerUrl: string) => void
}

const firstRetryMs = 15_000
const lastRetryMs = 30 * 60_000
/** Share of a delay that is added at random, so that clients that began together do not announce together. */
const jitter = 0.1

/** Announces one torrent to one tracker, again and again until `signal` aborts. */
export class TrackerLoop {
  /** Settles when the loop has ended. */
  readonly ended: Promise<void>
  readonly #options: TrackerLoopOptions
  #state: TrackerState
  /** The last answer; before the first, the tracker does not know of us. */
  #answer: AnnounceAnswer | undefined
  #answeredAtMs = 0
  #failures = 0
  #isCompletedDue = false
  /** The wait for the next announce. */
  #wait: { readonly timer: Timer; readonly end: () => void } | undefined

  constructor(options: TrackerLoopOptions, { signal }: { signal: AbortSignal }) {
    this.#options = options
    this.#state = { url: options.url, state: 'announcing' }
    this.ended = this.#run({ signal }).catch((error) => {
      options.log.error('announcing to a tracker ended by a bug', { error })
    })
  }

  get state(): TrackerState {
    return this.#state
  }

  /** Announces again as soon as the tracker allows; one that fails is left to its retries. */
  needMorePeers(): void {
    const { clock } = this.#options.world
    if (!this.#wait || !this.#answer || this.#failures > 0) return
    this.#waitUntil(Math.max(this.#answeredAtMs + this.#answer.minIntervalMs, clock.now()), this.#wait.end)
  }

  /** Announces now if the last announce failed, else as soon as the tracker allows: the address may be another. */
  networkReturned(): void {
    if (this.#failures > 0) this.#wait?.end()
    else this.needMorePeers()
  }

  /** Tells the tracker that the last byte came. */
  completed(): void {
    this.#isCompletedDue = true
    if (this.#failures === 0) this.#wait?.end()
  }

  /** Tells a tracker that knows of us that we leave; whether it hears it matters to nobody here. */
  async sayGoodbye({ signal }: { signal: AbortSignal }): Promise<void> {
    if (!this.#answer) return
    try {
      await this.#send('stopped', { signal })
    } catch (error) {
      this.#options.log.debug('tracker did not hear that we left', { error })
    }
  }

  async #run({ signal }: { signal: AbortSignal }): Promise<void> {
    while (!signal.aborted) {
      const delayMs = await this.#announce({ signal })
      await new Promise<void>((resolve) => {
        if (signal.aborted) return resolve()
        const end = () => {
          this.#wait?.timer.cancel()
          this.#wait = undefined
          signal.removeEventListener('abort', end)
          resolve()
        }
        signal.addEventListener('abort', end, { once: true })
        this.#waitUntil(this.#options.world.clock.now() + delayMs, end)
        const { lost } = this.#answer ?? {}
        if (lost?.aborted) this.needMorePeers()
        else lost?.addEventListener('abort', () => this.needMorePeers(), { once: true })
      })
    }
  }

  /** Announces once and says how long to wait before the next time. */
  async #announce({ signal }: { signal: AbortSignal }): Promise<number> {
    const { url, world, log, onPeers } = this.#options
    const event = !this.#answer ? 'started' : this.#isCompletedDue ? 'completed' : undefined
    try {
      const onMore = (more: AnnounceAnswer) => {
        if (!signal.aborted) onPeers(filterPeers(more.peers, more.trackerAddress), url)
      }
      const answer = await this.#send(event, { signal, onMore })
      const { peers, trackerAddress, seeds, leeches } = answer
      if (event === 'completed') this.#isCompletedDue = false
      this.#answer = answer
      this.#answeredAtMs = world.clock.now()
      this.#failures = 0
      this.#state = {
        url,
        state: 'working',
        ...(seeds !== undefined && { seeds }),
        ...(leeches !== undefined && { leeches }),
      }
      log.debug('tracker answered', { peers: peers.length, seeds, leeches })
      onPeers(filterPeers(peers, trackerAddress), url)
      return this.#isCompletedDue ? 0 : this.#jittered(answer.intervalMs)
    } catch (error) {
      if (signal.aborted) return 0
      if (!(error instanceof AppError)) throw error
      this.#failures += 1
      this.#state = { url, state: 'failing', error: error.code }
      log.debug('tracker failed', { error: error.code, ...error.details })
      return this.#jittered(Math.min(firstRetryMs * 2 ** (this.#failures - 1), lastRetryMs))
    }
  }

  #send(event: AnnounceRequest['event'], wishes: AnnounceWishes): Promise<AnnounceAnswer> {
    const { url, client, request } = this.#options
    const said = request()
    const trackerId = this.#answer?.trackerId
    return client.announce(
      url,
      {
        ...said,
        ...(event && { event }),
        ...(event === 'stopped' && { wanted: 0 }),
        ...(trackerId && { trackerId }),
      },
      wishes,
    )
  }

  #waitUntil(atMs: number, end: () => void): void {
    const { clock } = this.#options.world
    this.#wait?.timer.cancel()
    this.#wait = { timer: clock.schedule(atMs - clock.now(), end), end }
  }

  #jittered(delayMs: number): number {
    return delayMs * (1 + jitter * this.#options.world.random.next())
  }
}
