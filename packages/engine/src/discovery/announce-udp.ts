import { AppError, withDeadline } from '@lanterne/kernel'
import { displayText } from '../metainfo/display-text.ts'
import type { Infohash } from '../metainfo/infohash.ts'
import { addressBytes, authorityOf } from './address.ts'
import type { AnnounceAnswer, AnnounceRequest, AnnounceWorld } from './announce.ts'
import { maxPeers, saneCounts, saneIntervals } from './announce-answer.ts'
import { type AnnounceWishes, byFamily, type FamilyWishes, firstOfFamilies } from './both-families.ts'
import { readCompactPeers } from './compact-peers.ts'
import { type ScrapeAnswer, swarmCounts } from './scrape-answer.ts'
import { createUdpExchange } from './udp-exchange.ts'
import { udpAction, writeAnnounce, writeConnect, writeScrape } from './udp-tracker-messages.ts'

/** For everything, name look-up and retransmissions included. */
const overallMs = 60_000
/** How long the first datagram is waited for; each further attempt waits twice as long (BEP 15). */
const firstAttemptMs = 15_000
/** How long a tracker's connection id is good for us (BEP 15). */
const connectionIdMs = 60_000
const headBytes = 20

interface Connection {
  readonly id: bigint
  readonly atMs: number
}

/** What is asked of a tracker: written with the connection id that it gave us, and read from its answer. */
interface Question<Answer> {
  write(known: { readonly connectionId: bigint; readonly transactionId: number }): Uint8Array
  read(message: Uint8Array, trackerAddress: string): Answer
}

/** Announces and scrapes over UDP (BEP 15, 41), keeping connection ids for a minute. */
export function createUdpAnnouncer(world: AnnounceWorld): AsyncDisposable & {
  /** Throws as `TrackerClient.announce` does; as it does, tells the second family's answer to `onMore`. */
  announce(url: URL, request: AnnounceRequest, options: AnnounceWishes): Promise<AnnounceAnswer>
  /** Throws as `TrackerClient.scrape` does. */
  scrape(url: URL, infohashes: readonly Infohash[], options: { signal: AbortSignal }): Promise<ScrapeAnswer>
} {
  const exchange = createUdpExchange(world)
  const connections = new Map<string, Connection>()
  const timedOut = () => new AppError('timed-out')

  async function connectionTo(to: Tracker, { signal }: { signal: AbortSignal }): Promise<Connection> {
    const known = connections.get(authorityOf(to))
    if (known && world.clock.now() - known.atMs < connectionIdMs) return known
    const answer = viewOf(await exchange.ask(to, writeConnect, { signal }))
    throwIfRefused(answer)
    if (answer.getUint32(0) !== udpAction.connect || answer.byteLength < 16) {
      throw new AppError('tracker-answer-invalid')
    }
    const connection = { id: answer.getBigUint64(8), atMs: world.clock.now() }
    connections.set(authorityOf(to), connection)
    return connection
  }

  async function askOnce<Answer>(
    to: Tracker,
    question: Question<Answer>,
    options: { signal: AbortSignal },
  ): Promise<Answer> {
    const wasKnown = connections.has(authorityOf(to))
    const { id: connectionId } = await connectionTo(to, options)
    const ask = (transactionId: number) => question.write({ connectionId, transactionId })
    try {
      return question.read(await exchange.ask(to, ask, options), to.host)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'tracker-failed') throw error
      // The id may be what it does not like: the next announce gets a new one, at once if this one was old.
      connections.delete(authorityOf(to))
      if (wasKnown) return askOnce(to, question, options)
      throw error
    }
  }

  /** Asks the addresses of one family, another one at each attempt. */
  async function askFamily<Answer>(
    trackers: readonly Tracker[],
    question: Question<Answer>,
    overall: { signal: AbortSignal },
  ): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      using limit = withDeadline(world.clock, firstAttemptMs * 2 ** attempt, timedOut, overall)
      const tracker = trackers[attempt % trackers.length]
      try {
        if (!tracker || !(await exchange.canReach(tracker.host, limit))) throw new AppError('tracker-failed')
        return await askOnce(tracker, question, limit)
      } catch (error) {
        overall.signal.throwIfAborted()
        if (!limit.signal.aborted) throw error
      }
    }
  }

  /** Asks over both families at once: nobody knows beforehand whether IPv6 leads anywhere, and a film does not wait. */
  async function ask<Answer>(
    url: URL,
    question: Question<Answer>,
    { signal, ...wishes }: FamilyWishes<Answer>,
  ): Promise<Answer> {
    const trackers = await trackersAt(url, world, { signal })
    const asking = byFamily(trackers, ({ host }) => host).map(
      (ofFamily) => async (options: { signal: AbortSignal }) => {
        using overall = withDeadline(world.clock, overallMs, timedOut, options)
        return await askFamily(ofFamily, question, overall)
      },
    )
    return await firstOfFamilies(asking, { signal, ...wishes })
  }

  return {
    announce: (url, request, options) =>
      ask(
        url,
        { write: (known) => writeAnnounce(request, { ...known, url }), read: readUdpAnswer },
        { ...options, isEveryFamilyNeeded: request.event === 'stopped' },
      ),
    scrape: (url, infohashes, options) =>
      ask(
        url,
        {
          write: (known) => writeScrape(infohashes, known),
          read: (message) => readScrape(message, infohashes),
        },
        options,
      ),
    [Symbol.asyncDispose]: () => exchange[Symbol.asyncDispose](),
  }
}

interface Tracker {
  readonly host: string
  readonly port: number
}

async function trackersAt(
  url: URL,
  { network }: AnnounceWorld,
  { signal }: { signal: AbortSignal },
): Promise<Tracker[]> {
  const name = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port)
  if (!name || !port) throw new AppError('tracker-failed')
  try {
    const addresses = await network.lookup(name, { signal })
    return addresses.filter((host) => addressBytes(host)).map((host) => ({ host, port }))
  } catch (cause) {
    signal.throwIfAborted()
    throw new AppError('tracker-failed', { cause })
  }
}

/** Reads the answer to an announce that was sent to `trackerAddress`. Throws `AppError`. */
export function readUdpAnswer(message: Uint8Array, trackerAddress: string): AnnounceAnswer {
  const view = viewOf(message)
  throwIfRefused(view)
  if (view.getUint32(0) !== udpAction.announce || message.length < headBytes) {
    throw new AppError('tracker-answer-invalid')
  }
  // Peers are of the family that the question was asked over.
  const peers = readCompactPeers(
    message.subarray(headBytes),
    addressBytes(trackerAddress)?.length === 16 ? 16 : 4,
  )
  if (!peers) throw new AppError('tracker-answer-invalid')
  return {
    peers: peers.slice(0, maxPeers),
    ...saneIntervals(view.getInt32(8), undefined),
    ...saneCounts(view.getInt32(16), view.getInt32(12)),
    trackerAddress,
  }
}

function readScrape(message: Uint8Array, infohashes: readonly Infohash[]): ScrapeAnswer {
  const view = viewOf(message)
  throwIfRefused(view)
  if (view.getUint32(0) !== udpAction.scrape || message.length < 8 + infohashes.length * 12)
    throw new AppError('tracker-answer-invalid')
  return new Map(
    infohashes.map((infohash, index) => {
      const at = 8 + index * 12
      return [infohash, swarmCounts(view.getUint32(at), view.getUint32(at + 8), view.getUint32(at + 4))]
    }),
  )
}

/** Throws `AppError('tracker-failed')` with the tracker's own words when it answers with an error. */
function throwIfRefused(answer: DataView): void {
  if (answer.getUint32(0) !== udpAction.error) return
  const words = new Uint8Array(answer.buffer, answer.byteOffset + 8, Math.min(answer.byteLength - 8, 256))
  throw new AppError('tracker-failed', { details: { reason: displayText(words) } })
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
