import { sameBytes } from '../storage/hasher.ts'
import { isFromElsewhere, largestCrowd } from './crowds.ts'
import type { Peer } from './peer.ts'
import type { Candidate } from './peer-pool.ts'

/** Room kept for those who come to us. */
export const MOST_PEERS_WITH_INCOMING = 100
const HANDSHAKE_TIMEOUT_MS = 10_000
/** BEP 3: a connection that is silent for two minutes may be closed. */
const SILENCE_MS = 150_000
/** A peer that neither gives nor takes for so long may have to make room. */
const IDLE_MS = 60_000
/** Peers that make room at once. */
const MOST_REPLACED = 6

/** Who keeps a place among the peers of a swarm, and who makes room. */
export class Places {
  readonly #peers: ReadonlySet<Peer>
  readonly #peerId: Uint8Array

  constructor(peers: ReadonlySet<Peer>, peerId: Uint8Array) {
    this.#peers = peers
    this.#peerId = peerId
  }

  /** When every place is taken, one of many guests from one place makes room for who comes from elsewhere. */
  hasRoomFor(newcomer: Peer): boolean {
    if (this.#peers.size < MOST_PEERS_WITH_INCOMING) return true
    const guests = [...this.#peers].filter(({ isIncoming }) => isIncoming)
    const crowd = largestCrowd(guests)
    if (!isFromElsewhere(newcomer, guests, crowd)) return false
    crowd.reduce((least, one) => (one.received.total < least.received.total ? one : least)).close('ours')
    return true
  }

  /** Another connection to the same peer. */
  twinOf(peer: Peer): Peer | undefined {
    for (const other of this.#peers)
      if (other !== peer && other.peerId && peer.peerId && sameBytes(other.peerId, peer.peerId)) return other
    return undefined
  }

  /** Of two connections between the same two peers, both sides keep the one that the smaller id made. */
  isPreferred(peer: Peer): boolean {
    const isOursSmaller = Buffer.compare(this.#peerId, peer.peerId ?? new Uint8Array()) < 0
    return isOursSmaller !== peer.isIncoming
  }

  /** The connection that stays of two to the same peer: while it does, nobody dials that address. */
  otherWayTo(gone: Peer, { endpoint }: Candidate, isDialled: (peer: Peer) => boolean): Peer | undefined {
    const twin = this.twinOf(gone)
    if (twin) return isDialled(twin) ? undefined : twin
    for (const peer of this.#peers) {
      const at = isDialled(peer) ? undefined : peer.listensAt
      if (at?.host === endpoint.host && at.port === endpoint.port) return peer
    }
    return undefined
  }

  /** When every place is taken, whoever gives nothing makes room for an address not tried yet. */
  makeRoom(now: number, { most, hasUntried }: { most: number; hasUntried: () => boolean }): void {
    if (this.#peers.size < most || !hasUntried()) return
    const useless = [...this.#peers].filter((peer) => {
      const quietMs = now - Math.max(peer.lastBlockAt, peer.connectedAt)
      // One who said that it has everything, let us ask, and has never given a byte, is not waited for.
      if (peer.stalledAt !== undefined) return peer.received.total === 0
      return peer.isChokingUs && !peer.isInterestedInUs && quietMs > IDLE_MS
    })
    for (const peer of useless.slice(0, MOST_REPLACED)) peer.close('ours')
  }

  /** Lets go of whoever says nothing, and says something to those who hear nothing else. */
  watchSilence(now: number): void {
    for (const peer of [...this.#peers]) {
      if (!peer.peerId && now - peer.connectedAt > HANDSHAKE_TIMEOUT_MS) peer.close('useless')
      else if (now - peer.lastHeardAt > SILENCE_MS) peer.close('useless')
      else peer.keepAliveIfQuiet(now)
    }
  }
}
