import { type Clock, type Endpoint, type Network, type TcpSocket, withDeadline } from '@lanterne/kernel'
import { sourceOf } from '../discovery/dht/node-contact.ts'
import { isLocalAddress } from '../discovery/local-address.ts'
import type { FoundBy } from '../engine-types.ts'
import type { Infohash } from '../metainfo/infohash.ts'
import { connectPeer, type PeerConnection, type Transport } from '../transport/connect-peer.ts'
import type { UtpHub } from '../transport/utp/utp-hub.ts'
import { type NamedPeer, PexFlag } from '../wire/pex-message.ts'
import type { GoodPeer } from './good-peers.ts'
import type { OwnAddresses } from './own-addresses.ts'

const MOST_KNOWN = 2000
/** Addresses kept that guests told of themselves. */
const MOST_TOLD = 200
const MOST_DIALING = 30
/** Addresses that refused one way and may still answer by the other: they take nobody's turn. */
const MOST_LINGERING = 100
const DIAL_TIMEOUT_MS = 8000
const FIRST_RETRY_MS = 10_000
const LONGEST_RETRY_MS = 600_000
/** Failures in a row after which an address is forgotten. */
const MOST_FAILURES = 6

/** Addresses that came together: from one answer of a tracker, say. Whoever names many gets no more turns for it. */
export interface Source {
  readonly foundBy: FoundBy
  /** The torrent's name by which they are known, where it has several (BEP 52). */
  readonly infohash?: Infohash | undefined
  known: number
  tried: number
  /** Most addresses of it that are known at a time. */
  readonly most?: number
}

/** An address that a peer may be found at, and what is remembered of it. */
export interface Candidate {
  readonly endpoint: Endpoint
  readonly source: Source
  state: 'idle' | 'dialing' | 'connected' | 'banned'
  failures: number
  retryAt: number
  /** It hangs up when anything follows our handshake at once: it is spoken to step by step. */
  isClassic: boolean
  /** It hangs up on a plain handshake: it is spoken to encrypted. */
  isEncrypted: boolean
  /** By what it was reached last, or is to be tried first. */
  transport?: Transport
  /** What peers said of it (`PexFlag`). */
  flags: number
  /** It took a connection and said nothing, so that it was tried the other way. */
  hasSwitched?: boolean
  /** The last connection ended because we had everything. */
  isSpared?: boolean
}

/** Knows where peers are, and connects to them as fast as is reasonable. */
export class PeerPool {
  readonly #network: Network
  readonly #hub: UtpHub | undefined
  readonly #clock: Clock
  readonly #wanted: () => number
  readonly #isSeed: () => boolean
  readonly #onConnected: (socket: TcpSocket, candidate: Candidate, roundTripMs: number) => void
  readonly #punch: ((endpoint: Endpoint) => void) | undefined
  readonly #own: OwnAddresses | undefined
  readonly #signal: AbortSignal
  readonly #candidates = new Map<string, Candidate>()
  readonly #bannedHosts = new Set<string>()
  readonly #punched: Source = { foundBy: 'pex', known: 0, tried: 0, most: MOST_TOLD }
  readonly #guests: Source = { foundBy: 'incoming', known: 0, tried: 0, most: MOST_TOLD }
  #banned = 0
  #dialing = 0
  #lingering = 0

  constructor(options: {
    network: Network
    /** For uTP. */
    hub?: UtpHub | undefined
    clock: Clock
    /** How many more connections are wanted now. */
    wanted: () => number
    /** Whether we have everything, so that others who do are not worth connecting to; we do not when absent. */
    isSeed?: () => boolean
    onConnected: (socket: TcpSocket, candidate: Candidate, roundTripMs: number) => void
    /** Has somebody tell the peer at an address to connect to us: it lets nobody in. */
    punch?: (endpoint: Endpoint) => void
    /** Addresses of ours, which are passed over. */
    own?: OwnAddresses | undefined
    signal: AbortSignal
  }) {
    this.#network = options.network
    this.#hub = options.hub
    this.#clock = options.clock
    this.#wanted = options.wanted
    this.#isSeed = options.isSeed ?? (() => false)
    this.#onConnected = options.onConnected
    this.#punch = options.punch
    this.#own = options.own
    this.#signal = options.signal
  }

  get known(): number {
    return this.#candidates.size
  }

  /** Addresses that are never connected to again. */
  get banned(): number {
    return this.#banned
  }

  /** Notes addresses; the new ones are tried at once. */
  add(endpoints: Iterable<Endpoint>, foundBy: FoundBy = 'added', infohash?: Infohash): void {
    const source: Source = { foundBy, infohash, known: 0, tried: 0 }
    for (const endpoint of endpoints) this.#note(endpoint, 0, source)
    this.dial()
  }

  /** Notes who gave good bytes in an earlier run, and how each was reached; all are tried at once. */
  recall(peers: readonly GoodPeer[]): void {
    const source: Source = { foundBy: 'remembered', known: 0, tried: 0 }
    for (const { host, port, transport, isEncrypted, isClassic } of peers) {
      const candidate = this.#note({ host, port }, 0, source)
      if (candidate?.source === source) Object.assign(candidate, { transport, isEncrypted, isClassic })
    }
    this.dial()
  }

  /** Notes addresses that a peer named; the new ones are tried at once. */
  addNamed(peers: readonly NamedPeer[], source: Source): void {
    for (const { endpoint, flags } of peers) {
      const candidate = this.#note(endpoint, 0, source)
      if (candidate) candidate.flags |= flags
    }
    this.dial()
  }

  /** Tries every address now, whatever came of it before: what failed was not the peers. */
  tryAllAgain(): void {
    for (const candidate of this.#candidates.values()) if (candidate.state === 'idle') candidate.retryAt = 0
    this.dial()
  }

  /** What is known of an address. */
  at(endpoint: Endpoint): Candidate | undefined {
    return this.#candidates.get(keyOf(endpoint))
  }

  /** Whether an address is not worth remembering: banned, or silent again and again while others answer. */
  isUseless(endpoint: Endpoint): boolean {
    if (this.isBannedHost(endpoint)) return true
    const candidate = this.at(endpoint)
    if (!candidate || candidate.state === 'connected') return false
    if (candidate.state === 'banned') return true
    return candidate.failures > 2 && [...this.#candidates.values()].some(({ state }) => state === 'connected')
  }

  /** Connects to an address at once, over uTP first: somebody there does the same. */
  reach(endpoint: Endpoint): void {
    const candidate = this.#note(endpoint, 0, this.#punched)
    if (candidate?.state !== 'idle' || this.#dialing >= MOST_DIALING || this.#signal.aborted) return
    candidate.transport = 'utp'
    void this.#connect(candidate)
  }

  /**
   * A peer that came to us says that it can be found there: nobody is to be dialled at that address until it has
   * `ended`. Nothing when that is not for this connection to say.
   */
  met(endpoint: Endpoint): Candidate | undefined {
    const candidate = this.#note(endpoint, 0, this.#guests)
    if (candidate?.state !== 'idle') return undefined
    candidate.state = 'connected'
    return candidate
  }

  /** Says what is known of an address, from now on if there is room for it. */
  #note(endpoint: Endpoint, retryAt: number, source: Source): Candidate | undefined {
    const key = keyOf(endpoint)
    const known = this.#candidates.get(key)
    if (known || this.#own?.has(endpoint)) return known
    if (source.known >= (source.most ?? MOST_KNOWN)) return undefined
    if (this.#candidates.size >= MOST_KNOWN && !this.#makeRoom(source)) return undefined
    source.known++
    const candidate: Candidate = {
      endpoint,
      source,
      state: 'idle',
      failures: 0,
      retryAt,
      isClassic: false,
      isEncrypted: false,
      flags: 0,
    }
    this.#candidates.set(key, candidate)
    return candidate
  }

  /** Forgets an address for the sake of `source`: of whoever named most, the one that failed most. */
  #makeRoom(source: Source): boolean {
    let worst: Candidate | undefined
    for (const candidate of this.#candidates.values()) {
      if (candidate.state !== 'idle' || candidate.source === source) continue
      const more = candidate.source.known - (worst?.source.known ?? source.known)
      if (more > 0 || (more === 0 && worst && candidate.failures > worst.failures)) worst = candidate
    }
    if (worst) this.#forget(worst)
    return worst !== undefined
  }

  /** It is this engine that answers there: no torrent tries it again, and it counts for nothing. */
  foundOurselves(candidate: Candidate): void {
    this.#own?.add(candidate.endpoint)
    this.#forget(candidate)
  }

  #forget(candidate: Candidate): void {
    candidate.source.known--
    if (candidate.state === 'banned') this.#banned--
    this.#candidates.delete(keyOf(candidate.endpoint))
  }

  /** Never connects to an address again. */
  ban(endpoint: Endpoint): void {
    const key = keyOf(endpoint)
    // Behind a local address there may be anybody: this machine's other programs, or the whole house.
    if (!isLocalAddress(endpoint.host)) this.#bannedHosts.add(sourceOf(endpoint))
    const candidate = this.#candidates.get(key)
    if (candidate?.state !== 'banned') this.#banned++
    if (candidate) candidate.state = 'banned'
    else {
      const source: Source = { foundBy: 'incoming', known: 1, tried: 0 }
      this.#candidates.set(key, {
        endpoint,
        source,
        state: 'banned',
        failures: 0,
        retryAt: 0,
        isClassic: false,
        isEncrypted: false,
        flags: 0,
      })
    }
  }

  /** Whether somebody who comes from `endpoint` is turned away; behind one public address, or IPv6 /64, they are one. */
  isBannedHost(endpoint: Endpoint): boolean {
    return this.#bannedHosts.has(sourceOf(endpoint))
  }

  /** Whether there are addresses that have never failed and wait to be tried. */
  get hasUntried(): boolean {
    for (const candidate of this.#candidates.values())
      if (candidate.state === 'idle' && candidate.failures === 0 && this.#isOfUse(candidate)) return true
    return false
  }

  /** Of two who have everything neither has anything for the other. */
  #isOfUse({ flags }: Candidate): boolean {
    return (flags & PexFlag.seed) === 0 || !this.#isSeed()
  }

  /** Whether it may be tried now: whoever was let go because we had everything may be, as soon as we have not any more. */
  #isDue({ state, retryAt, isSpared }: Candidate, now: number): boolean {
    return state === 'idle' && (retryAt <= now || (isSpared === true && !this.#isSeed()))
  }

  /** A connection ended: `retryMs` until the next try, or the usual wait after a failure. */
  ended(candidate: Candidate, retryMs?: number): void {
    if (candidate.state === 'banned') return
    candidate.state = 'idle'
    candidate.isSpared = this.#isSeed() && retryMs !== undefined
    if (retryMs === undefined) {
      candidate.failures++
      if (candidate.failures >= MOST_FAILURES) this.#forget(candidate)
    }
    const wait = retryMs ?? Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (candidate.failures - 1))
    candidate.retryAt = this.#clock.now() + wait
    this.dial()
  }

  /** Connections stood, and nothing was said: tries the other way, once. Says whether there is one. */
  switchWay(candidate: Candidate): boolean {
    const isFirst = candidate.hasSwitched !== true
    candidate.hasSwitched = isFirst
    if (!isFirst || !this.#hub?.reaches(candidate.endpoint.host)) return false
    candidate.transport = candidate.transport === 'utp' ? 'tcp' : 'utp'
    candidate.isClassic = candidate.isEncrypted = false
    this.ended(candidate, 0)
    return true
  }

  /** Connects to whoever is due, as many as are wanted; every source has its turn. */
  dial(): void {
    if (this.#signal.aborted) return
    const wanted = Math.min(this.#wanted(), MOST_DIALING) - this.#dialing
    if (wanted <= 0) return
    const now = this.#clock.now()
    const due = new Map<Source, Candidate[]>()
    for (const candidate of this.#candidates.values()) {
      if (!this.#isDue(candidate, now) || !this.#isOfUse(candidate)) continue
      if (this.#own?.has(candidate.endpoint)) {
        this.#forget(candidate)
        continue
      }
      const known = due.get(candidate.source)
      if (!known) due.set(candidate.source, [candidate])
      else if (known.length < wanted) known.push(candidate)
    }
    for (let count = 0; count < wanted && due.size > 0; count++) {
      const source = [...due.keys()].reduce((least, one) => (one.tried < least.tried ? one : least))
      const candidate = due.get(source)?.shift()
      if (due.get(source)?.length === 0) due.delete(source)
      source.tried++
      if (candidate) void this.#connect(candidate)
    }
  }

  async #connect(candidate: Candidate): Promise<void> {
    candidate.state = 'dialing'
    this.#dialing++
    // Who can be punched through to, and was not reached directly by whoever named it, is hardly reached by us.
    const isShy = (candidate.flags & (PexFlag.holepunch | PexFlag.reachable)) === PexFlag.holepunch
    if (isShy || candidate.failures > 0) this.#punch?.(candidate.endpoint)
    using deadline = withDeadline(this.#clock, DIAL_TIMEOUT_MS, () => new Error('no answer'), {
      signal: this.#signal,
    })
    let made: PeerConnection | undefined
    let isLingering = false
    const goesOn = () => {
      if (this.#lingering >= MOST_LINGERING) return false
      isLingering = true
      this.#lingering++
      this.#dialing--
      queueMicrotask(() => this.dial())
      return true
    }
    try {
      const ways = { network: this.#network, clock: this.#clock, hub: this.#hub }
      const { signal } = deadline
      made = await connectPeer(candidate.endpoint, ways, { preferred: candidate.transport, goesOn, signal })
    } catch {
      // Most addresses do not answer: it is how swarms are.
    }
    if (isLingering) this.#lingering--
    else this.#dialing--
    if (this.#signal.aborted) return made?.socket.destroy()
    // It may have been banned, or have connected to us, meanwhile.
    if (candidate.state !== 'dialing') return made?.socket.destroy()
    if (!made) return this.ended(candidate)
    candidate.transport = made.transport
    if (isLingering && this.#wanted() <= 0) {
      made.socket.destroy()
      return this.ended(candidate, FIRST_RETRY_MS)
    }
    candidate.state = 'connected'
    this.#onConnected(made.socket, candidate, made.roundTripMs)
  }
}

function keyOf({ host, port }: Endpoint): string {
  return `${host}|${port}`
}
