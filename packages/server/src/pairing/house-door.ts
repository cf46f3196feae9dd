import { AsyncLocalStorage } from 'node:async_hooks'
import { type Link, linkTo } from '@lanterne/cast'
import { AppError, type Clock, type Logger, type Timer } from '@lanterne/kernel'
import type { Guard } from '@lanterne/privacy'
import { type App, type Door, openDoor } from '../http/open-door.ts'

/** How often it is looked whether this machine is on other links than before. */
const lookMs = 5000
const sparePorts = 20

/** What the door stands on. */
export interface HouseDoorOptions {
  readonly app: App
  /** The sides of the house, as they are now. */
  links(): readonly Link[]
  /** The port that is wanted; another after it is taken where that one is in use, unless it is `isFixed`. */
  readonly port: number
  readonly isFixed: boolean
  /** Stands before the network: this door listens in the house, whatever hides the house. */
  readonly guard: Pick<Guard, 'inHouse'>
  readonly clock: Clock
  readonly log: Logger
}

/**
 * The door for other devices of the house, until disposed: one listener on each of its sides, at the same port, for those
 * who are on that side and for nobody else. It follows the links of this machine as they come and go.
 */
export class HouseDoor implements AsyncDisposable {
  readonly #options: HouseDoorOptions
  readonly #doors = new Map<string, Door>()
  readonly #closing = new AbortController()
  /** What this door does follows from a person's wish, but what is asked through it may not reach the house itself. */
  readonly #outside = AsyncLocalStorage.snapshot()
  #port: number
  #isTaken = false
  #timer: Timer | undefined
  #work: Promise<void> = Promise.resolve()

  private constructor(options: HouseDoorOptions) {
    this.#options = options
    this.#port = options.port
  }

  /** Opens it where it can be; where it cannot, `problem` says why, and it is tried again. */
  static async open(options: HouseDoorOptions): Promise<HouseDoor> {
    const door = new HouseDoor(options)
    await door.look()
    return door
  }

  /** `http://ADDRESS:PORT` of each side. */
  get addresses(): readonly string[] {
    return [...this.#doors.values()].map(({ address }) => address).sort()
  }

  get problem(): 'no-network' | 'port-in-use' | undefined {
    if (this.#doors.size > 0) return undefined
    return this.#isTaken ? 'port-in-use' : 'no-network'
  }

  /** Opens and closes what the links ask for now; one look at a time. */
  look(): Promise<void> {
    this.#work = this.#work.then(() => this.#follow())
    return this.#work
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    this.#timer?.cancel()
    await this.#work
    for (const door of this.#doors.values()) await door[Symbol.asyncDispose]()
    this.#doors.clear()
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing
    if (signal.aborted) return
    const { links, clock, log } = this.#options
    const wanted = links()
    for (const [key, door] of this.#doors) {
      if (wanted.some((link) => keyOf(link) === key)) continue
      this.#doors.delete(key)
      await door[Symbol.asyncDispose]()
    }
    this.#isTaken = false
    for (const link of wanted) {
      if (this.#doors.has(keyOf(link)) || signal.aborted) continue
      try {
        await this.#open(link)
      } catch (error) {
        if (signal.aborted) break
        this.#isTaken ||= error instanceof AppError && error.code === 'port-in-use'
        log.warn('not open to the house', { address: link.address, error })
      }
    }
    if (!signal.aborted) this.#timer = clock.schedule(lookMs, () => void this.look())
  }

  async #open(link: Link): Promise<void> {
    const { app, guard, isFixed } = this.#options
    // The first says which port it is: all sides have the same.
    const spare = isFixed || this.#doors.size > 0 ? 0 : sparePorts
    const where = { host: link.address, port: this.#port, spare }
    const accepts = (address: string | undefined) =>
      address !== undefined && linkTo(address, [link]) !== undefined
    const door = await guard.inHouse(() => openDoor({ ...where, accepts }, this.#closing))
    this.#port = door.port
    this.#doors.set(keyOf(link), door)
    door.answer({ fetch: (request, bindings) => this.#outside(() => app.fetch(request, bindings)) })
  }
}

function keyOf({ address, bits }: Link): string {
  return `${address}/${bits}`
}
