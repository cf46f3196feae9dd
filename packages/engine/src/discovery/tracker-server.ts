import type { Clock, Network, Random, TcpSocket } from '@lanterne/kernel'
import type { Infohash } from '../metainfo/infohash.ts'
import { authorityOf } from './address.ts'
import { answerHttp, maxRequestBytes, requestHeadEnd } from './tracker-http.ts'
import { TrackerSwarms } from './tracker-swarms.ts'
import { answerUdp } from './tracker-udp.ts'

export interface TrackerOptions {
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  /** Address to listen on. */
  readonly host: string
  /** 0, the default, takes a free one. */
  readonly httpPort?: number
  /** Absent: no UDP. */
  readonly udpPort?: number
  /** The only torrents that are tracked; all when absent. Read at each announce, so it may grow. */
  readonly allow?: ReadonlySet<Infohash>
  /** How often peers are asked to announce; one that stays silent for twice as long is forgotten. */
  readonly intervalMs?: number
}

/** A tracker at work, until disposed. */
export interface Tracker extends AsyncDisposable {
  readonly httpUrl: string
  readonly udpUrl?: string
}

const defaultIntervalMs = 30 * 60_000
const maxConnections = 256
/** How long a client has to say what it wants and to take the answer. */
const connectionMs = 10_000

/**
 * Opens a small tracker: HTTP (BEP 3, 7, 23, 48) and UDP (BEP 15). Peers are known by the address that they come from,
 * whatever address they claim. Throws `AppError`: `port-in-use`, `connection-failed`.
 */
export async function openTracker(
  options: TrackerOptions,
  { signal }: { signal: AbortSignal },
): Promise<Tracker> {
  const { network, clock, random, host, allow, intervalMs = defaultIntervalMs } = options
  const intervalSeconds = Math.ceil(intervalMs / 1000)
  const swarms = new TrackerSwarms({ clock, random, allow, peerLifeMs: intervalMs * 2 })
  const connections = new Set<TcpSocket>()

  const onConnection = (socket: TcpSocket) => {
    if (connections.size >= maxConnections) return socket.destroy()
    connections.add(socket)
    const answer = (head: Uint8Array) => answerHttp(head, socket.remote, { swarms, intervalSeconds })
    serveOnce(socket, answer, { clock, onClose: () => connections.delete(socket) })
  }

  await using opened = new AsyncDisposableStack()
  opened.defer(() => connections.forEach((socket) => socket.destroy()))
  const listener = opened.use(
    await network.listenTcp({ host, port: options.httpPort ?? 0 }, onConnection, { signal }),
  )
  const httpUrl = `http://${authorityOf({ host, port: listener.local.port })}/announce`
  let udpUrl: string | undefined
  if (options.udpPort !== undefined) {
    const udp = opened.use(await network.bindUdp({ host, port: options.udpPort }, { signal }))
    const secret = random.bytes(32)
    udp.receive((message, from) => {
      const reply = answerUdp(message, from, { swarms, clock, intervalSeconds, secret })
      if (reply) udp.send(reply, from)
    })
    udpUrl = `udp://${authorityOf({ host, port: udp.local.port })}/announce`
  }
  const closing = opened.move()
  return {
    httpUrl,
    ...(udpUrl !== undefined && { udpUrl }),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

/** Reads one request, answers it, and is done with the connection. */
function serveOnce(
  socket: TcpSocket,
  answer: (head: Uint8Array) => Uint8Array,
  { clock, onClose }: { clock: Clock; onClose: () => void },
): void {
  let received: Uint8Array | undefined = new Uint8Array()
  const timer = clock.schedule(connectionMs, () => socket.destroy())
  socket.receive({
    data(chunk) {
      if (!received) return
      received = Buffer.concat([received, chunk])
      const end = requestHeadEnd(received)
      if (end === undefined && received.length <= maxRequestBytes) return
      const head = received.subarray(0, end)
      received = undefined
      if (head.length > maxRequestBytes) return socket.destroy()
      socket.write(answer(head))
      socket.end()
    },
    drain() {},
    close() {
      timer.cancel()
      onClose()
    },
  })
}
