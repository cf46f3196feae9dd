import * as dgram from 'node:dgram'
import { isIPv4, isIPv6 } from 'node:net'
import type { Endpoint, Network, UdpSocket } from '@lanterne/kernel'
import { bindError, plainAddress, plainBytes } from './system-tcp.ts'

export const bindUdp: Network['bindUdp'] = (at, { signal }) => bindBufferedUdp(at, { signal })

/**
 * As `bindUdp`; `bufferBytes` is how much the system keeps of what came and was not read yet, where it lets us say so.
 * What comes in bursts, a connection of many megabytes a second, is lost without.
 */
export const bindBufferedUdp = (
  at: Endpoint,
  { signal, bufferBytes }: { signal: AbortSignal; bufferBytes?: number },
): Promise<UdpSocket> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const isSix = isIPv6(at.host)
    const socket = dgram.createSocket({
      type: isSix ? 'udp6' : 'udp4',
      // Only addresses come here: nothing is ever looked up behind the engine's back.
      lookup: (address, _options, callback) => callback(null, address, isSix ? 6 : 4),
    })
    let isOpen = true
    let lastTo: Endpoint | undefined
    let host = ''
    let isGood = false
    const onAbort = () => {
      socket.close()
      reject(signal.reason)
    }
    const onError = (cause: Error) => {
      signal.removeEventListener('abort', onAbort)
      socket.close()
      reject(bindError(cause, at))
    }
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('error', onError)
    socket.bind({ address: at.host, port: at.port, exclusive: true }, () => {
      signal.removeEventListener('abort', onAbort)
      socket.off('error', onError)
      // What the system reports here is that an earlier datagram was refused on its way: a lost datagram.
      socket.on('error', () => {})
      if (bufferBytes !== undefined) enlargeBuffer(socket, bufferBytes)
      const { address, port } = socket.address()
      resolve({
        local: { host: address, port },
        receive(onMessage) {
          socket.on('message', (message, from) =>
            onMessage(plainBytes(message), { host: plainAddress(from.address), port: from.port }),
          )
        },
        send(message, to) {
          // Most go where the last one went.
          if (to !== lastTo) {
            lastTo = to
            host = isSix && isIPv4(to.host) ? `::ffff:${to.host}` : to.host
            isGood = (isSix ? isIPv6(host) : isIPv4(host)) && to.port > 0 && to.port < 65536
          }
          if (!isOpen || !isGood) return
          // A datagram that the system refuses is lost, as in the network: nobody is called back.
          socket.send(message, to.port, host)
        },
        [Symbol.asyncDispose]() {
          if (!isOpen) return Promise.resolve()
          isOpen = false
          return new Promise((done) => socket.close(() => done()))
        },
      })
    })
  })

/** Some systems cut a size that is too large to their most, others refuse it. */
function enlargeBuffer(socket: dgram.Socket, bufferBytes: number): void {
  for (let bytes = bufferBytes; bytes > socket.getRecvBufferSize(); bytes /= 2) {
    try {
      return socket.setRecvBufferSize(bytes)
    } catch {
      // Refused: half of it, then.
    }
  }
}
