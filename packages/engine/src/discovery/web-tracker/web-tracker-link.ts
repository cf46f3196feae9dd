import { AppError, type Clock, type Network, type Random, withDeadline } from '@lanterne/kernel'
import { cleanText } from '../../metainfo/display-text.ts'
import type { Infohash } from '../../metainfo/infohash.ts'
import { openWebSocket } from '../../transport/web-socket/open-web-socket.ts'
import type { WebSocketSession } from '../../transport/web-socket/web-socket-session.ts'
import type { AnnounceAnswer, AnnounceRequest } from '../announce.ts'
import { saneCounts, saneIntervals } from '../announce-answer.ts'
import {
  type BroughtDescription,
  formatAnnounce,
  formatAnswer,
  formatScrape,
  maxMessageBytes,
  readTrackerMessage,
  type ScrapedCounts,
  type TrackerMessage,
} from './messages.ts'
import type { Rendezvous } from './rendezvous.ts'

/** For the connection, and for an answer. */
const timeoutMs = 30_000
/** Offers in one announce: as many as others make. */
const offersAtOnce = 5

export interface WebTrackerWorld {
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  /** Absent where only figures are asked for: then offers are passed over. */
  readonly rendezvous?: Rendezvous
}

/** One connection to a WebSocket tracker. */
export class WebTrackerLink {
  readonly #world: WebTrackerWorld
  readonly #lost = new AbortController()
  #session: WebSocketSession | undefined
  #trackerHost = ''
  #trackerId: string | undefined
  /** Who waits for what the tracker says next. */
  #waiting: { take: (message: TrackerMessage) => boolean; fail: (error: AppError) => void } | undefined
  /** Of whom the last announce was. */
  #us: { readonly infohash: Infohash; readonly peerId: Uint8Array } | undefined

  private constructor(world: WebTrackerWorld) {
    this.#world = world
  }

  /** Connects. Throws as `TrackerClient.announce` does. */
  static async open(
    url: URL,
    world: WebTrackerWorld,
    { signal }: { signal: AbortSignal },
  ): Promise<WebTrackerLink> {
    const link = new WebTrackerLink(world)
    const receiver = { message: (text: string) => link.#message(text), close: () => link.#closed() }
    const options = { ...world, maxMessageBytes, timeoutMs, mayReachLocal: isHarmless }
    try {
      const { session, remoteHost } = await openWebSocket(url, receiver, options, { signal })
      link.#session = session
      link.#trackerHost = remoteHost
      return link
    } catch (error) {
      if (!(error instanceof AppError) || signal.aborted || error.code === 'timed-out') throw error
      throw new AppError('tracker-failed', { cause: error, details: error.details })
    }
  }

  get isOpen(): boolean {
    return this.#session?.isOpen ?? false
  }

  close(): void {
    this.#session?.close()
  }

  /**
   * Announces, and once the tracker tells of others, announces offers to them: making one takes sockets and a process,
   * which are spared where nobody is.
   */
  async announce(request: AnnounceRequest, { signal }: { signal: AbortSignal }): Promise<AnnounceAnswer> {
    const { infohash, peerId, event } = request
    this.#us = { infohash, peerId }
    const text = formatAnnounce({ ...request, offers: [], trackerId: this.#trackerId })
    const message = await this.#ask(
      text,
      (heard) => (heard.kind === 'announced' && heard.infohash === infohash ? heard : undefined),
      { signal },
    )
    this.#trackerId = message.trackerId ?? this.#trackerId
    const { seeds = 0, leeches = 0 } = message.counts
    if (event !== 'stopped' && seeds + leeches > 1) void this.#announceOffers(request)
    return {
      peers: [],
      ...saneIntervals(message.interval, message.minInterval),
      ...saneCounts(message.counts.seeds, message.counts.leeches),
      trackerAddress: this.#trackerHost,
      lost: this.#lost.signal,
    }
  }

  /** The figures of torrents; those that the tracker does not know are left out. */
  async scrape(
    infohashes: readonly Infohash[],
    { signal }: { signal: AbortSignal },
  ): Promise<ReadonlyMap<Infohash, ScrapedCounts>> {
    const take = (heard: TrackerMessage) => (heard.kind === 'scraped' ? heard.files : undefined)
    return await this.#ask(formatScrape(infohashes), take, { signal })
  }

  async #announceOffers(request: AnnounceRequest): Promise<void> {
    const { rendezvous } = this.#world
    if (!rendezvous?.isWanted) return
    const offers = await rendezvous.makeOffers(offersAtOnce, this.#trackerHost)
    const { event: _, ...said } = request
    if (offers.length > 0)
      this.#session?.send(formatAnnounce({ ...said, offers, trackerId: this.#trackerId }))
  }

  /** Says something, and waits for the answer that `read` makes something of. */
  async #ask<Answer>(
    text: string,
    read: (message: TrackerMessage) => Answer | undefined,
    { signal }: { signal: AbortSignal },
  ): Promise<Answer> {
    const { clock } = this.#world
    using deadline = withDeadline(clock, timeoutMs, () => new AppError('timed-out'), { signal })
    deadline.signal.throwIfAborted()
    if (!this.isOpen) throw new AppError('tracker-failed')
    this.#waiting?.fail(new AppError('tracker-failed'))
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const waiting = {
      take: (message: TrackerMessage) => {
        const answer = read(message)
        if (answer !== undefined) resolve(answer)
        return answer !== undefined
      },
      fail: reject,
    }
    const onAbort = () => reject(deadline.signal.reason as Error)
    deadline.signal.addEventListener('abort', onAbort, { once: true })
    this.#waiting = waiting
    this.#session?.send(text)
    try {
      return await promise
    } catch (error) {
      // A tracker that has not answered in time is dead, whatever its connection says.
      if (!signal.aborted && deadline.signal.aborted) this.close()
      throw error
    } finally {
      deadline.signal.removeEventListener('abort', onAbort)
      if (this.#waiting === waiting) this.#waiting = undefined
    }
  }

  #message(text: string): void {
    const message = readTrackerMessage(text)
    if (!message) {
      this.#waiting?.fail(new AppError('tracker-answer-invalid'))
      return
    }
    if (message.kind === 'failed') {
      this.#waiting?.fail(new AppError('tracker-failed', { details: { reason: cleanText(message.reason) } }))
    } else if (message.kind === 'offer') void this.#offered(message)
    else if (message.kind === 'answer') this.#answered(message)
    else this.#waiting?.take(message)
  }

  async #offered(offer: BroughtDescription): Promise<void> {
    const us = this.#us
    if (!us || !this.#isMeant(offer)) return
    const sdp = await this.#world.rendezvous?.answer(offer, this.#trackerHost)
    const { infohash, offerId, peerId: to } = offer
    if (sdp !== undefined)
      this.#session?.send(formatAnswer({ infohash, peerId: us.peerId, to, offerId, sdp }))
  }

  #answered(answer: BroughtDescription): void {
    if (this.#isMeant(answer)) this.#world.rendezvous?.answered(answer, this.#trackerHost)
  }

  /** Whether something is for our torrent, and comes from somebody else. */
  #isMeant({ infohash, peerId }: BroughtDescription): boolean {
    return infohash === this.#us?.infohash && Buffer.compare(peerId, this.#us.peerId) !== 0
  }

  #closed(): void {
    this.#waiting?.fail(new AppError('tracker-failed'))
    this.#lost.abort(new AppError('tracker-failed'))
  }
}

/** Asks once for the figures of torrents, over a connection of its own. Throws as `TrackerClient.announce` does. */
export async function scrapeWeb(
  url: URL,
  infohashes: readonly Infohash[],
  world: Pick<WebTrackerWorld, 'network' | 'clock' | 'random'>,
  { signal }: { signal: AbortSignal },
): Promise<ReadonlyMap<Infohash, ScrapedCounts>> {
  const link = await WebTrackerLink.open(url, world, { signal })
  try {
    return await link.scrape(infohashes, { signal })
  } finally {
    link.close()
  }
}

/** A torrent may name any address as its tracker. In this house, only what looks like a tracker is asked. */
function isHarmless(url: URL): boolean {
  return (url.pathname === '/' && url.search === '') || /\/announce(\/|$)/.test(url.pathname)
}
