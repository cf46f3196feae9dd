import { AppError, type Clock, type Logger } from '@lanterne/kernel'

export interface DeviceFollowerOptions {
  readonly clock: Clock
  readonly log: Logger
  /** Asks the device for everything. */
  ask(options: { signal: AbortSignal }): Promise<void>
  /** Told once, when it answers no more. */
  onGone(): void
}

const POLL_MS = 1000
/** However often it is woken, the device is not asked sooner again. */
const LEAST_POLL_MS = 200
/** Questions in a row that stay without an answer before the device counts as gone. */
const MOST_SILENT = 2

/** Asks a device every second, or as soon as something is known to have changed, until disposed. */
export class DeviceFollower implements AsyncDisposable {
  readonly #options: DeviceFollowerOptions
  readonly #life = new AbortController()
  readonly #running: Promise<void>
  #wake = () => {}

  constructor(options: DeviceFollowerOptions) {
    this.#options = options
    this.#running = this.#follow()
  }

  wake(): void {
    this.#wake()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort(new AppError('closed'))
    this.#wake()
    await this.#running
  }

  async #follow(): Promise<void> {
    const { clock, log, ask, onGone } = this.#options
    const { signal } = this.#life
    for (let silent = 0; ; ) {
      await new Promise<void>((resolve) => {
        const since = clock.now()
        let timer = clock.schedule(POLL_MS, resolve)
        this.#wake = () => {
          this.#wake = () => {}
          timer.cancel()
          if (signal.aborted) return resolve()
          timer = clock.schedule(Math.max(0, since + LEAST_POLL_MS - clock.now()), resolve)
        }
      })
      if (signal.aborted) return
      try {
        await ask({ signal })
        silent = 0
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof AppError)) log.error('device not followed', { error })
        if (++silent < MOST_SILENT) continue
        return onGone()
      }
    }
  }
}
