import type { DevicesState } from '@lanterne/contract'
import { AppError, type Clock, type Logger, type Random } from '@lanterne/kernel'
import type { Library } from '@lanterne/library'
import type { Guard } from '@lanterne/privacy'
import * as v from 'valibot'
import type { App } from '../http/open-door.ts'
import { HouseDoor, type HouseDoorOptions } from './house-door.ts'
import { houseLinks } from './house-links.ts'
import { PairedDevices } from './paired-devices.ts'
import { PairingCodes } from './pairing-codes.ts'

/** Where a person wants the door, for one run. */
export interface HouseDoorWish {
  /** One of this machine's private addresses; all sides of the house when absent. */
  readonly address?: string
  readonly port?: number
}

export interface PairingOptions {
  readonly library: Pick<Library, 'devices' | 'own'>
  /** Of our own door: that of the house has the same unless another is wished. */
  readonly port: number
  /** It is open from the beginning, as the command line says. */
  readonly wish?: HouseDoorWish | undefined
  readonly links?: HouseDoorOptions['links']
  readonly guard: Pick<Guard, 'inHouse'>
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

const keptName = 'house-door'
const Kept = v.object({ port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)) })

/** Other devices of the house: the door for them, the code that lets one in, and those that are. */
export class Pairing implements AsyncDisposable {
  readonly devices: PairedDevices
  readonly codes: PairingCodes
  readonly #options: PairingOptions
  #app: App | undefined
  #door: HouseDoor | undefined
  #work: Promise<void> = Promise.resolve()

  constructor(options: PairingOptions) {
    this.#options = options
    this.devices = new PairedDevices(options)
    this.codes = new PairingCodes(options)
  }

  /** Names who answers there, and opens the door where a person left it open or asks for it now. */
  async begin(app: App): Promise<void> {
    this.#app = app
    if (this.#options.wish || this.#keptPort !== undefined) await this.#turn(() => this.#open())
  }

  describe(): DevicesState {
    const door = this.#door
    const code = door && this.codes.now
    return {
      isOpen: door !== undefined,
      isAsked: this.#options.wish !== undefined,
      addresses: door?.addresses ?? [],
      ...(door?.problem && { problem: door.problem }),
      ...(code && { code }),
      devices: this.devices.list(),
    }
  }

  /** Opens the door, also in the runs that follow; or closes it, which ends all that goes through it. */
  async setOpen(isOpen: boolean): Promise<void> {
    await this.#turn(async () => {
      if (isOpen) {
        await this.#open()
        const port = this.#door?.addresses[0]?.split(':').pop()
        this.#options.library.own.set(keptName, JSON.stringify({ port: Number(port ?? this.#options.port) }))
        return
      }
      this.#options.library.own.set(keptName, undefined)
      this.codes.end()
      await this.#close()
    })
  }

  /** Shows a code. Throws `invalid-request` while the door is closed. */
  showCode(): void {
    if (!this.#door) throw new AppError('invalid-request')
    this.codes.show()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn(() => this.#close())
  }

  /** One thing after the other. */
  #turn(act: () => Promise<void>): Promise<void> {
    const turn = this.#work.then(act)
    this.#work = turn.catch(() => {}) // Whoever asked for it hears of it.
    return turn
  }

  async #open(): Promise<void> {
    const { wish, port, links = () => houseLinks(wish?.address), guard, clock, log } = this.#options
    if (this.#door || !this.#app) return
    this.#door = await HouseDoor.open({
      ...{ app: this.#app, links, guard, clock, log },
      port: wish?.port ?? this.#keptPort ?? port,
      isFixed: wish?.port !== undefined,
    })
  }

  async #close(): Promise<void> {
    const door = this.#door
    this.#door = undefined
    await door?.[Symbol.asyncDispose]()
  }

  get #keptPort(): number | undefined {
    const text = this.#options.library.own.get(keptName)
    return text === undefined ? undefined : v.parse(Kept, JSON.parse(text)).port
  }
}
