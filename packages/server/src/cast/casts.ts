import type { CastDevices } from '@lanterne/cast'
import type {
  CastCommand,
  CastEvent,
  CastNow,
  CastRequest,
  CastScreens,
  Profile,
  Title,
} from '@lanterne/contract'
import { AppError, type Clock, Emitter, type Logger, type Random, sleep } from '@lanterne/kernel'
import type { ViewerLibrary } from '../library/viewer-library.ts'
import type { Playbacks } from '../playback/playbacks.ts'
import { Casting, type CastingOptions } from './casting.ts'

/** What casts stand on. */
export interface CastsOptions {
  readonly devices: CastDevices
  readonly playbacks: Playbacks
  readAsset: CastingOptions['readAsset']
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

/** How long a screen may take to appear that was here before. */
const APPEAR_MS = 4000
const LOOK_MS = 100
/** How often the place is noted. */
const REPORT_MS = 10_000

/** Who asks for a film, and where what they have seen is noted. */
export interface CastViewer {
  readonly profile: Profile
  readonly viewers: Pick<ViewerLibrary, 'report'>
}

/** Films on screens of the house: one at a time. */
export class Casts implements AsyncDisposable {
  readonly events = new Emitter<{ changed: CastEvent }>()
  readonly #options: CastsOptions
  #casting: Casting | undefined
  #viewer: CastViewer | undefined
  #reportedMs = Number.NEGATIVE_INFINITY
  #told = ''

  constructor(options: CastsOptions) {
    this.#options = options
  }

  /** The screens that are here; looks for more in the minute that follows. */
  screens(): CastScreens {
    const all = this.#options.devices.look()
    return {
      screens: all
        .map(({ id, kind, name, model }) => ({ id, kind, name, model }))
        .sort((one, other) => one.name.localeCompare(other.name)),
    }
  }

  now(): CastNow {
    return this.#casting ? { cast: this.#casting.describe() } : {}
  }

  /** Shows a film on a screen in place of what plays there, and answers when it is seen. Throws as `Casting.begin`. */
  async begin(
    request: CastRequest,
    about: { readonly title: Title; readonly startSeconds: number; readonly viewer: CastViewer },
    { signal }: { signal: AbortSignal },
  ): Promise<CastNow> {
    const { title, startSeconds, viewer } = about
    const device = await this.#appear(request.screenId, { signal })
    while (this.#casting) await this.end()
    const casting: Casting = new Casting({
      ...this.#options,
      ...{ request, title, device, startSeconds },
      onChange: () => this.#changed(casting),
    })
    this.#casting = casting
    this.#viewer = viewer
    this.#tell()
    await casting.begin({ signal })
    return this.now()
  }

  /** Throws `not-found` where nothing plays. */
  async command(command: CastCommand, { signal }: { signal: AbortSignal }): Promise<CastNow> {
    if (!this.#casting) throw new AppError('not-found')
    await this.#casting.command(command, { signal })
    return this.now()
  }

  /** Ends what plays, or forgets what ended; nothing, where there is nothing. */
  async end(): Promise<void> {
    const casting = this.#casting
    if (!casting) return
    this.#report(casting)
    this.#casting = undefined
    await casting[Symbol.asyncDispose]()
    this.#tell()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }

  /** A screen that was not looked for lately is looked for now. */
  async #appear(id: string, { signal }: { signal: AbortSignal }) {
    const { devices, clock } = this.#options
    const until = clock.now() + APPEAR_MS
    devices.look()
    for (;;) {
      const device = devices.find(id)
      if (device) return device
      if (clock.now() >= until) throw new AppError('screen-unreachable')
      await sleep(clock, LOOK_MS, { signal })
    }
  }

  #changed(casting: Casting): void {
    if (this.#casting !== casting) return
    const { state } = casting.status
    const now = this.#options.clock.now()
    if (state !== 'playing' || now - this.#reportedMs >= REPORT_MS) {
      this.#reportedMs = now
      this.#report(casting)
    }
    this.#tell()
  }

  /** Notes where the viewer is. */
  #report(casting: Casting): void {
    const { stage, titleId, season, episode, playback } = casting.describe()
    const { positionSeconds, durationSeconds } = playback
    if (stage === 'starting' || durationSeconds === undefined || !this.#viewer) return
    const { viewers, profile } = this.#viewer
    const place = {
      titleId,
      ...(season !== undefined && { season }),
      ...(episode !== undefined && { episode }),
    }
    try {
      viewers.report(profile, { ...place, positionSeconds, durationSeconds })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      this.#options.log.debug('progress not noted', { error }) // Its title or its viewer is no more.
    }
  }

  #tell(): void {
    const event: CastEvent = { type: 'cast', id: 'cast', ...this.now() }
    const text = JSON.stringify(event)
    if (text === this.#told) return
    this.#told = text
    this.events.emit('changed', event)
  }
}
