import type { Clock } from '@lanterne/kernel'
import type { IpPacket } from './ip-packet.ts'

const mostDatagrams = 64
const mostFragments = 64
const mostBytes = 1024 * 1024
/** Time for all fragments of one datagram to come (RFC 8200, section 4.5, has twice that). */
const patienceMs = 30_000

interface Part {
  readonly offset: number
  readonly bytes: Uint8Array
}

interface Datagram {
  readonly sinceMs: number
  readonly parts: Part[]
  /** Known from the last fragment. */
  length: number | undefined
  /** Bytes that came. */
  size: number
}

/** Puts fragments together again, within limits: what fragments overlap is thrown away whole (RFC 5722). */
export class Reassembly {
  readonly #clock: Clock
  readonly #datagrams = new Map<string, Datagram>()
  #bytes = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The datagram that `packet` completes; `packet` itself when it is whole. */
  take(packet: IpPacket): IpPacket | undefined {
    const { fragment, payload } = packet
    if (!fragment) return packet
    const key = `${packet.source.join()} ${packet.destination.join()} ${packet.protocol} ${fragment.id}`
    this.#forgetOld()
    const datagram = this.#datagrams.get(key) ?? this.#begin(key)
    const end = fragment.offset + payload.length
    const last = fragment.hasMore ? datagram.length : end
    const isWrong =
      datagram.parts.some(({ offset, bytes }) => offset < end && fragment.offset < offset + bytes.length) ||
      (datagram.length !== undefined && datagram.length !== last) ||
      (last !== undefined &&
        (end > last || datagram.parts.some(({ offset, bytes }) => offset + bytes.length > last)))
    if (isWrong || datagram.parts.length === mostFragments) {
      this.#forget(key)
      return undefined
    }
    datagram.parts.push({ offset: fragment.offset, bytes: payload.slice() })
    datagram.length = last
    datagram.size += payload.length
    this.#bytes += payload.length
    if (datagram.size !== last) return undefined
    this.#forget(key)
    const whole = new Uint8Array(last)
    for (const { offset, bytes } of datagram.parts) whole.set(bytes, offset)
    const { source, destination, protocol, bytes } = packet
    return { source, destination, protocol, payload: whole, bytes }
  }

  #begin(key: string): Datagram {
    const datagram: Datagram = { sinceMs: this.#clock.now(), parts: [], length: undefined, size: 0 }
    this.#datagrams.set(key, datagram)
    return datagram
  }

  /** The oldest come first in the map. */
  #forgetOld(): void {
    for (const [key, { sinceMs }] of this.#datagrams) {
      const isCrowded = this.#datagrams.size >= mostDatagrams || this.#bytes > mostBytes
      if (!isCrowded && this.#clock.now() - sinceMs < patienceMs) return
      this.#forget(key)
    }
  }

  #forget(key: string): void {
    this.#bytes -= this.#datagrams.get(key)?.size ?? 0
    this.#datagrams.delete(key)
  }
}
