import {
  AppError,
  type Clock,
  type Endpoint,
  type Logger,
  type Network,
  type Random,
  type Timer,
  type UdpSocket,
} from '@lanterne/kernel'
import type { Infohash } from '../metainfo/infohash.ts'
import { MessageBudget } from '../wire/message-budget.ts'
import { AddressBudgets } from './dht/address-budgets.ts'
import { isLocalAddress } from './local-address.ts'
import { decodeLocalSearch, encodeLocalSearch, MOST_INFOHASHES } from './local-search-message.ts'

/** The groups of BEP 14, for IPv4 and IPv6. */
export const localGroups: readonly Endpoint[] = [
  { host: '239.192.152.143', port: 6771 },
  { host: 'ff15::efc0:988f', port: 6771 },
]

/** BEP 14: how often what is shared is said again. */
const ANNOUNCE_MS = 5 * 60_000
/** How long what is said at once is gathered, so that several torrents share a message. */
const GATHER_MS = 100
/** Messages that may go out at once, and then one in ten seconds. */
const MESSAGES = { capacity: 6, perSecond: 0.1 }

/** Finds peers on this machine's links by multicast (BEP 14), and is found. */
export interface LocalDiscovery extends AsyncDisposable {
  /** Says that we share a torrent, and hears who else does, until `signal` aborts. Never for private torrents (BEP 27). */
  follow(infohash: Infohash, onPeer: (peer: Endpoint) => void, options: { signal: AbortSignal }): void
}

export interface LocalDiscoveryWorld {
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** Where we take connections. */
  readonly port: number
}

/** Joins the groups of the families that this machine has; `undefined` where there is none. */
export async function openLocalDiscovery(
  world: LocalDiscoveryWorld,
  { signal }: { signal: AbortSignal },
): Promise<LocalDiscovery | undefined> {
  const sockets: { group: Endpoint; socket: UdpSocket }[] = []
  for (const group of localGroups) {
    try {
      const socket = await world.network.joinGroup?.(group, { signal })
      if (socket) sockets.push({ group, socket })
    } catch (error) {
      if (signal.aborted || !(error instanceof AppError)) {
        for (const { socket } of sockets) await socket[Symbol.asyncDispose]()
        throw error
      }
      world.log.debug('no local discovery on a family', { group: group.host, error })
    }
  }
  return sockets.length > 0 ? new GroupDiscovery(world, sockets) : undefined
}

class GroupDiscovery implements LocalDiscovery {
  readonly #world: LocalDiscoveryWorld
  readonly #sockets: readonly { readonly group: Endpoint; readonly socket: UdpSocket }[]
  readonly #followed = new Map<Infohash, (peer: Endpoint) => void>()
  readonly #cookie: string
  readonly #budgets = new AddressBudgets()
  readonly #budget: MessageBudget
  /** Torrents that wait to be said. */
  readonly #due = new Set<Infohash>()
  #gathering: Timer | undefined
  #again: Timer
  #isOpen = true

  constructor(world: LocalDiscoveryWorld, sockets: readonly { group: Endpoint; socket: UdpSocket }[]) {
    this.#world = world
    this.#sockets = sockets
    this.#cookie = Buffer.from(world.random.bytes(8)).toString('hex')
    this.#budget = new MessageBudget(world.clock.now(), MESSAGES)
    for (const { socket } of sockets) socket.receive((message, from) => this.#hear(message, from))
    this.#again = this.#schedule()
  }

  follow(infohash: Infohash, onPeer: (peer: Endpoint) => void, { signal }: { signal: AbortSignal }): void {
    if (signal.aborted || !this.#isOpen) return
    this.#followed.set(infohash, onPeer)
    const leave = () => {
      if (this.#followed.get(infohash) !== onPeer) return
      this.#followed.delete(infohash)
      this.#due.delete(infohash)
    }
    signal.addEventListener('abort', leave, { once: true })
    this.#due.add(infohash)
    this.#gather(GATHER_MS)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOpen = false
    this.#again.cancel()
    this.#gathering?.cancel()
    for (const { socket } of this.#sockets) await socket[Symbol.asyncDispose]()
  }

  #schedule(): Timer {
    // Programs that began together do not speak together.
    const jitter = 1 + this.#world.random.next() / 10
    return this.#world.clock.schedule(ANNOUNCE_MS * jitter, () => {
      for (const infohash of this.#followed.keys()) this.#due.add(infohash)
      this.#gather(0)
      this.#again = this.#schedule()
    })
  }

  #gather(delayMs: number): void {
    if (!this.#isOpen || this.#due.size === 0) return
    this.#gathering ??= this.#world.clock.schedule(delayMs, () => {
      this.#gathering = undefined
      this.#say()
    })
  }

  #say(): void {
    if (!this.#budget.spend(this.#world.clock.now())) return this.#gather(1000 / MESSAGES.perSecond)
    const infohashes = [...this.#due].slice(0, MOST_INFOHASHES)
    for (const infohash of infohashes) this.#due.delete(infohash)
    if (infohashes.length === 0) return
    const search = { port: this.#world.port, infohashes, cookie: this.#cookie }
    for (const { group, socket } of this.#sockets) socket.send(encodeLocalSearch(search, group), group)
    this.#gather(GATHER_MS)
  }

  #hear(message: Uint8Array, from: Endpoint): void {
    const now = this.#world.clock.now()
    if (!this.#isOpen || !this.#budgets.mayRead(from, now)) return
    const search = decodeLocalSearch(message)
    if (!search || search.cookie === this.#cookie) return
    // Who is on this link has an address of it; IPv6 gives public ones to the machines of a house, too.
    if (!isLocalAddress(from.host) && !from.host.includes(':')) return
    const peer = { host: from.host, port: search.port }
    for (const infohash of search.infohashes) this.#followed.get(infohash)?.(peer)
  }
}
