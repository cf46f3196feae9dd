import type { Clock, Endpoint } from '@lanterne/kernel'
import { authorityOf } from '../discovery/address.ts'
import { isLocalAddress } from '../discovery/local-address.ts'
import {
  decodeHolepunchMessage,
  encodeHolepunchMessage,
  HolepunchError,
  HolepunchKind,
} from '../wire/holepunch-message.ts'
import { MessageBudget } from '../wire/message-budget.ts'
import type { Peer } from './peer.ts'

/** How long a peer that somebody was asked to bring us together with is not asked for again. */
const ASK_AGAIN_MS = 60_000
const MOST_ASKED = 200
/** What one peer may have us do: relay, or send to an address that it names. */
const ERRANDS = { capacity: 10, perSecond: 1 / 5 }

export interface HolepunchOptions {
  readonly clock: Clock
  readonly peers: () => Iterable<Peer>
  /** Peers that say that they are connected to somebody at an address. */
  readonly connectedTo: (endpoint: Endpoint) => Iterable<Peer>
  /** BEP 27: whether the torrent is not known to be private. */
  readonly isAllowed: () => boolean
  /** Connects to an address at once, over uTP. */
  readonly reach: (endpoint: Endpoint) => void
}

interface Asked {
  readonly endpoint: Endpoint
  readonly at: number
  /** Relays that were asked already. */
  readonly relays: Set<Peer>
}

/**
 * Holepunching (BEP 55): two peers behind address translators that let nobody in send to each other at the same time,
 * because a third one, whom both are connected to, tells them to.
 */
export class Holepunch {
  readonly #options: HolepunchOptions
  readonly #asked = new Map<string, Asked>()
  readonly #errands = new WeakMap<Peer, MessageBudget>()

  constructor(options: HolepunchOptions) {
    this.#options = options
  }

  /** Has somebody tell the peer at `endpoint` to connect to us while we connect to it; says whether there is one. */
  ask(endpoint: Endpoint): boolean {
    if (!this.#options.isAllowed()) return false
    const now = this.#options.clock.now()
    const key = authorityOf(endpoint)
    const last = this.#asked.get(key)
    if (last && now - last.at < ASK_AGAIN_MS) return false
    this.#asked.delete(key)
    const asked = { endpoint, at: now, relays: new Set<Peer>() }
    if (!this.#askNext(asked)) return false
    this.#asked.set(key, asked)
    const [oldest] = this.#asked.keys()
    if (this.#asked.size > MOST_ASKED && oldest !== undefined) this.#asked.delete(oldest)
    return true
  }

  received(peer: Peer, payload: Uint8Array): void {
    peer.spendBudget()
    const message = decodeHolepunchMessage(payload)
    if (!message) return peer.close('violation')
    if (!this.#options.isAllowed()) return
    const { kind, endpoint } = message
    if (kind === HolepunchKind.rendezvous) this.#relay(peer, endpoint)
    else if (kind === HolepunchKind.connect) this.#connect(peer, endpoint)
    else this.#failed(peer, endpoint)
  }

  #askNext(asked: Asked): boolean {
    for (const peer of this.#options.connectedTo(asked.endpoint)) {
      if (peer.told?.ids.holepunch === undefined || asked.relays.has(peer)) continue
      asked.relays.add(peer)
      say(peer, HolepunchKind.rendezvous, asked.endpoint)
      return true
    }
    return false
  }

  /** We are asked to bring `peer` together with somebody. */
  #relay(peer: Peer, endpoint: Endpoint): void {
    if (!this.#mayAsk(peer)) return
    const target = this.#find(endpoint)
    const home = peer.listensAt
    if (!target) return say(peer, HolepunchKind.error, endpoint, HolepunchError.notConnected)
    if (target === peer) return say(peer, HolepunchKind.error, endpoint, HolepunchError.noSelf)
    // Nobody is sent to a machine of a house by whoever is not in it.
    const isOfOneSide = !home || isLocalAddress(home.host) === isLocalAddress(endpoint.host)
    if (target.told?.ids.holepunch === undefined || !home || !isOfOneSide)
      return say(peer, HolepunchKind.error, endpoint, HolepunchError.noSupport)
    say(target, HolepunchKind.connect, home)
    say(peer, HolepunchKind.connect, endpoint)
  }

  /** We are told that somebody at `endpoint` connects to us now. */
  #connect(peer: Peer, endpoint: Endpoint): void {
    const asked = this.#asked.get(authorityOf(endpoint))
    const isOurIdea = asked?.relays.has(peer) === true
    if (!isOurIdea && !this.#mayAsk(peer)) return
    if (isLocalAddress(endpoint.host) && !isLocalAddress(peer.remote.host)) return
    this.#options.reach(endpoint)
  }

  #failed(peer: Peer, endpoint: Endpoint): void {
    const asked = this.#asked.get(authorityOf(endpoint))
    if (asked?.relays.has(peer)) this.#askNext(asked)
  }

  #find({ host, port }: Endpoint): Peer | undefined {
    const isThere = (at: Endpoint | undefined) => at?.host === host && at.port === port
    for (const peer of this.#options.peers())
      if (peer.told && peer.isOpen && (isThere(peer.remote) || isThere(peer.listensAt))) return peer
    return undefined
  }

  #mayAsk(peer: Peer): boolean {
    const now = this.#options.clock.now()
    const budget = this.#errands.get(peer) ?? new MessageBudget(now, ERRANDS)
    this.#errands.set(peer, budget)
    return budget.spend(now)
  }
}

function say(peer: Peer, kind: number, endpoint: Endpoint, error = 0): void {
  const id = peer.told?.ids.holepunch
  if (id !== undefined) peer.sendExtended(id, encodeHolepunchMessage({ kind, endpoint, error }))
}
