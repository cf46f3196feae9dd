import {
  AppError,
  type Clock,
  type Logger,
  type Random,
  type TcpSocket,
  type WebRtc,
  type WebRtcEnd,
  withDeadline,
} from '@lanterne/kernel'
import {
  readSessionDescription,
  withoutLocal,
  writeSessionDescription,
} from '../../transport/web-rtc/session-description.ts'
import type { BroughtDescription, Offer } from './messages.ts'

/** Connections being made at once, offers that nobody took up included. */
const mostAtOnce = 20
/** How long an offer may wait for an answer; those who made WebTorrent wait as long. */
const offerMs = 50_000
/** How long two sides have to find each other. */
const connectMs = 30_000

export interface RendezvousOptions {
  readonly webRtc: WebRtc
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** Whether a connection to this peer is wanted; without one, to anybody. */
  readonly isWanted: (peerId?: Uint8Array) => boolean
  /** A connection stands. `roundTripMs` is what it took to get there, an upper bound of its round trip. */
  readonly onLine: (socket: TcpSocket, roundTripMs: number) => void
}

/** Makes one torrent's WebRTC connections out of offers and answers that trackers carry. */
export class Rendezvous implements Disposable {
  readonly #options: RendezvousOptions
  readonly #lifetime = new AbortController()
  /** Offers out there, by the name that their answer will bear. */
  readonly #offers = new Map<string, { end: WebRtcEnd; giveUp: () => void }>()
  #count = 0

  constructor(options: RendezvousOptions) {
    this.#options = options
  }

  get isWanted(): boolean {
    return this.#options.isWanted()
  }

  /** Up to `count` new offers to hand to the tracker at `trackerHost`; as many as can be made now. */
  async makeOffers(count: number, trackerHost: string): Promise<Offer[]> {
    const making = Array.from({ length: Math.min(count, mostAtOnce - this.#count) }, () =>
      this.#makeOffer(trackerHost),
    )
    return (await Promise.all(making)).filter((offer) => offer !== undefined)
  }

  /** Somebody took up one of our offers. */
  answered({ offerId, peerId, sdp }: BroughtDescription, trackerHost: string): void {
    const offer = this.#offers.get(offerId)
    const answer = passable(sdp, trackerHost)
    if (!offer || !answer || !this.#options.isWanted(peerId)) return
    this.#offers.delete(offerId)
    this.#options.log.debug('an offer of ours was taken up')
    void this.#open(offer.end, answer).finally(offer.giveUp)
  }

  /** Takes up another's offer: the answer to send, or `undefined` where there is none. */
  async answer({ peerId, sdp }: BroughtDescription, trackerHost: string): Promise<string | undefined> {
    const offer = passable(sdp, trackerHost)
    if (!offer || this.#count >= mostAtOnce || !this.#options.isWanted(peerId)) return undefined
    const end = await this.#begin((options) => this.#options.webRtc.answer(offer, options))
    if (!end) return undefined
    this.#options.log.debug('an offer was taken up')
    void this.#open(end).finally(() => this.#giveUp(end))
    return passable(end.description, trackerHost)
  }

  [Symbol.dispose](): void {
    this.#lifetime.abort(new AppError('closed'))
    for (const { giveUp } of this.#offers.values()) giveUp()
    this.#offers.clear()
  }

  async #makeOffer(trackerHost: string): Promise<Offer | undefined> {
    const { webRtc, random, clock } = this.#options
    const end = await this.#begin((options) => webRtc.offer(options))
    if (!end) return undefined
    const sdp = passable(end.description, trackerHost)
    // Twenty bytes, one character each: other programs read them so.
    const offerId = Buffer.from(random.bytes(20)).toString('latin1')
    const giveUp = () => {
      timer.cancel()
      this.#giveUp(end)
    }
    const timer = clock.schedule(offerMs, () => {
      if (this.#offers.delete(offerId)) giveUp()
    })
    if (sdp === undefined) {
      giveUp()
      return undefined
    }
    this.#offers.set(offerId, { end, giveUp })
    return { offerId, sdp }
  }

  /** Begins one end, if that can be done. */
  async #begin(
    make: (options: { signal: AbortSignal }) => Promise<WebRtcEnd>,
  ): Promise<WebRtcEnd | undefined> {
    this.#count++
    using deadline = this.#deadline()
    try {
      const end = await make(deadline)
      if (!this.#lifetime.signal.aborted) return end
      end[Symbol.dispose]()
    } catch (error) {
      this.#note(error)
    }
    this.#count--
    return undefined
  }

  async #open(end: WebRtcEnd, answer?: string): Promise<void> {
    const { clock, onLine } = this.#options
    using deadline = this.#deadline()
    const startedAt = clock.now()
    try {
      const socket = await end.open({ ...(answer !== undefined && { answer }), signal: deadline.signal })
      this.#options.log.debug('a web peer was met')
      onLine(socket, clock.now() - startedAt)
    } catch (error) {
      this.#note(error)
    }
  }

  #giveUp(end: WebRtcEnd): void {
    this.#count--
    end[Symbol.dispose]()
  }

  #deadline() {
    return withDeadline(this.#options.clock, connectMs, () => new AppError('timed-out'), this.#lifetime)
  }

  /** Many of those who are met so cannot be reached: it is how swarms are. */
  #note(error: unknown): void {
    if (this.#lifetime.signal.aborted) return
    const { log } = this.#options
    if (error instanceof AppError) log.debug('no web peer was met', { error: error.code })
    else log.error('web peers are not met because of a bug', { error })
  }
}

/** A description as it may cross the tracker at `trackerHost`. */
function passable(sdp: string, trackerHost: string): string | undefined {
  const description = readSessionDescription(sdp)
  return description && writeSessionDescription(withoutLocal(description, trackerHost))
}
