import { AppError, type Endpoint, type Random, randomInteger, type UdpSocket } from '@lanterne/kernel'
import { type AddressBytes, addressBytes, addressText } from './ip-address.ts'
import type { IpHost } from './ip-host.ts'
import { type IpPacket, PROTOCOL, payloadChecksum, putWord, word } from './ip-packet.ts'
import { type Binding, PortTable } from './port-table.ts'

const headerBytes = 8
const mostDataBytes = 65_507
const mostSockets = 4096
/** Datagrams that came before their owner was named. */
const mostKept = 64

interface Bound extends Binding {
  deliver(message: Uint8Array, from: Endpoint): void
}

/** A datagram out of a packet; `undefined` for a damaged one. */
export function parseUdp({
  source,
  destination,
  payload,
}: Pick<IpPacket, 'source' | 'destination' | 'payload'>) {
  if (payload.length < headerBytes) return undefined
  const length = word(payload, 4)
  if (length < headerBytes || length > payload.length) return undefined
  const datagram = payload.subarray(0, length)
  // Only IPv4 lets a checksum be left out.
  const isChecked = word(payload, 6) !== 0 || source.length !== 4
  if (isChecked && payloadChecksum(source, destination, PROTOCOL.udp, datagram) !== 0) return undefined
  return {
    sourcePort: word(payload, 0),
    destinationPort: word(payload, 2),
    data: datagram.subarray(headerBytes),
  }
}

/** UDP (RFC 768) over an `IpHost`. Says nothing to datagrams for nobody. */
export class UdpHost {
  readonly #ip: IpHost
  readonly #ports: PortTable<Bound>

  constructor(ip: IpHost, random: Random) {
    this.#ip = ip
    this.#ports = new PortTable(ip, (below) => randomInteger(random, below))
  }

  bind(at: Endpoint): UdpSocket {
    if (this.#ports.size >= mostSockets) throw new AppError('connection-failed')
    let owner: ((message: Uint8Array, from: Endpoint) => void) | undefined
    const kept: [message: Uint8Array, from: Endpoint][] = []
    const bound = this.#ports.bind(at, {
      deliver(message, from) {
        if (owner) owner(message, from)
        else if (kept.length < mostKept) kept.push([message, from])
      },
    })
    return {
      local: { host: at.host, port: bound.port },
      receive(onMessage) {
        owner = onMessage
        for (const [message, from] of kept.splice(0)) onMessage(message, from)
      },
      send: (message, to) => {
        if (this.#ports.has(bound)) this.#send(bound, message, to)
      },
      [Symbol.asyncDispose]: () => {
        this.#ports.free(bound)
        return Promise.resolve()
      },
    }
  }

  receive(packet: IpPacket): void {
    const datagram = parseUdp(packet)
    const bound = datagram && this.#ports.find(packet.destination, datagram.destinationPort)
    if (!datagram || !bound || datagram.sourcePort === 0) return
    // The memory may be one that other packets share: the message is its receiver's to keep.
    bound.deliver(datagram.data.slice(), { host: addressText(packet.source), port: datagram.sourcePort })
  }

  #send(bound: Bound, message: Uint8Array, to: Endpoint): void {
    const destination = addressBytes(to.host)
    const source = destination && this.#sourceFor(bound, destination)
    if (!source || !(to.port > 0 && to.port < 65_536) || message.length > mostDataBytes) return
    const datagram = new Uint8Array(headerBytes + message.length)
    putWord(datagram, 0, bound.port)
    putWord(datagram, 2, to.port)
    putWord(datagram, 4, datagram.length)
    datagram.set(message, headerBytes)
    putWord(datagram, 6, payloadChecksum(source, destination, PROTOCOL.udp, datagram) || 0xffff)
    this.#ip.sendDatagram({ source, destination, protocol: PROTOCOL.udp, mayFragment: true }, datagram)
  }

  #sourceFor(bound: Bound, destination: AddressBytes): AddressBytes | undefined {
    const source = this.#ip.sourceFor(destination)
    return source && this.#ports.covers(bound, source) ? source : undefined
  }
}
