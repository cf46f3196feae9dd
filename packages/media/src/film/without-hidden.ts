import type { EncodedPacket } from 'mediabunny'

/** What a cut hides is shown so many times faster. */
const HASTE = 400

/**
 * The packets of pictures as players show them that know no edit lists: what a cut hides comes before zero, but is needed
 * to decode what follows. It is over in a blink: ten seconds in 25 ms, with which the first picture that is shown waits.
 * All others keep their times. The first packet is a key frame; what is hidden before it belongs to nothing here. Pure.
 */
export async function* withoutHidden(packets: AsyncIterable<EncodedPacket>): AsyncGenerator<EncodedPacket> {
  let from: number | undefined
  for await (const packet of packets) {
    from ??= packet.timestamp
    if (packet.timestamp < Math.min(from, 0)) continue
    yield from < 0 ? hastened(packet, from) : packet
  }
}

function hastened(packet: EncodedPacket, from: number): EncodedPacket {
  const { timestamp, duration } = packet
  const soon = (timestamp - from) / HASTE
  if (timestamp >= soon) return packet
  return packet.clone({ timestamp: soon, duration: timestamp < 0 ? duration / HASTE : duration })
}
