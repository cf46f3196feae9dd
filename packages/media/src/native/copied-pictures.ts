import type { TimeSpan } from '../film/film-reader.ts'
import type { NativePacket } from './read-fragments.ts'

/** Two times that a container's clock has rounded are this far apart at most. */
const SAME_SECONDS = 0.0006
/** Pictures come this much out of order at most. */
const REORDER_SECONDS = 1
/** Held of one group of pictures until it is known whether it belongs to the next segment. */
const MOST_HELD_BYTES = 32 << 20

/**
 * The pictures of a segment of a file that has no index: from the last key frame at or before `start` up to the last one
 * at or before `end`. So each belongs to one segment, each segment begins with a key frame, and nothing says beforehand
 * where those are. A group that is longer than a segment is given with each segment that it reaches into.
 *
 * `read` begins to read so many seconds before `start`; where that is too late to meet the key frame, it is called
 * again with the next of `preRolls`. `isFirst` takes the first key frame, whenever it comes.
 */
export async function* copiedPictures(
  read: (preRoll: number) => AsyncIterable<NativePacket>,
  { start, end }: TimeSpan,
  { preRolls, isFirst }: { preRolls: readonly number[]; isFirst: boolean },
): AsyncGenerator<NativePacket> {
  for (const [i, preRoll] of preRolls.entries()) {
    const mayBeLate = isFirst || i === preRolls.length - 1
    const group = new Group()
    let isLate = false
    let hasGiven = false
    for await (const packet of read(preRoll)) {
      const { timestamp, isKey } = packet
      const isBefore = timestamp <= start + SAME_SECONDS
      const isPast = timestamp > end + (isKey ? SAME_SECONDS : REORDER_SECONDS)
      // The key frame before the start must have come by now.
      isLate =
        !mayBeLate && !hasGiven && group.isEmpty && (isKey ? !isBefore : timestamp > start + REORDER_SECONDS)
      if (isLate) break
      if (isPast && (isKey || hasGiven) && !group.isEmpty) break
      if (!isKey) group.add(packet)
      else {
        if (!isBefore && !group.isEmpty) {
          yield* group.take()
          hasGiven = true
        }
        group.begin(packet)
      }
      if (group.bytes > MOST_HELD_BYTES) {
        yield* group.take()
        hasGiven = true
      }
    }
    // Nothing at all may be the end of a file whose last key frame lies further back.
    if (isLate || (!mayBeLate && !hasGiven && group.isEmpty)) continue
    if (!hasGiven || end === Number.POSITIVE_INFINITY) yield* group.take()
    return
  }
}

/** A key frame and what depends on it, until it is known where they belong. */
class Group {
  #packets: NativePacket[] = []
  bytes = 0

  get isEmpty(): boolean {
    return this.#packets.length === 0
  }

  begin(key: NativePacket): void {
    this.#packets = [key]
    this.bytes = key.data.length
  }

  /** What comes before any key frame shows nothing. */
  add(packet: NativePacket): void {
    if (this.isEmpty) return
    this.#packets.push(packet)
    this.bytes += packet.data.length
  }

  take(): readonly NativePacket[] {
    this.bytes = 0
    return this.#packets.splice(0)
  }
}
