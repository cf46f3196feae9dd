import { type Clock, type Random, randomInteger } from '@lanterne/kernel'
import { type IcmpError, parseIcmpError } from './icmp.ts'
import { type AddressBytes, sameAddress } from './ip-address.ts'
import {
  draftPacket,
  IPV4_HEADER,
  IPV6_HEADER,
  type IpPacket,
  isUnicast,
  type PacketHeader,
  PROTOCOL,
  parseIpPacket,
} from './ip-packet.ts'
import { PathMtu } from './path-mtu.ts'
import { Reassembly } from './reassembly.ts'

const fragmentUnit = 8

/** Who takes what came. */
export interface IpUpperLayers {
  tcp(packet: IpPacket): void
  udp(packet: IpPacket): void
  /** An error about a TCP segment that left here; whether it did is the receiver's to check. */
  tcpError(error: IcmpError): void
}

/** A host with one address of each family, or of one: it speaks for itself, and forwards nothing. */
export class IpHost {
  readonly addresses: readonly AddressBytes[]
  readonly paths: PathMtu
  readonly #random: Random
  readonly #send: (packet: Uint8Array) => void
  readonly #reassembly: Reassembly
  #layers: IpUpperLayers | undefined

  constructor(parts: {
    addresses: readonly AddressBytes[]
    mtu: number
    clock: Clock
    random: Random
    send(packet: Uint8Array): void
  }) {
    this.addresses = parts.addresses
    this.paths = new PathMtu(parts.clock, parts.mtu)
    this.#random = parts.random
    this.#send = parts.send
    this.#reassembly = new Reassembly(parts.clock)
  }

  /** Names who takes what comes. */
  serve(layers: IpUpperLayers): void {
    this.#layers = layers
  }

  /** The address that packets to `destination` come from; `undefined` where there is none of its family, or it cannot be reached. */
  sourceFor(destination: AddressBytes): AddressBytes | undefined {
    if (!isUnicast(destination)) return undefined
    return this.addresses.find(({ length }) => length === destination.length)
  }

  isOurs(address: AddressBytes): boolean {
    return this.addresses.some((own) => sameAddress(own, address))
  }

  /** Sends a packet that is ready. */
  send(packet: Uint8Array): void {
    this.#send(packet)
  }

  /** Sends a datagram, in as many fragments as its way needs. */
  sendDatagram(header: PacketHeader, payload: Uint8Array): void {
    const headerBytes = header.source.length === 4 ? IPV4_HEADER : IPV6_HEADER
    const room = this.paths.to(header.destination) - headerBytes
    if (payload.length <= room) return this.#sendWhole(header, payload)
    const most = Math.floor((room - (headerBytes === IPV6_HEADER ? 8 : 0)) / fragmentUnit) * fragmentUnit
    const id = randomInteger(this.#random, 2 ** 32)
    for (let offset = 0; offset < payload.length; offset += most) {
      const part = payload.subarray(offset, offset + most)
      const fragment = { id, offset, hasMore: offset + part.length < payload.length }
      this.#sendWhole({ ...header, fragment }, part)
    }
  }

  #sendWhole(header: PacketHeader, payload: Uint8Array): void {
    const draft = draftPacket(header, payload.length, 0)
    draft.bytes.set(payload, draft.at)
    this.#send(draft.bytes)
  }

  /** Takes in a packet, whatever it is. */
  receive(bytes: Uint8Array): void {
    const part = parseIpPacket(bytes)
    if (!part || !this.isOurs(part.destination) || !isUnicast(part.source) || this.isOurs(part.source)) return
    const packet = this.#reassembly.take(part)
    if (!packet) return
    if (packet.protocol === PROTOCOL.tcp) this.#layers?.tcp(packet)
    else if (packet.protocol === PROTOCOL.udp) this.#layers?.udp(packet)
    else this.#takeError(packet)
  }

  #takeError(packet: IpPacket): void {
    const error = parseIcmpError(packet)
    if (!error || !this.isOurs(error.quoted.source)) return
    if (error.quoted.protocol === PROTOCOL.tcp) this.#layers?.tcpError(error)
    // A datagram leaves no trace by which a forged error could be told: it is believed as far as it does little harm.
    else if (error.kind === 'too-big' && error.quoted.protocol === PROTOCOL.udp)
      this.paths.learn(error.quoted.destination, error.mtu)
  }
}
