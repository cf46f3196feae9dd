import type { EncodedPacket } from 'mediabunny'

/** Times that were rounded to a container's clock are this far apart at most. */
const SAME_SECONDS = 0.0006
/** What is held of a group of pictures that may belong to the next segment. */
const MOST_HELD_BYTES = 64 << 20

/** Packets, of which the first is a key frame, up to the key frame at `end`. */
export async function* upToKeyFrame(
  packets: AsyncIterable<EncodedPacket>,
  end: number,
): AsyncGenerator<EncodedPacket> {
  let isFirst = true
  for await (const packet of packets) {
    if (!isFirst && packet.type === 'key' && packet.timestamp >= end - SAME_SECONDS) return
    isFirst = false
    yield packet
  }
}

/**
 * Packets, of which the first is a key frame, up to the last key frame that is not after `end`; the first group of
 * pictures at least. For films of which nobody knows where their key frames are: what begins at `end` by the same rule
 * joins this.
 */
export async function* wholeGroups(
  packets: AsyncIterable<EncodedPacket>,
  end: number,
): AsyncGenerator<EncodedPacket> {
  /** The latest group: it belongs to what begins at `end` unless another one follows that is not after it. */
  let held: EncodedPacket[] | undefined
  let heldBytes = 0
  let isFirst = true
  for await (const packet of packets) {
    if (!isFirst && packet.type === 'key') {
      if (packet.timestamp > end + SAME_SECONDS) return
      if (held) yield* held
      held = end === Number.POSITIVE_INFINITY ? undefined : []
      heldBytes = 0
    }
    isFirst = false
    heldBytes += packet.data.length
    if (!held) yield packet
    else if (heldBytes < MOST_HELD_BYTES) held.push(packet)
  }
}
