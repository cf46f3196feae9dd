const mostPackets = 1024
const mostBytes = 1024 * 1024

/** Packets that wait for a session. When there are too many, the oldest are lost, as on any line. */
export class PacketQueue {
  #packets: Uint8Array[] = []
  #bytes = 0

  get isEmpty(): boolean {
    return this.#packets.length === 0
  }

  add(packet: Uint8Array): void {
    this.#packets.push(packet)
    this.#bytes += packet.length
    while (this.#packets.length > mostPackets || this.#bytes > mostBytes)
      this.#bytes -= this.#packets.shift()?.length ?? 0
  }

  /** All of them, which wait no more. */
  take(): Uint8Array[] {
    const packets = this.#packets
    this.#packets = []
    this.#bytes = 0
    return packets
  }
}
