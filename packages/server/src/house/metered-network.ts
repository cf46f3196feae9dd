import { isLocalAddress } from '@lanterne/engine'
import type { Network, TcpReceiver, TcpSocket, UdpSocket, WebRtc, WebRtcEnd } from '@lanterne/kernel'

/** Told of bytes that went over the line. */
export interface LineCounter {
  count(downBytes: number, upBytes: number): void
}

/**
 * A network whose bytes are counted: all that films cost of the line, with what is said to find them. What goes to this
 * house and this machine is not on the line. Headers of IP, TCP and UDP are the system's, and not seen here.
 */
export function meterNetwork(network: Network, counter: LineCounter): Network {
  const { joinGroup } = network
  const metered: Network = {
    connectTcp: async (to, options) => meterSocket(await network.connectTcp(to, options), counter),
    listenTcp: (at, onConnection, options) =>
      network.listenTcp(at, (socket) => onConnection(meterSocket(socket, counter)), options),
    bindUdp: async (at, options) => meterDatagrams(await network.bindUdp(at, options), counter),
    lookup: (name, options) => network.lookup(name, options),
  }
  // What is said to a group goes no further than the link.
  return joinGroup ? { ...metered, joinGroup: (...all) => joinGroup.apply(network, all) } : metered
}

/** Data channels whose bytes are counted. */
export function meterWebRtc(webRtc: WebRtc, counter: LineCounter): WebRtc {
  const meterEnd = (end: WebRtcEnd): WebRtcEnd => ({
    get description() {
      return end.description
    },
    open: async (options) => meterSocket(await end.open(options), counter),
    [Symbol.dispose]: () => end[Symbol.dispose](),
  })
  return {
    offer: async (options) => meterEnd(await webRtc.offer(options)),
    answer: async (offer, options) => meterEnd(await webRtc.answer(offer, options)),
  }
}

function meterSocket(socket: TcpSocket, counter: LineCounter): TcpSocket {
  // Who is at the other end does not change: nothing is in the way of bytes that are not counted.
  if (isLocalAddress(socket.remote.host)) return socket
  const receive = (receiver: TcpReceiver) =>
    socket.receive({
      data(chunk) {
        counter.count(chunk.length, 0)
        receiver.data(chunk)
      },
      drain: () => receiver.drain(),
      close: (error) => receiver.close(error),
    })
  return {
    local: socket.local,
    remote: socket.remote,
    receive,
    write(bytes) {
      counter.count(0, bytes.length)
      return socket.write(bytes)
    },
    get pendingBytes() {
      return socket.pendingBytes
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    end: () => socket.end(),
    destroy: () => socket.destroy(),
  }
}

function meterDatagrams(socket: UdpSocket, counter: LineCounter): UdpSocket {
  const isOnLine = remembered(isLocalAddress)
  return {
    local: socket.local,
    receive: (onMessage) =>
      socket.receive((message, from) => {
        if (isOnLine(from.host)) counter.count(message.length, 0)
        onMessage(message, from)
      }),
    send(message, to) {
      if (isOnLine(to.host)) counter.count(0, message.length)
      socket.send(message, to)
    },
    [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
  }
}

const mostRemembered = 1000

/** Whether a host is elsewhere; the same hosts send thousands of datagrams a second. */
function remembered(isLocal: (host: string) => boolean): (host: string) => boolean {
  const known = new Map<string, boolean>()
  return (host) => {
    let isOnLine = known.get(host)
    if (isOnLine === undefined) {
      if (known.size >= mostRemembered) known.clear()
      isOnLine = !isLocal(host)
      known.set(host, isOnLine)
    }
    return isOnLine
  }
}
