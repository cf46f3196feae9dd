import type { MessagePort } from 'node:worker_threads'
import { AppError, type Network, type TcpSocket, type UdpSocket } from '@lanterne/kernel'
import { Batch } from './batch.ts'
import { fromFailure, type NetworkCall, type NetworkNews, type RemoteSocket } from './messages.ts'
import { RemoteTcpSocket } from './remote-tcp-socket.ts'

/** Datagrams that came before their owner was named. */
const mostKept = 64

type Answer = Extract<NetworkNews, { id: number }>

/** A network in another thread. */
export interface RemoteNetwork {
  readonly network: Network
  /** The other thread is gone: everything that was open is closed, everything that was asked fails. */
  fail(): void
}

/** Uses the network that `serveNetwork` serves at the other end of `port`. */
export function createRemoteNetwork(port: MessagePort): RemoteNetwork {
  const batch = new Batch<NetworkCall>(port, { pauseMs: 1 })
  const questions = new Map<number, PromiseWithResolvers<Answer>>()
  const connections = new Map<number, RemoteTcpSocket>()
  const accepting = new Map<number, (socket: TcpSocket) => void>()
  const datagrams = new Map<number, (message: Uint8Array, from: UdpSocket['local']) => void>()
  /** What was said of sockets whose opener has not come to its turn yet. */
  let nextId = 0
  let isOver = false

  const connect = ({ socket, local, remote }: RemoteSocket): TcpSocket => {
    const connection = new RemoteTcpSocket(local, remote, {
      write: (bytes) => batch.addBytes({ kind: 'write', socket, bytes }, true),
      read: (count) => batch.add({ kind: 'read', socket, count }, { isAwaited: false }),
      end: () => batch.add({ kind: 'end', socket }),
      destroy: () => batch.add({ kind: 'destroy', socket }),
    })
    connections.set(socket, connection)
    return connection
  }

  /** Asks; an abort ends the waiting at once. What comes too late is let go by the other side. */
  const ask = async (call: (id: number) => NetworkCall, signal: AbortSignal): Promise<Answer> => {
    signal.throwIfAborted()
    if (isOver) throw new AppError('closed')
    const id = nextId++
    const waiting = Promise.withResolvers<Answer>()
    questions.set(id, waiting)
    const onAbort = () => {
      questions.delete(id)
      batch.add({ kind: 'abandon', id })
      waiting.reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    batch.add(call(id))
    try {
      return await waiting.promise
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }
  const close = async (socket: number): Promise<void> => {
    if (isOver) return
    const id = nextId++
    const waiting = Promise.withResolvers<Answer>()
    questions.set(id, waiting)
    batch.add({ kind: 'close', socket, id })
    await waiting.promise
  }

  /** What was opened for somebody who no longer waits. */
  const letGo = (answer: Answer) => {
    if (answer.kind === 'connected') connect(answer.connection).destroy()
    else if (answer.kind === 'bound') batch.add({ kind: 'close', socket: answer.socket, id: -1 })
  }

  const takeAnswer = (answer: Answer) => {
    const waiting = questions.get(answer.id)
    questions.delete(answer.id)
    if (!waiting) letGo(answer)
    else if (answer.kind === 'failed') waiting.reject(fromFailure(answer.failure))
    else {
      // What follows in the same batch must find them.
      if (answer.kind === 'connected') connect(answer.connection)
      waiting.resolve(answer)
    }
  }

  const take = (news: NetworkNews) => {
    switch (news.kind) {
      case 'data':
        return connections.get(news.socket)?.received(news.bytes)
      case 'left':
        return connections.get(news.socket)?.left(news.count)
      case 'gone': {
        const connection = connections.get(news.socket)
        connections.delete(news.socket)
        return connection?.gone(news.failure && fromFailure(news.failure))
      }
      case 'accepted': {
        const socket = connect(news.connection)
        const accept = accepting.get(news.listener)
        return accept ? accept(socket) : socket.destroy()
      }
      case 'datagram':
        return datagrams.get(news.socket)?.(news.bytes, news.from)
      default:
        return takeAnswer(news)
    }
  }
  port.on('message', (batchOfNews: readonly NetworkNews[]) => {
    for (const news of batchOfNews) take(news)
  })

  const network: Network = {
    async connectTcp(to, { signal }) {
      const answer = await ask((id) => ({ kind: 'connect', id, to }), signal)
      const socket = answer.kind === 'connected' ? connections.get(answer.connection.socket) : undefined
      if (!socket) throw new AppError('connection-failed')
      return socket
    },
    async listenTcp(at, onConnection, { signal }) {
      const answer = await ask((id) => ({ kind: 'listen', id, at }), signal)
      if (answer.kind !== 'bound') throw new AppError('connection-failed')
      const { socket, local } = answer
      accepting.set(socket, onConnection)
      return {
        local,
        [Symbol.asyncDispose]() {
          return accepting.delete(socket) ? close(socket) : Promise.resolve()
        },
      }
    },
    async bindUdp(at, { signal }) {
      const answer = await ask((id) => ({ kind: 'bind', id, at }), signal)
      if (answer.kind !== 'bound') throw new AppError('connection-failed')
      const { socket, local } = answer
      const kept: [message: Uint8Array, from: UdpSocket['local']][] = []
      datagrams.set(socket, (message, from) => {
        if (kept.length < mostKept) kept.push([message, from])
      })
      return {
        local,
        receive(onMessage) {
          // Many share one piece of memory, which would be kept for the sake of one.
          const deliver = (message: Uint8Array, from: UdpSocket['local']) => onMessage(message.slice(), from)
          datagrams.set(socket, deliver)
          for (const [message, from] of kept.splice(0)) deliver(message, from)
        },
        send(message, to) {
          if (datagrams.has(socket)) batch.addBytes({ kind: 'send', socket, bytes: message, to }, false)
        },
        [Symbol.asyncDispose]() {
          return datagrams.delete(socket) ? close(socket) : Promise.resolve()
        },
      }
    },
    async lookup(name, { signal }) {
      const answer = await ask((id) => ({ kind: 'lookup', id, name }), signal)
      return answer.kind === 'found' ? answer.addresses : []
    },
  }

  return {
    network,
    fail() {
      isOver = true
      for (const connection of connections.values()) connection.gone(new AppError('connection-failed'))
      connections.clear()
      for (const [id, waiting] of questions) waiting.resolve({ kind: 'closed', id })
      questions.clear()
    },
  }
}
