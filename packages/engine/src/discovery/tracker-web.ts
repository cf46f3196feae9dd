import { type Clock, type Random, randomInteger, type TcpSocket } from '@lanterne/kernel'
import type { Infohash } from '../metainfo/infohash.ts'
import { WebSocketSession } from '../transport/web-socket/web-socket-session.ts'
import type { SwarmCounts } from './tracker-swarms.ts'
import {
  formatTrackerMessage,
  maxMessageBytes,
  type PeerMessage,
  readPeerMessage,
  type TrackerMessage,
} from './web-tracker/messages.ts'

export interface WebSwarmsOptions {
  readonly clock: Clock
  readonly random: Random
  readonly allow?: ReadonlySet<Infohash> | undefined
  readonly intervalSeconds: number
}

/** A connection; one that is not heard of for twice the interval is let go. */
interface Visitor {
  readonly say: (message: TrackerMessage) => void
  /** Under which peer id it is in which swarm. */
  readonly swarms: Map<Infohash, string>
}

interface WebPeer {
  readonly visitor: Visitor
  readonly peerId: Uint8Array
  isSeed: boolean
}

const maxSwarms = 1000
const maxPeersPerSwarm = 1000
const maxSwarmsPerVisitor = 100
/** How long a client has to close a connection that is over. */
const goodbyeMs = 10_000
/** Offers of one announce that are passed on, each to another peer. */
const maxOffers = 10

/** Peers that are met by WebRTC: what they offer and answer is carried between them. */
export class WebSwarms {
  readonly #options: WebSwarmsOptions
  readonly #swarms = new Map<Infohash, { peers: Map<string, WebPeer>; completed: number }>()

  constructor(options: WebSwarmsOptions) {
    this.#options = options
  }

  /** Serves one connection after its handshake. */
  serve(socket: TcpSocket): { feed(chunk: Uint8Array): void; closed(): void } {
    const { clock, random, intervalSeconds } = this.#options
    const visitor: Visitor = {
      say: (message) => session.send(formatTrackerMessage(message)),
      swarms: new Map(),
    }
    const expire = () => clock.schedule(intervalSeconds * 2000, () => session.close())
    let timer = expire()
    const session = new WebSocketSession(socket, {
      role: 'server',
      maxMessageBytes,
      random,
      receiver: {
        message: (text) => {
          timer.cancel()
          timer = expire()
          const message = readPeerMessage(text)
          if (message) this.#answer(visitor, message)
          else visitor.say({ kind: 'failed', reason: 'this was not understood' })
        },
        close: () => {
          timer.cancel()
          for (const infohash of visitor.swarms.keys()) this.#leave(visitor, infohash)
          clock.schedule(goodbyeMs, () => socket.destroy())
        },
      },
    })
    return { feed: (chunk) => session.feed(chunk), closed: () => session.carrierClosed() }
  }

  #answer(visitor: Visitor, message: PeerMessage): void {
    if (message.kind === 'scrape') {
      const files = message.infohashes.map((infohash): [Infohash, SwarmCounts] => [
        infohash,
        this.counts(infohash),
      ])
      return visitor.say({ kind: 'scraped', files: new Map(files) })
    }
    const { infohash } = message
    if (message.kind === 'answer') {
      const to = this.#swarms.get(infohash)?.peers.get(keyOf(message.to))
      // Nobody speaks in the name of another.
      if (visitor.swarms.get(infohash) === keyOf(message.peerId)) to?.visitor.say(message)
      return
    }
    const reason = this.#join(visitor, message)
    if (reason !== undefined) return visitor.say({ kind: 'failed', infohash, reason })
    if (message.event === 'stopped') this.#leave(visitor, infohash)
    const counts = this.counts(infohash)
    visitor.say({ kind: 'announced', infohash, interval: this.#options.intervalSeconds, counts })
    if (message.event !== 'stopped') this.#passOn(visitor, message)
  }

  counts(infohash: Infohash): SwarmCounts {
    const swarm = this.#swarms.get(infohash)
    let seeds = 0
    for (const { isSeed } of swarm?.peers.values() ?? []) if (isSeed) seeds++
    return { seeds, leeches: (swarm?.peers.size ?? 0) - seeds, completed: swarm?.completed ?? 0 }
  }

  /** Notes a peer; says why not, if not. */
  #join(
    visitor: Visitor,
    { infohash, peerId, left, event }: PeerMessage & { kind: 'announce' },
  ): string | undefined {
    const { allow } = this.#options
    if (allow && !allow.has(infohash)) return 'torrent is not tracked here'
    const key = keyOf(peerId)
    const known = visitor.swarms.get(infohash)
    if (known !== undefined && known !== key) return 'a connection has one peer id'
    const swarm = this.#swarms.get(infohash) ?? { peers: new Map<string, WebPeer>(), completed: 0 }
    const peer = swarm.peers.get(key)
    if (peer && peer.visitor !== visitor) return 'this peer id is taken'
    const hasRoom =
      peer ||
      (visitor.swarms.size < maxSwarmsPerVisitor &&
        swarm.peers.size < maxPeersPerSwarm &&
        (this.#swarms.has(infohash) || this.#swarms.size < maxSwarms))
    if (!hasRoom) return 'there is no room'
    this.#swarms.set(infohash, swarm)
    visitor.swarms.set(infohash, key)
    swarm.peers.set(key, { visitor, peerId, isSeed: left === 0 })
    if (event === 'completed') swarm.completed++
    return undefined
  }

  #leave(visitor: Visitor, infohash: Infohash): void {
    const swarm = this.#swarms.get(infohash)
    swarm?.peers.delete(visitor.swarms.get(infohash) ?? '')
    visitor.swarms.delete(infohash)
    if (swarm?.peers.size === 0) this.#swarms.delete(infohash)
  }

  /** Brings each offer to another peer, chosen at random. */
  #passOn(visitor: Visitor, { infohash, peerId, offers }: PeerMessage & { kind: 'announce' }): void {
    const others = [...(this.#swarms.get(infohash)?.peers.values() ?? [])].filter(
      (peer) => peer.visitor !== visitor,
    )
    for (const offer of offers.slice(0, maxOffers)) {
      const [peer] = others.splice(randomInteger(this.#options.random, others.length), 1)
      peer?.visitor.say({ kind: 'offer', infohash, peerId, ...offer })
    }
  }
}

function keyOf(peerId: Uint8Array): string {
  return Buffer.from(peerId).toString('latin1')
}
