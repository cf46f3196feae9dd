import type { MessagePort } from 'node:worker_threads'
import type { Network, TcpListener, TcpSocket, UdpSocket } from '@lanterne/kernel'
import { Batch } from './batch.ts'
import { type NetworkCall, type NetworkNews, toFailure } from './messages.ts'

/** Bytes that may be on their way to the other thread before it has read them; from half of it on, more are read. */
const mostUnread = 1024 * 1024

/** Bytes that follow each other closely wait so long for each other: at 100 Mbit/s, a message brings 50 kB. */
const newsPauseMs = 4

/** A connection that can be left with a reset, as one is whose reader goes without having read what came. */
interface Resettable extends TcpSocket {
  reset(): void
}

function leave({ tcp, unread }: Served): void {
  if (unread > 0 && 'reset' in tcp)
    (tcp as Resettable).reset() // it has one
  else tcp.destroy()
}

interface Served {
  readonly tcp: TcpSocket
  unread: number
  isPaused: boolean
  written: number
  left: number
}

/** Lets the thread at the other end of `port` use `network`. */
export function serveNetwork(port: MessagePort, network: Network): void {
  const batch = new Batch<NetworkNews>(port, { pauseMs: newsPauseMs })
  const connections = new Map<number, Served>()
  const held = new Map<number, TcpListener | UdpSocket>()
  const questions = new Map<number, AbortController>()
  let nextSocket = 0

  const serve = (
    tcp: TcpSocket,
  ): { socket: number; local: TcpSocket['local']; remote: TcpSocket['remote'] } => {
    const socket = nextSocket++
    const served: Served = { tcp, unread: 0, isPaused: false, written: 0, left: 0 }
    connections.set(socket, served)
    tcp.receive({
      data(bytes) {
        batch.addBytes({ kind: 'data', socket, bytes }, true)
        served.unread += bytes.length
        if (served.unread < mostUnread || served.isPaused) return
        served.isPaused = true
        tcp.pause()
      },
      drain: () => tellLeft(socket, served),
      close(error) {
        connections.delete(socket)
        batch.add({ kind: 'gone', socket, failure: error && toFailure(error) })
      },
    })
    return { socket, local: tcp.local, remote: tcp.remote }
  }

  const tellLeft = (socket: number, served: Served) => {
    const left = served.written - served.tcp.pendingBytes
    if (left > served.left) batch.add({ kind: 'left', socket, count: left - served.left })
    served.left = left
  }

  /** Answers a question by what comes of it; what nobody waits for any more is let go. */
  const answer = <Outcome>(
    id: number,
    ask: (options: { signal: AbortSignal }) => Promise<Outcome>,
    tell: (outcome: Outcome) => NetworkNews,
    letGo: (outcome: Outcome) => void,
  ) => {
    const controller = new AbortController()
    const { signal } = controller
    questions.set(id, controller)
    ask({ signal }).then(
      (outcome) => {
        questions.delete(id)
        if (signal.aborted) letGo(outcome)
        else batch.add(tell(outcome))
      },
      (error: unknown) => {
        questions.delete(id)
        if (!signal.aborted) batch.add({ kind: 'failed', id, failure: toFailure(error) })
      },
    )
  }
  const hold = (id: number, one: TcpListener | UdpSocket, socket: number): NetworkNews => {
    held.set(socket, one)
    return { kind: 'bound', id, socket, local: one.local }
  }
  const dispose = (one: TcpListener | UdpSocket) => void one[Symbol.asyncDispose]()

  const take = (call: NetworkCall) => {
    switch (call.kind) {
      case 'connect': {
        const connected = (tcp: TcpSocket): NetworkNews => ({
          kind: 'connected',
          id: call.id,
          connection: serve(tcp),
        })
        return answer(
          call.id,
          (options) => network.connectTcp(call.to, options),
          connected,
          (tcp) => tcp.destroy(),
        )
      }
      case 'listen': {
        const listener = nextSocket++
        const accept = (tcp: TcpSocket) => batch.add({ kind: 'accepted', listener, connection: serve(tcp) })
        const listen = (options: { signal: AbortSignal }) => network.listenTcp(call.at, accept, options)
        return answer(call.id, listen, (one) => hold(call.id, one, listener), dispose)
      }
      case 'bind': {
        const socket = nextSocket++
        const tell = (udp: UdpSocket) => {
          udp.receive((bytes, from) => batch.addBytes({ kind: 'datagram', socket, bytes, from }, false))
          return hold(call.id, udp, socket)
        }
        return answer(call.id, (options) => network.bindUdp(call.at, options), tell, dispose)
      }
      case 'lookup': {
        const found = (addresses: readonly string[]): NetworkNews => ({
          kind: 'found',
          id: call.id,
          addresses,
        })
        return answer(
          call.id,
          (options) => network.lookup(call.name, options),
          found,
          () => {},
        )
      }
      case 'abandon':
        return questions.get(call.id)?.abort(new Error('nobody waits for it'))
      case 'close': {
        const one = held.get(call.socket)
        held.delete(call.socket)
        const closed = () => batch.add({ kind: 'closed', id: call.id })
        return one ? void one[Symbol.asyncDispose]().then(closed) : closed()
      }
      case 'send': {
        const one = held.get(call.socket)
        return one && 'send' in one ? one.send(call.bytes, call.to) : undefined
      }
      default:
        return takeForConnection(call)
    }
  }

  const takeForConnection = (call: Extract<NetworkCall, { kind: 'write' | 'read' | 'end' | 'destroy' }>) => {
    const served = connections.get(call.socket)
    if (!served) return
    const { tcp } = served
    if (call.kind === 'end') tcp.end()
    else if (call.kind === 'destroy') leave(served)
    else if (call.kind === 'write') {
      served.written += call.bytes.length
      tcp.write(call.bytes)
      tellLeft(call.socket, served)
    } else {
      served.unread -= call.count
      if (!served.isPaused || served.unread > mostUnread / 2) return
      served.isPaused = false
      tcp.resume()
    }
  }

  port.on('message', (calls: readonly NetworkCall[]) => {
    for (const call of calls) take(call)
  })
}
