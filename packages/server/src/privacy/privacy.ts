import { randomBytes } from 'node:crypto'
import type { BlockReason, PrivacyProfile, PrivacyStatus, WayChoice } from '@lanterne/contract'
import { AppError, type Clock, Emitter, type Logger, type Network, type Random } from '@lanterne/kernel'
import {
  createGate,
  type Gate,
  type Guard,
  importProfile,
  installGuard,
  isHouseAddress,
  WayKeeper,
  type WayState,
} from '@lanterne/privacy'
import { isHomeAddress, linkAddresses } from './home-addresses.ts'
import { hasRoomFor, type KeptPrivacy, readPrivacy, writePrivacy } from './kept-privacy.ts'
import { trafficOf } from './traffic.ts'
import { type ChosenWay, type WayTraffic, wayOfChoice } from './way-of-choice.ts'

/** What is told of it. */
export interface PrivacyEvents {
  changed: WayState
  /** Something can be reached again. */
  returned: Record<string, never>
}

export interface PrivacyOptions {
  /** Where it is kept. */
  readonly file: string
  /** The machine's own network, for when nothing is hidden. */
  readonly system: Network
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

/** A way that is not the system's, at work. */
interface HiddenWay {
  readonly gate: Gate
  readonly keeper: WayKeeper
  readonly chosen: ChosenWay
  traffic(): WayTraffic | undefined
}

/**
 * By which way everything leaves this machine, as a person chose. While something is hidden there is one network in this
 * process, that of the way, and a guard before the system's own.
 */
export class Privacy implements AsyncDisposable {
  readonly events = new Emitter<PrivacyEvents>()
  readonly #options: PrivacyOptions
  readonly #guard: Guard
  #kept: KeptPrivacy
  /** What was chosen cannot be read any more: nothing leaves before somebody chooses anew. */
  #isDamaged: boolean
  #way: HiddenWay | undefined
  /** A way that is not the system's keeps no process alive by itself, not even until all is closed. */
  #alive: ReturnType<typeof setInterval> | undefined
  #seenAs: () => readonly string[] = () => []

  private constructor(
    options: PrivacyOptions,
    { isDamaged, ...kept }: Awaited<ReturnType<typeof readPrivacy>>,
  ) {
    this.#options = options
    this.#kept = kept
    this.#isDamaged = isDamaged
    this.#guard = installGuard()
    this.#begin()
  }

  /** Opens the way that was chosen in an earlier run; nobody waits for its other end. */
  static async open(options: PrivacyOptions): Promise<Privacy> {
    return new Privacy(options, await readPrivacy(options.file))
  }

  /** The only network there is. */
  get network(): Network {
    return this.#way?.gate.network ?? this.#options.system
  }

  /** What belongs to the way; absent while nothing is hidden. */
  get chosen(): ChosenWay | undefined {
    return this.#way?.chosen
  }

  get state(): WayState {
    return this.#way?.keeper.state ?? { state: 'off' }
  }

  get guard(): Guard {
    return this.#guard
  }

  /** Acts as if nobody answered at the other end. */
  set isHeld(isHeld: boolean) {
    if (this.#way) this.#way.keeper.isHeld = isHeld
  }

  /** Says at which addresses others see us. */
  set seenAs(seenAs: () => readonly string[]) {
    this.#seenAs = seenAs
  }

  /** Who can see what, now. */
  status(): PrivacyStatus {
    const { state } = this
    const { choice, homes } = this.#kept
    const seenAs = this.#seenAs()
    return {
      kind: this.#isDamaged ? 'tunnel' : choice.kind,
      ...(choice.kind === 'tunnel' && { profile: choice.profile }),
      ...(choice.kind === 'socks' && { socks: withoutPassword(choice.proxy) }),
      ...(choice.kind === 'checked' && { interface: choice.interface }),
      state: state.state,
      ...(state.state === 'blocked' && { reason: state.reason }),
      profiles: this.#kept.profiles.flatMap(({ id, name, conf }) => describe(id, name, conf)),
      seenAs,
      seesHome: seenAs.some((address) => isHomeAddress(address, homes)),
      traffic: trafficOf(choice.kind, this.chosen),
      refusals: Object.values(this.#guard.refusals).reduce((sum, count) => sum + count, 0),
      ...this.#way?.traffic(),
      interfaces: linkAddresses(),
    }
  }

  /** Takes a provider's configuration. Throws `invalid-request` with the reason. */
  async addProfile(name: string, conf: string): Promise<PrivacyProfile> {
    importProfile(conf)
    if (!hasRoomFor(this.#kept)) throw new AppError('invalid-request', { details: { reason: 'too-many' } })
    const id = randomBytes(8).toString('hex').slice(0, 10)
    await this.#keep({ ...this.#kept, profiles: [...this.#kept.profiles, { id, name, conf }] })
    const [profile] = describe(id, name, conf)
    if (!profile) throw new AppError('invalid-request')
    return profile
  }

  /** The text of a configuration, keys and all, for who asks for exactly that. */
  exportProfile(id: string): string {
    return this.#profile(id).conf
  }

  async renameProfile(id: string, name: string): Promise<void> {
    this.#profile(id)
    const profiles = this.#kept.profiles.map((one) => (one.id === id ? { ...one, name } : one))
    await this.#keep({ ...this.#kept, profiles })
  }

  /** Forgets one that is not in use. Throws `invalid-request` for one that is. */
  async removeProfile(id: string): Promise<void> {
    this.#profile(id)
    const { choice } = this.#kept
    if (choice.kind === 'tunnel' && choice.profile === id)
      throw new AppError('invalid-request', { details: { reason: 'in-use' } })
    await this.#keep({ ...this.#kept, profiles: this.#kept.profiles.filter((one) => one.id !== id) })
  }

  /** Keeps what a person chose; it holds from `change` on, and in the next run. */
  async choose(choice: WayChoice): Promise<void> {
    if (choice.kind === 'tunnel') this.#profile(choice.profile)
    await this.#keep({ ...this.#kept, choice, homes: this.#homesNow() })
    this.#isDamaged = false
  }

  /** Leaves the way of before for the one that was chosen. Whatever used the network of before must be closed by now. */
  async change(): Promise<void> {
    await this.#end()
    this.#way = undefined
    this.#seenAs = () => []
    this.#begin()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const homes = this.#homesNow()
    if (!this.#isDamaged && homes.length > this.#kept.homes.length) await this.#keep({ ...this.#kept, homes })
    await this.#end()
  }

  async #end(): Promise<void> {
    await this.#way?.keeper[Symbol.asyncDispose]()
    clearInterval(this.#alive)
  }

  #begin(): void {
    const { choice } = this.#kept
    const isHidden = this.#isDamaged || choice.kind !== 'off'
    this.#guard.isStrict = isHidden
    if (!isHidden) return
    this.#alive = setInterval(() => {}, 60_000)
    const { clock, random, log, system } = this.#options
    const chosen =
      this.#isDamaged || choice.kind === 'off' ? damaged : wayOfChoice(choice, this.#kept, { random })
    const { homes } = this.#kept
    const mayReach = (host: string) =>
      !isHomeAddress(host, homes) && (chosen.inside.includes(host) || !isHouseAddress(host))
    const gate = createGate({ random, thisMachine: system, mayReach })
    let open: Awaited<ReturnType<ChosenWay['open']>> | undefined
    const keeper = new WayKeeper({
      ...{ gate, clock, log },
      async open(options) {
        open = await chosen.open(options)
        return open
      },
      ...reasonsOf(this.#isDamaged ? 'settings-damaged' : chosen.reason),
    })
    const { signal } = new AbortController()
    keeper.events.on('changed', (state) => this.events.emit('changed', state), { signal })
    keeper.events.on('returned', () => this.events.emit('returned', {}), { signal })
    this.#way = { gate, keeper, chosen, traffic: () => open?.traffic }
  }

  #profile(id: string) {
    const profile = this.#kept.profiles.find((one) => one.id === id)
    if (!profile) throw new AppError('not-found')
    return profile
  }

  /** Addresses that others know this machine by, with those of now while nothing is hidden. */
  #homesNow(): string[] {
    const seen = this.#way ? [] : this.#seenAs()
    return [...new Set([...seen, ...this.#kept.homes])]
  }

  async #keep(kept: KeptPrivacy): Promise<void> {
    await writePrivacy(this.#options.file, kept)
    this.#kept = kept
  }
}

const damaged: ChosenWay = {
  open: () => Promise.reject(new AppError('invalid-request')),
  ...{ inside: [], carriesUdp: false, takesConnections: false },
}

/** Where it is known beforehand why a way is none. */
function reasonsOf(reason: BlockReason | undefined) {
  return reason && { reasonOf: () => reason, goneReason: reason }
}

function withoutPassword({ host, port, user }: { host: string; port: number; user?: string | undefined }) {
  return { host, port, ...(user !== undefined && { user }) }
}

/** What may be shown of a configuration; nothing of one that an older version took and this one does not. */
function describe(id: string, name: string, conf: string): PrivacyProfile[] {
  try {
    const { endpoint, families, hasNameServers, ignored } = importProfile(conf)
    return [{ id, name, endpoint, families, hasNameServers, ignored }]
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return [{ id, name, endpoint: '', families: [], hasNameServers: false, ignored: [] }]
  }
}
