import type { Clock, Random, TcpSocket, Timer } from '@lanterne/kernel'
import { type Infohash, infohashBytes, infohashFromBytes } from '../metainfo/infohash.ts'
import { sameBytes } from '../storage/hasher.ts'
import type { Transport } from '../transport/connect-peer.ts'
import { type EncryptionPolicy, recognized } from '../transport/mse/mse-socket.ts'
import type { Handshake } from '../wire/handshake.ts'
import { largestCrowd } from './crowds.ts'
import { Peer, type PeerDoor } from './peer.ts'
import type { Swarm } from './swarm.ts'

/** Connections that have not said which torrent they are for. */
const MOST_STRANGERS = 64
const STRANGER_TIMEOUT_MS = 10_000

/** Receives who connects to us, and shows each to the swarm that its handshake names. */
export class Reception implements PeerDoor, Disposable {
  readonly #clock: Clock
  readonly #find: (infohash: Infohash) => Swarm | undefined
  readonly #hasRoom: () => boolean
  readonly #lines: { infohashes: () => Iterable<Uint8Array>; random: Random; policy: EncryptionPolicy }
  readonly #strangers = new Map<Peer, Timer>()

  constructor(options: {
    clock: Clock
    find: (infohash: Infohash) => Swarm | undefined
    hasRoom: () => boolean
    /** Torrents that we take part in: who encrypts names one of them by its hash only. */
    infohashes: () => Iterable<Infohash>
    random: Random
    encryption?: EncryptionPolicy | undefined
  }) {
    this.#clock = options.clock
    this.#find = options.find
    this.#hasRoom = options.hasRoom
    this.#lines = {
      infohashes: () => Array.from(options.infohashes(), infohashBytes),
      random: options.random,
      policy: options.encryption ?? 'when-needed',
    }
  }

  receive(socket: TcpSocket, transport: Transport = 'tcp'): void {
    if (!this.#hasRoom()) return socket.destroy()
    // Who stands there longest without a word makes room, of where most come from: it cannot keep out those who speak.
    if (this.#strangers.size >= MOST_STRANGERS) largestCrowd(this.#strangers.keys())[0]?.close('useless')
    const line = recognized(socket, this.#lines)
    const clock = this.#clock
    const peer = new Peer(line, { clock, door: this, isIncoming: true, transport, roundTripMs: 1000 })
    this.#strangers.set(
      peer,
      this.#clock.schedule(STRANGER_TIMEOUT_MS, () => peer.close('useless')),
    )
  }

  handshaken(peer: Peer, handshake: Handshake): void {
    const swarm = this.#find(infohashFromBytes(handshake.infohash))
    // We connected to ourselves. That end knows the address, and hangs up when it sees our id in the answer.
    if (swarm && sameBytes(handshake.peerId, swarm.peerId))
      return peer.sendHandshake({
        infohash: handshake.infohash,
        peerId: swarm.peerId,
        hasDht: false,
        hasV2: false,
      })
    this.closed(peer)
    if (swarm) swarm.accept(peer, handshake)
    else peer.close('ours')
  }

  closed(peer: Peer): void {
    this.#strangers.get(peer)?.cancel()
    this.#strangers.delete(peer)
  }

  [Symbol.dispose](): void {
    for (const peer of [...this.#strangers.keys()]) peer.close('ours')
  }
}
