import { type Clock, type Endpoint, type Random, randomInteger, type UdpSocket } from '@lanterne/kernel'
import { type AddressBytes, isInBlock } from '../packet/ip-address.ts'
import { destinationOf } from '../packet/ip-packet.ts'
import { type Aead, aead } from './aead.ts'
import {
  correspondentOf,
  INITIATION_BYTES,
  indexAt,
  isFrom,
  MESSAGE,
  RESPONSE_BYTES,
  readInitiation,
} from './handshake.ts'
import { keyPairOf, MAC_BYTES } from './keys.ts'
import { COOKIE_REPLY_BYTES, MacReader } from './macs.ts'
import type { WireGuardProfile } from './parse-wireguard-conf.ts'
import { LEAST_DATA_BYTES, type Session } from './session.ts'
import { createTimestamps } from './tai64n.ts'
import { type PeerWorld, WireGuardPeer } from './wireguard-peer.ts'

/** Handshake messages in one second above which a sender first has to show that it is where it says. */
const mostHandshakesPerSecond = 50

/** What one WireGuard interface is made of. */
export interface WireGuardParts {
  readonly profile: WireGuardProfile
  /** Addresses of each peer's endpoint, in the order of the profile's peers; the first is tried first. */
  readonly endpoints: readonly (readonly Endpoint[])[]
  readonly clock: Clock
  readonly random: Random
  /** What the messages of sessions are sealed with; Node's own code unless told. */
  readonly aead?: Aead
  /** The only way out: everything that is sent is sealed for a peer. */
  readonly outside: Pick<UdpSocket, 'send'>
  /** A packet came out of the tunnel, valid during the call; its source is one that its peer may send from. */
  onPacket(packet: Uint8Array): void
  /** What `status` gives has changed. */
  onChange(): void
}

/** How a tunnel is doing. */
export interface WireGuardStatus {
  /** Whether any peer with an endpoint answered what was last asked of it. */
  readonly isAnswering: boolean
  readonly handshakes: number
  readonly receivedBytes: number
  readonly sentBytes: number
  /** Messages from outside that were forged, replayed, or for nobody. */
  readonly refused: number
}

/** A WireGuard interface. */
export interface WireGuard extends Disposable {
  /** Sends a packet to the peer that carries its destination; where none does, it is lost. */
  send(packet: Uint8Array): void
  /** Takes in a datagram from outside. */
  receive(message: Uint8Array, from: Endpoint): void
  /** Begins a handshake with every peer that has an endpoint, unless one is on its way. */
  initiate(): void
  readonly status: WireGuardStatus
}

/** Makes an interface. Throws `invalid-request` (`bad-key`) for a peer's key that no handshake can work with. */
export function createWireGuard(parts: WireGuardParts): WireGuard {
  const { profile, clock, random, outside } = parts
  const own = keyPairOf(profile.privateKey)
  const owners = new Map<number, { readonly peer: WireGuardPeer; readonly session?: Session }>()
  const macs = new MacReader(clock, random, own.publicKey)
  let refused = 0
  let second = { fromMs: -Infinity, handshakes: 0 }

  const world: PeerWorld = {
    clock,
    random,
    own,
    mtu: profile.mtu,
    aead: parts.aead ?? aead,
    timestamp: createTimestamps(() => clock.epochMs()),
    transmit: (message, to) => outside.send(message, to),
    allotIndex(peer) {
      let index: number
      do index = randomInteger(random, 2 ** 32)
      while (owners.has(index))
      owners.set(index, { peer })
      return index
    },
    bindIndex: (index, peer, session) => void owners.set(index, { peer, session }),
    freeIndex: (index) => void owners.delete(index),
    deliver: parts.onPacket,
    changed: parts.onChange,
  }
  const peers = profile.peers.map((peer, index) => {
    const correspondent = correspondentOf(own, peer.publicKey, peer.presharedKey)
    return new WireGuardPeer(peer, correspondent, parts.endpoints[index] ?? [], world)
  })
  const route = createRoutes(peers)

  /** Whether the sender of a handshake message may be listened to; too many at once have to show where they are. */
  const isAdmitted = (message: Uint8Array, from: Endpoint): boolean => {
    if (!macs.isMeantForUs(message)) return false
    const nowMs = clock.now()
    if (nowMs - second.fromMs >= 1000) second = { fromMs: nowMs, handshakes: 0 }
    if (++second.handshakes <= mostHandshakesPerSecond) return true
    const source = `${from.host} ${from.port}`
    if (macs.hasCookie(message, source)) return true
    outside.send(macs.cookieReply(message, source), from)
    return false
  }

  const take = (message: Uint8Array, from: Endpoint): boolean => {
    if (message.length < LEAST_DATA_BYTES || message[1] !== 0 || message[2] !== 0 || message[3] !== 0)
      return false
    if (message[0] === MESSAGE.data) {
      const owner = owners.get(indexAt(message, 4))
      return owner?.session !== undefined && owner.peer.takeData(owner.session, message, from)
    }
    if (message[0] === MESSAGE.initiation && message.length === INITIATION_BYTES + 2 * MAC_BYTES) {
      const claimed = isAdmitted(message, from) ? readInitiation(own, message) : undefined
      const peer = claimed && peers.find(({ correspondent }) => isFrom(correspondent, claimed.publicKey))
      return claimed !== undefined && peer !== undefined && peer.takeInitiation(claimed, from)
    }
    if (message[0] === MESSAGE.response && message.length === RESPONSE_BYTES + 2 * MAC_BYTES) {
      const owner = owners.get(indexAt(message, 8))
      if (!owner || owner.session || !isAdmitted(message, from)) return false
      return owner.peer.takeResponse(message, from)
    }
    if (message[0] === MESSAGE.cookie && message.length === COOKIE_REPLY_BYTES) {
      const owner = owners.get(indexAt(message, 4))
      owner?.peer.takeCookie(message)
      return owner !== undefined
    }
    return false
  }

  return {
    send: (packet) => route(destinationOf(packet))?.send(packet),
    receive(message, from) {
      if (!take(message, from)) refused++
    },
    initiate() {
      for (const peer of peers) if (peer.endpoint) peer.initiate()
    },
    get status() {
      const sum = (of: (peer: WireGuardPeer) => number) => peers.reduce((total, peer) => total + of(peer), 0)
      return {
        isAnswering: peers.some(({ isAnswering }) => isAnswering),
        handshakes: sum(({ handshakes }) => handshakes),
        receivedBytes: sum(({ receivedBytes }) => receivedBytes),
        sentBytes: sum(({ sentBytes }) => sentBytes),
        refused,
      }
    },
    [Symbol.dispose]() {
      for (const peer of peers) peer.close()
      owners.clear()
    },
  }
}

/** The peer that carries an address: that of the longest block that holds it (paper, section 2: cryptokey routing). */
function createRoutes(
  peers: readonly WireGuardPeer[],
): (to: AddressBytes | undefined) => WireGuardPeer | undefined {
  const routes = peers
    .flatMap((peer) => peer.profile.allowed.map((block) => ({ peer, block })))
    .sort((one, other) => other.block.bits - one.block.bits)
  return (to) => to && routes.find(({ block }) => isInBlock(to, block))?.peer
}
