import type { HouseSettings, HouseState } from '@lanterne/contract'
import type { Engine, UploadLimit } from '@lanterne/engine'
import { AppError, type Clock, Emitter, type Logger, type Timer } from '@lanterne/kernel'
import type { Library } from '@lanterne/library'
import { type DiskState, roomOnDisk } from './disk-room.ts'
import type { LineMeter } from './line-meter.ts'
import { isWithin, localMinute } from './local-time.ts'

/** Why nothing is fetched or shared now but what is watched. */
export type Hold = NonNullable<HouseState['holds']>

/** What the house stands on. */
export interface HouseOptions {
  readonly library: Pick<Library, 'house' | 'events'>
  readonly meter: LineMeter
  readonly engine: Pick<Engine, 'upload' | 'conditions' | 'cache'>
  /** Says how large the disk is and what of it is free. */
  readonly gauge: () => Promise<{ readonly freeBytes: number; readonly sizeBytes: number }>
  /** Whether a film that is watched is still on its way. */
  readonly isWatching: () => boolean
  /** Bytes on disk of films that are kept, and what they will take when they are whole. */
  readonly kept: () => { readonly hereBytes: number; readonly wholeBytes: number }
  /** What whoever started the app said: it holds where the house leaves it to Lanterne. */
  readonly given: { readonly upload?: UploadLimit | undefined; readonly cacheBytes?: number | undefined }
  readonly clock: Clock
  readonly log: Logger
}

const lookMs = 2000
const shares = { half: 0.5, quarter: 0.25 } as const

/** What Lanterne may take of this machine: keeps the engine to the house's choices, and says what else may work when. */
export class House implements Disposable {
  /** What may be done now has changed. */
  readonly events = new Emitter<{ changed: Record<never, never> }>()
  readonly #options: HouseOptions
  readonly #life = new AbortController()
  #holds: Hold | undefined
  #level: string
  #cacheBytes: number | undefined
  #timer: Timer

  constructor(options: HouseOptions) {
    this.#options = options
    this.#cacheBytes = options.given.cacheBytes
    this.#level = this.#levelNow()
    this.#look()
    this.#timer = options.clock.schedule(lookMs, () => this.#onTick())
    const onChange = ({ kind }: { readonly kind?: string }) => {
      // What was brought from a file may be anything.
      if (kind === 'settings' || kind === undefined) this.#look()
    }
    options.library.events.on('changed', onChange, this.#life)
  }

  get settings(): HouseSettings {
    return this.#options.library.house.settings()
  }

  set settings(settings: HouseSettings) {
    this.#options.library.house.setSettings(settings)
  }

  /** Why nothing may be fetched now that nobody waits for; absent: it may. */
  get holds(): Hold | undefined {
    return this.#holds
  }

  /** Whether a film that is only looked at may be asked for: not outside the hours, nor when the month's limit is near. */
  get mayWarmUp(): boolean {
    return this.#levelNow() === 'free' && this.#holds !== 'night'
  }

  /** How much of what may go in a month has gone. */
  get level(): 'free' | 'near' | 'over' {
    return this.#levelNow()
  }

  /** Throws `month-used-up` where what may go in a month has gone, the viewer was not asked, and it is not here. */
  expectLine({ mayPassLimit, isHere }: { readonly mayPassLimit: boolean; readonly isHere: boolean }): void {
    if (!mayPassLimit && !isHere && this.level === 'over') throw new AppError('month-used-up')
  }

  /** Bytes per second that may be fetched now of what nobody waits for. */
  get fetchRate(): number {
    const { line } = this.settings
    const measured = this.#options.meter.line.down
    return line === 'automatic' || measured === 0 ? Number.POSITIVE_INFINITY : shares[line] * measured
  }

  /** Bytes that may still be kept, beside what was asked for already. May be less than nothing. */
  async room(): Promise<number> {
    const { limitBytes } = roomOnDisk(this.settings.disk, await this.#disk())
    return limitBytes - this.#options.kept().hereBytes
  }

  async describe(): Promise<HouseState> {
    const { settings } = this
    const disk = await this.#disk()
    const { down, up } = this.#options.meter.line
    const { limitBytes } = roomOnDisk(settings.disk, disk)
    const { freeBytes, keptBytes, otherBytes } = disk
    return {
      settings,
      meter: this.#options.meter.describe(settings.monthlyBytes),
      disk: { freeBytes, keptBytes, otherBytes, limitBytes: Math.round(limitBytes) },
      line: { ...(down > 0 && { downRate: down }), ...(up > 0 && { upRate: up }) },
      ...(this.#holds && { holds: this.#holds }),
    }
  }

  [Symbol.dispose](): void {
    this.#timer.cancel()
    this.#life.abort()
  }

  async #disk(): Promise<DiskState> {
    const { gauge, kept, engine } = this.#options
    return { ...(await gauge()), keptBytes: kept().hereBytes, otherBytes: engine.cache.usedBytes }
  }

  #levelNow(): 'free' | 'near' | 'over' {
    return this.#options.meter.level(this.settings.monthlyBytes)
  }

  #onTick(): void {
    this.#look()
    this.#timer = this.#options.clock.schedule(lookMs, () => this.#onTick())
  }

  /** Looks at the hour, the meter and who watches, and has the engine keep to it. */
  #look(): void {
    const { engine, given, clock, isWatching, library, log } = this.#options
    const { night, isSharing, line } = this.settings
    const level = this.#levelNow()
    const isDay = night !== undefined && !isWithin(night, localMinute(clock.epochMs()))
    const hold = level === 'over' ? 'month' : isDay ? 'night' : undefined
    engine.conditions = { isMetered: hold !== undefined || !isSharing }
    const upload: UploadLimit = !isSharing
      ? { kind: 'rate', bytesPerSecond: 0 }
      : line === 'automatic'
        ? (given.upload ?? { kind: 'automatic' })
        : { kind: 'share', share: shares[line] }
    if (JSON.stringify(engine.upload) !== JSON.stringify(upload)) engine.upload = upload
    this.#limitCache().catch((error: unknown) => log.warn('disk share not kept to', { error }))
    const holds = hold ?? (isWatching() ? 'watching' : undefined)
    if (holds !== this.#holds) {
      this.#holds = holds
      this.events.emit('changed', {})
    }
    if (level !== this.#level) {
      this.#level = level
      library.events.emit('changed', {})
    }
  }

  async #limitCache(): Promise<void> {
    const { engine, given } = this.#options
    const { disk } = this.settings
    const { cacheBytes = given.cacheBytes } =
      disk.kind === 'automatic' ? {} : roomOnDisk(disk, await this.#disk())
    // A limit that is much the same is not worth looking at every film for.
    const before = this.#cacheBytes
    const isSame =
      cacheBytes === before ||
      (cacheBytes !== undefined && before !== undefined && Math.abs(cacheBytes - before) < 1e7)
    if (isSame || this.#life.signal.aborted) return
    this.#cacheBytes = cacheBytes
    await engine.cache.setLimit(cacheBytes)
  }
}
