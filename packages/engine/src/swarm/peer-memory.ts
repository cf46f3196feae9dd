import type { Clock, Endpoint, Logger, Timer } from '@lanterne/kernel'
import type { KeptText } from '../storage/kept-text.ts'
import { formatGoodPeers, type GoodPeer, parseGoodPeers } from './good-peers.ts'
import type { Swarm } from './swarm.ts'

/** A peer is good when it gave so much: less may be an accident. */
const LEAST_BYTES = 256 << 10
const NOTE_MS = 5_000
const WRITE_MS = 60_000

/** Remembers who gave good bytes of a torrent, so that the next start has somebody to ask at once. */
export class PeerMemory implements AsyncDisposable {
  readonly #swarm: Swarm
  readonly #clock: Clock
  readonly #log: Logger
  readonly #kept: KeptText
  readonly #good = new Map<string, GoodPeer>()
  readonly #recalled: Promise<void>
  #timer: Timer
  #written = ''
  #writtenAt: number

  /** Begins at once: whoever is remembered is connected to. */
  constructor(swarm: Swarm, { clock, log, kept }: { clock: Clock; log: Logger; kept: KeptText }) {
    this.#swarm = swarm
    this.#clock = clock
    this.#log = log
    this.#kept = kept
    this.#writtenAt = clock.now()
    this.#timer = clock.schedule(NOTE_MS, () => this.#onTimer())
    this.#recalled = this.#recall()
  }

  async #recall(): Promise<void> {
    const text = await this.#kept.read()
    if (text === undefined || this.#swarm.signal.aborted) return
    const peers = parseGoodPeers(text, this.#clock.epochMs())
    for (const peer of peers) this.#good.set(`${peer.host}|${peer.port}`, peer)
    this.#swarm.pool.recall(peers)
  }

  #onTimer(): void {
    this.#timer = this.#clock.schedule(NOTE_MS, () => this.#onTimer())
    this.#note()
    const now = this.#clock.now()
    // The first is kept soon: a short visit is one, too.
    if (this.#written !== '' && now - this.#writtenAt < WRITE_MS) return
    this.#writtenAt = now
    void this.#write()
  }

  /** Takes down who gives. */
  #note(): void {
    for (const peer of this.#swarm.peers) {
      const endpoint = this.#endpointOf(peer)
      // A browser is met anew each time: it has no address to come back to.
      if (!endpoint || peer.transport === 'webrtc' || peer.received.total < LEAST_BYTES) continue
      const key = `${endpoint.host}|${endpoint.port}`
      const before = this.#good.get(key)?.rate ?? 0
      const way = this.#swarm.pool.at(endpoint)
      this.#good.set(key, {
        ...endpoint,
        transport: peer.transport ?? 'tcp',
        isEncrypted: way?.isEncrypted ?? false,
        isClassic: way?.isClassic ?? false,
        rate: Math.round(Math.max(before * 0.9, peer.link.rate * 1000)),
        seenMs: this.#clock.epochMs(),
      })
    }
    for (const [key, { host, port }] of this.#good)
      if (this.#swarm.pool.isUseless({ host, port })) this.#good.delete(key)
  }

  /** Where it can be connected to: who came to us says so itself. */
  #endpointOf({
    isIncoming,
    remote,
    told,
  }: {
    isIncoming: boolean
    remote: Endpoint
    told: { port: number | undefined } | undefined
  }): Endpoint | undefined {
    if (!isIncoming) return remote
    return told?.port === undefined ? undefined : { host: remote.host, port: told.port }
  }

  async #write(): Promise<void> {
    // BEP 27: those of a private torrent are its tracker's to name.
    if (this.#swarm.content?.metainfo.isPrivate !== false || this.#good.size === 0) return
    const text = formatGoodPeers(this.#good.values())
    if (text === this.#written) return
    this.#written = text
    try {
      await this.#kept.write(text)
    } catch (error) {
      this.#log.warn('peers not kept', { error })
    }
  }

  /** Takes down who gives, for the last time; to be called before the swarm lets its peers go. */
  note(): void {
    this.#timer.cancel()
    this.#note()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer.cancel()
    await this.#recalled
    await this.#write()
  }
}
