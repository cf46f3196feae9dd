import type { Clock, Network, Random, TcpSocket } from '@lanterne/kernel'
import type { Infohash } from '../metainfo/infohash.ts'
import { acceptWebSocket } from '../transport/web-socket/handshake.ts'
import { authorityOf } from './address.ts'
import { answerHttp, maxRequestBytes, requestHeadEnd } from './tracker-http.ts'
import { TrackerSwarms } from './tracker-swarms.ts'
import { answerUdp } from './tracker-udp.ts'
import { WebSwarms } from './tracker-web.ts'

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
  /** Peers named in one answer, at most; as many as are asked for when absent. */
  readonly mostNamed?: number
}

/** A tracker at work, until disposed. */
export interface Tracker extends AsyncDisposable {
  readonly httpUrl: string
  /** For peers that are met by WebRTC (WebTorrent's protocol). */
  readonly webUrl: string
  readonly udpUrl?: string
}

const defaultIntervalMs = 30 * 60_000
const maxConnections = 256
/** How long a client has to say what it wants and to take the answer. */
const connectionMs = 10_000

/**
 * Opens a small tracker: HTTP (BEP 3, 7, 23, 48), WebSocket on the same port, and UDP (BEP 15). Peers are known by the address that they come from,
 * whatever address they claim. Throws `AppError`: `port-in-use`, `connection-failed`.
 */
export async function openTracker(
  options: TrackerOptions,
  { signal }: { signal: AbortSignal },
): Promise<Tracker> {
  const { network, clock, random, host, allow, intervalMs = defaultIntervalMs } = options
  const intervalSeconds = Math.ceil(intervalMs / 1000)
  const swarms = new TrackerSwarms({
    clock,
    random,
    allow,
    mostNamed: options.mostNamed,
    peerLifeMs: intervalMs * 2,
  })
  const webSwarms = new WebSwarms({ clock, random, allow, intervalSeconds })
  const connections = new Set<TcpSocket>()

  const onConnection = (socket: TcpSocket) => {
    if (connections.size >= maxConnections) return socket.destroy()
    connections.add(socket)
    const answer = (head: Uint8Array) => answerHttp(head, socket.remote, { swarms, intervalSeconds })
    const onClose = () => void connections.delete(socket)
    serve(socket, { answer, webSwarms, clock, onClose })
  }

  await using opened = new AsyncDisposableStack()
  opened.defer(() => connections.forEach((socket) => socket.destroy()))
  const listener = opened.use(
    await network.listenTcp({ host, port: options.httpPort ?? 0 }, onConnection, { signal }),
  )
  const authority = authorityOf({ host, port: listener.local.port })
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
    httpUrl: `http://${authority}/announce`,
    webUrl: `ws://${authority}/announce`,
    ...(udpUrl !== undefined && { udpUrl }),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

/** Reads one request, answers it, and is done with the connection, unless it becomes a WebSocket. */
function serve(
  socket: TcpSocket,
  {
    answer,
    webSwarms,
    clock,
    onClose,
  }: { answer: (head: Uint8Array) => Uint8Array; webSwarms: WebSwarms; clock: Clock; onClose: () => void },
): void {
  let received: Uint8Array | undefined = new Uint8Array()
  let session: ReturnType<WebSwarms['serve']> | undefined
  const timer = clock.schedule(connectionMs, () => socket.destroy())
  socket.receive({
    data(chunk) {
      if (session) return session.feed(chunk)
      if (!received) return
      received = Buffer.concat([received, chunk])
      const end = requestHeadEnd(received)
      if (end === undefined && received.length <= maxRequestBytes) return
      const head = received.subarray(0, end)
      const rest = received.subarray(head.length)
      received = undefined
      if (head.length > maxRequestBytes) return socket.destroy()
      const upgrade = acceptWebSocket(head)
      socket.write(upgrade ?? answer(head))
      if (!upgrade) return socket.end()
      timer.cancel()
      session = webSwarms.serve(socket)
      session.feed(rest)
    },
    drain() {},
    close() {
      timer.cancel()
      session?.closed()
      onClose()
    },
  })
}
