import { AppError, withDeadline } from '@lanterne/kernel'
import { displayText } from '../metainfo/display-text.ts'
import { addressBytes, authorityOf } from './address.ts'
import type { AnnounceAnswer, AnnounceRequest, AnnounceWorld } from './announce.ts'
import { maxPeers, saneCounts, saneIntervals } from './announce-answer.ts'
import { readCompactPeers } from './compact-peers.ts'
import { createUdpExchange } from './udp-exchange.ts'
import { udpAction, writeAnnounce, writeConnect } from './udp-tracker-messages.ts'

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

/** Announces over UDP (BEP 15, 41), keeping connection ids for a minute. */
export function createUdpAnnouncer(world: AnnounceWorld): AsyncDisposable & {
  /** Throws as `TrackerClient.announce` does. */
  announce(url: URL, request: AnnounceRequest, options: { signal: AbortSignal }): Promise<AnnounceAnswer>
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

  async function announceTo(to: Tracker, request: AnnounceRequest, options: { signal: AbortSignal }) {
    const wasKnown = connections.has(authorityOf(to))
    const { id: connectionId } = await connectionTo(to, options)
    const ask = (transactionId: number) =>
      writeAnnounce(request, { connectionId, transactionId, url: to.url })
    try {
      return readAnswer(await exchange.ask(to, ask, options), to.host)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'tracker-failed') throw error
      // The id may be what it does not like: the next announce gets a new one, at once if this one was old.
      connections.delete(authorityOf(to))
      if (wasKnown) return announceTo(to, request, options)
      throw error
    }
  }

  /**
   * One address of each family that this machine has, another one at each attempt. They are asked side by side: nobody
   * knows beforehand whether IPv6 leads anywhere, and a film does not wait for it.
   */
  async function reachableTrackers(
    trackers: readonly Tracker[],
    attempt: number,
    { signal }: { signal: AbortSignal },
  ): Promise<Tracker[]> {
    const reachable: Tracker[] = []
    for (const family of [4, 16]) {
      const ofFamily = trackers.filter(({ host }) => addressBytes(host)?.length === family)
      const tracker = ofFamily[attempt % ofFamily.length]
      if (tracker && (await exchange.canReach(tracker.host, { signal }))) reachable.push(tracker)
    }
    return reachable
  }

  return {
    async announce(url, request, { signal }) {
      using overall = withDeadline(world.clock, overallMs, timedOut, { signal })
      const trackers = await trackersAt(url, world, overall)
      for (let attempt = 0; ; attempt++) {
        using limit = withDeadline(world.clock, firstAttemptMs * 2 ** attempt, timedOut, overall)
        const settled = new AbortController()
        const options = { signal: AbortSignal.any([limit.signal, settled.signal]) }
        try {
          const reachable = await reachableTrackers(trackers, attempt, options)
          if (reachable.length === 0) throw new AppError('tracker-failed')
          return await Promise.race(reachable.map((tracker) => announceTo(tracker, request, options)))
        } catch (error) {
          overall.signal.throwIfAborted()
          if (!limit.signal.aborted) throw error
        } finally {
          settled.abort(new AppError('closed'))
        }
      }
    },
    [Symbol.asyncDispose]: () => exchange[Symbol.asyncDispose](),
  }
}

interface Tracker {
  readonly host: string
  readonly port: number
  readonly url: URL
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
    return addresses.filter((host) => addressBytes(host)).map((host) => ({ host, port, url }))
  } catch (cause) {
    signal.throwIfAborted()
    throw new AppError('tracker-failed', { cause })
  }
}

function readAnswer(message: Uint8Array, trackerAddress: string): AnnounceAnswer {
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

/** Throws `AppError('tracker-failed')` with the tracker's own words when it answers with an error. */
function throwIfRefused(answer: DataView): void {
  if (answer.getUint32(0) !== udpAction.error) return
  const words = new Uint8Array(answer.buffer, answer.byteOffset + 8, Math.min(answer.byteLength - 8, 256))
  throw new AppError('tracker-failed', { details: { reason: displayText(words) } })
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
