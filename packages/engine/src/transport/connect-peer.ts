import type { Clock, Endpoint, Network, TcpSocket } from '@lanterne/kernel'
import type { UtpHub } from './utp/utp-hub.ts'

/** How long the first way is tried alone. */
const HEAD_START_MS = 250

export type Transport = 'tcp' | 'utp'

/** A connection, and the way that it took. */
export interface PeerConnection {
  readonly socket: TcpSocket
  readonly transport: Transport
  readonly roundTripMs: number
}

/** What reaching peers takes; without a hub there is TCP only. */
export interface Ways {
  readonly network: Network
  readonly clock: Clock
  readonly hub?: UtpHub | undefined
}

/**
 * Connects to a peer by the way that worked before, or else by TCP, and a quarter of a second later, or as soon as that
 * failed, by the other way too. The first to stand is kept. Fails as the last of them does.
 */
export async function connectPeer(
  to: Endpoint,
  { network, clock, hub }: Ways,
  options: {
    preferred?: Transport | undefined
    /** Called when one way has failed: says whether it is worth going on by the other alone. */
    goesOn?: () => boolean
    signal: AbortSignal
  },
): Promise<PeerConnection> {
  const { preferred = 'tcp', goesOn = () => true, signal } = options
  const startedAt = clock.now()
  if (!hub?.reaches(to.host)) {
    const socket = await network.connectTcp(to, { signal })
    return { socket, transport: 'tcp', roundTripMs: clock.now() - startedAt }
  }
  signal.throwIfAborted()
  const race = new AbortController()
  const onAbort = () => race.abort(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  const ways: Transport[] = preferred === 'utp' ? ['utp', 'tcp'] : ['tcp', 'utp']
  return await new Promise<PeerConnection>((resolve, reject) => {
    let running = 0
    let isOver = false
    const won = (connection: PeerConnection) => {
      if (isOver) return connection.socket.destroy()
      isOver = true
      finish()
      race.abort(new Error('the other way was faster'))
      resolve(connection)
    }
    const failed = (error: unknown) => {
      running--
      if (isOver) return
      const isLast = running === 0 && ways.length === 0
      if (!isLast && !race.signal.aborted && goesOn()) return tryNext()
      isOver = true
      finish()
      race.abort(error)
      reject(error as Error)
    }
    const tryNext = () => {
      const transport = ways.shift()
      if (!transport) return
      running++
      const from = clock.now()
      const connecting =
        transport === 'tcp' ? network.connectTcp(to, race) : hub.connect(to, { signal: race.signal })
      connecting.then((socket) => won({ socket, transport, roundTripMs: clock.now() - from }), failed)
    }
    const timer = clock.schedule(HEAD_START_MS, tryNext)
    const finish = () => {
      timer.cancel()
      signal.removeEventListener('abort', onAbort)
    }
    tryNext()
  })
}
