import type { Clock, Endpoint } from '@lanterne/kernel'
import { authorityOf } from '../discovery/address.ts'
import { sourceOf } from '../discovery/dht/node-contact.ts'
import { filterPeers, isLocalAddress } from '../discovery/local-address.ts'
import { MessageBudget } from '../wire/message-budget.ts'
import { decodePexMessage, encodePexMessage, type NamedPeer, PexFlag } from '../wire/pex-message.ts'
import type { Peer } from './peer.ts'
import type { Source } from './peer-pool.ts'
import { Relays } from './relays.ts'

/** BEP 11: no more than one message a minute, and no more than fifty peers in one. */
const MESSAGE_MS = 60_000
const MOST_SENT = 50
/** Messages that a peer may send at once; then one in three quarters of a minute, for clocks differ. */
const MESSAGES = { capacity: 3, perSecond: 1 / 45 }
/** Addresses of one source that are known to us at a time, however often it connects. */
const MOST_OF_A_SOURCE = 150
/** Those who are let go are told of whoever was here so long ago at most: in a crowd many come, and hear the same. */
const INTRODUCED_MS = 1000
const MOST_SOURCES = 256

/** What is between us and one peer. */
interface Talk {
  /** Whom we told it of, by address. */
  readonly told: Map<string, Endpoint>
  nextAt: number
  /** The company of which it has been told all. */
  knows: Company | undefined
  readonly budget: MessageBudget
}

/** Somebody who can be named. */
interface Named extends NamedPeer {
  readonly peer: Peer
  readonly isLocal: boolean
}

/** Who is connected, by address: another object whenever it is not the same any more. */
type Company = ReadonlyMap<string, Named>

export interface PeerExchangeOptions {
  readonly clock: Clock
  readonly peers: () => Iterable<Peer>
  /** BEP 27: whether the torrent is known not to be private, so that its peers may be named. */
  readonly mayTell: () => boolean
  /** Whether the torrent is not known to be private, so that peers may be heard of. */
  readonly mayHear: () => boolean
  /** Whether peers that have everything are of no use to us. */
  readonly isSeed: () => boolean
  readonly onPeers: (peers: readonly NamedPeer[], source: Source) => void
}

/**
 * Peer exchange (BEP 11): peers tell each other whom they are connected to. Nobody is believed more than that somebody
 * may be there: one source has a share of the addresses known, and strangers name no machine of this house.
 */
export class PeerExchange {
  readonly #options: PeerExchangeOptions
  readonly #talks = new Map<Peer, Talk>()
  readonly #relays = new Relays()
  /** By who is behind the address, so that who comes again has no second share. */
  readonly #sources = new Map<string, Source>()
  /** What was worked out of a peer's address when it told its port: thousands of looks at it are the same. */
  readonly #named = new WeakMap<
    NonNullable<Peer['told']>,
    { key: string; endpoint: Endpoint; isLocal: boolean }
  >()
  #company: Company = new Map()
  /** What strangers who are let go were told last. */
  #introduction: { readonly at: number; readonly payload: Uint8Array | undefined } | undefined

  constructor(options: PeerExchangeOptions) {
    this.#options = options
  }

  gone(peer: Peer): void {
    this.#talks.delete(peer)
    this.#relays.gone(peer)
  }

  /** Tells every peer whose turn it is who came and who left since it was last told. */
  tick(now: number): void {
    if (!this.#options.mayTell()) return
    const company = this.#look()
    for (const peer of this.#options.peers()) {
      const id = peer.told?.ids.pex
      if (id === undefined || !peer.isOpen) continue
      const talk = this.#talkOf(peer)
      if (now < talk.nextAt || talk.knows === company) continue
      const message = news(peer, talk.told, company)
      const count = Math.max(message.added.length, message.dropped.length)
      talk.knows = count < MOST_SENT ? company : undefined
      if (count === 0) continue
      talk.nextAt = now + MESSAGE_MS
      peer.sendExtended(id, encodePexMessage(message))
    }
  }

  /** Names others to one who is let go: those who came last, for they are the likeliest to have a place. */
  introduce(peer: Peer): void {
    const id = peer.told?.ids.pex
    if (id === undefined || !this.#options.mayTell()) return
    const payload = isLocalAddress(peer.remote.host)
      ? this.#introductionTo(peer)
      : this.#introductionToAnybody(peer)
    if (payload) peer.sendExtended(id, payload)
  }

  /** Who is let go is none of those who stay, so that all are told the same. */
  #introductionToAnybody(peer: Peer): Uint8Array | undefined {
    const now = this.#options.clock.now()
    if (!this.#introduction || now - this.#introduction.at >= INTRODUCED_MS)
      this.#introduction = { at: now, payload: this.#introductionTo(peer) }
    return this.#introduction.payload
  }

  #introductionTo(peer: Peer): Uint8Array | undefined {
    const last = new Map([...this.#look()].slice(-MOST_SENT))
    const { added } = news(peer, new Map(), last)
    return added.length > 0 ? encodePexMessage({ added, dropped: [] }) : undefined
  }

  received(peer: Peer, payload: Uint8Array): void {
    peer.spendBudget()
    if (!this.#options.mayHear()) return
    const talk = this.#talkOf(peer)
    if (!talk.budget.spend(this.#options.clock.now())) return
    const message = decodePexMessage(payload)
    if (!message) return peer.close('violation')
    for (const endpoint of message.dropped) this.#relays.forget(authorityOf(endpoint), peer)
    const isWanted = ({ flags }: NamedPeer) => !this.#options.isSeed() || (flags & PexFlag.seed) === 0
    const allowed = new Set(
      filterPeers(
        message.added.map(({ endpoint }) => endpoint),
        peer.remote.host,
      ),
    )
    const peers = message.added.filter((named) => allowed.has(named.endpoint) && isWanted(named))
    for (const { endpoint } of peers) this.#relays.note(authorityOf(endpoint), peer)
    if (peers.length > 0) this.#options.onPeers(peers, this.#sourceOf(peer))
  }

  /** Connected peers that say that they are connected to somebody at `endpoint`. */
  connectedTo(endpoint: Endpoint): Iterable<Peer> {
    return this.#relays.to(authorityOf(endpoint))
  }

  #talkOf(peer: Peer): Talk {
    const known = this.#talks.get(peer)
    if (known) return known
    const now = this.#options.clock.now()
    const talk = {
      told: new Map(),
      nextAt: now,
      knows: undefined,
      budget: new MessageBudget(now, MESSAGES),
    }
    this.#talks.set(peer, talk)
    return talk
  }

  /** Who is connected now, and can be named. */
  #look(): Company {
    const current = new Map<string, Named>()
    let isSame = true
    for (const peer of this.#options.peers()) {
      const at = this.#addressOf(peer)
      if (!at) continue
      const { key, endpoint, isLocal } = at
      current.set(key, { peer, endpoint, isLocal, flags: flagsOf(peer) })
      isSame &&= this.#company.get(key)?.peer === peer
    }
    if (!isSame || current.size !== this.#company.size) this.#company = current
    return this.#company
  }

  #addressOf(peer: Peer): { key: string; endpoint: Endpoint; isLocal: boolean } | undefined {
    const endpoint = peer.listensAt
    if (!peer.told || !endpoint) return undefined
    const known = this.#named.get(peer.told)
    if (known) return known
    const at = { key: authorityOf(endpoint), endpoint, isLocal: isLocalAddress(endpoint.host) }
    this.#named.set(peer.told, at)
    return at
  }

  #sourceOf({ remote }: Peer): Source {
    const key = sourceOf(remote)
    const source = this.#sources.get(key) ?? { foundBy: 'pex', known: 0, tried: 0, most: MOST_OF_A_SOURCE }
    this.#sources.delete(key)
    this.#sources.set(key, source)
    const [oldest] = this.#sources.keys()
    if (this.#sources.size > MOST_SOURCES && oldest !== undefined) this.#sources.delete(oldest)
    return source
  }
}

/** Who came and who left since `told`, which is brought up to date. */
function news(
  to: Peer,
  told: Map<string, Endpoint>,
  company: Company,
): { added: NamedPeer[]; dropped: Endpoint[] } {
  const mayNameLocal = isLocalAddress(to.remote.host)
  const dropped = [...told].filter(([key]) => !company.has(key)).slice(0, MOST_SENT)
  const added: NamedPeer[] = []
  for (const [key, { peer, endpoint, isLocal, flags }] of company) {
    if (added.length >= MOST_SENT) break
    if (told.has(key) || peer === to || (isLocal && !mayNameLocal)) continue
    told.set(key, endpoint)
    added.push({ endpoint, flags })
  }
  for (const [key] of dropped) told.delete(key)
  return { added, dropped: dropped.map(([, endpoint]) => endpoint) }
}

function flagsOf(peer: Peer): number {
  return (
    (peer.pieces?.isFull ? PexFlag.seed : 0) |
    (peer.transport === 'utp' ? PexFlag.utp : 0) |
    (peer.told?.ids.holepunch === undefined ? 0 : PexFlag.holepunch) |
    (peer.isIncoming ? 0 : PexFlag.reachable)
  )
}
