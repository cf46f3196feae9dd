import type { EncodedPacket } from 'mediabunny'
import { type Sample, writeFragment } from './write-fragment.ts'

/** A part that a player can take as soon as it is here. */
const FRAGMENT_SECONDS = 0.5
/** H.264 and HEVC reorder at most so many pictures: beyond them, nothing is shown earlier. */
const MOST_REORDERED = 16

/**
 * Writes the packets of one track (in the order of decoding, times in seconds) as movie fragments of half a second,
 * each as soon as it is complete. The same packets give the same bytes; times stay as they are, so that what one call
 * writes fits what the next one does.
 *
 * Containers such as Matroska say when a picture is shown, not when it is decoded: the times of showing, sorted and
 * earlier by `decodeAheadSeconds`, are the times of decoding, and how far each is off is written beside it. That much
 * ahead, no picture of an ordinary film is shown before it is decoded: FFmpeg, and what is built on it, shows all of a
 * track later where one is. Nothing is decoded before zero: there, pictures follow each other as fast as the clock ticks.
 */
export async function* fragments(
  packets: AsyncIterable<EncodedPacket>,
  {
    ticksPerSecond,
    decodeAheadSeconds = 0,
    isOrdered = false,
  }: {
    ticksPerSecond: number
    decodeAheadSeconds?: number
    /** Whether what is decoded first is shown first, as sound is: nothing waits for what may come before it. */
    isOrdered?: boolean
  },
): AsyncGenerator<Uint8Array> {
  const run = new Run(ticksPerSecond, decodeAheadSeconds)
  // One packet follows: it says how long the one before is.
  const keepBack = isOrdered ? 1 : MOST_REORDERED
  for await (const packet of packets) {
    run.add(packet)
    const fragment = run.cut({ atLeastSeconds: FRAGMENT_SECONDS, keepBack })
    if (fragment) yield fragment
  }
  const rest = run.cut({ atLeastSeconds: 0, keepBack: 0 })
  if (rest) yield rest
}

/** Packets that wait for their fragment. */
class Run {
  readonly #ticksPerSecond: number
  readonly #packets: EncodedPacket[] = []
  /** When the waiting packets are shown, sorted: when they are decoded. */
  readonly #times: number[] = []
  readonly #aheadTicks: number
  #end = 0
  #sequence = 0
  /** Packets that were written. */
  #written = 0

  constructor(ticksPerSecond: number, aheadSeconds: number) {
    this.#ticksPerSecond = ticksPerSecond
    this.#aheadTicks = this.#ticks(aheadSeconds)
  }

  add(packet: EncodedPacket): void {
    const time = this.#ticks(packet.timestamp)
    let at = this.#times.length
    while (at > 0 && (this.#times[at - 1] ?? 0) > time) at--
    this.#times.splice(at, 0, time)
    this.#packets.push(packet)
    this.#end = Math.max(this.#end, this.#ticks(packet.timestamp + packet.duration))
  }

  /** The fragment of what waits but the last `keepBack`; absent when that is not long enough. */
  cut({ atLeastSeconds, keepBack }: { atLeastSeconds: number; keepBack: number }): Uint8Array | undefined {
    const count = this.#packets.length - keepBack
    const first = this.#times[0]
    if (count <= 0 || first === undefined) return undefined
    const end = this.#times[count] ?? this.#end
    if (end - first < this.#ticks(atLeastSeconds)) return undefined
    const until = this.#decoded(end, count)
    const times = this.#times.splice(0, count).map((time, i) => this.#decoded(time, i))
    this.#written += count
    const samples = this.#packets.splice(0, count).map((packet, i): Sample => {
      const time = times[i] ?? 0
      return {
        data: packet.data,
        duration: Math.max(0, (times[i + 1] ?? until) - time),
        compositionOffset: this.#ticks(packet.timestamp) - time,
        isKey: packet.type === 'key',
      }
    })
    return writeFragment(samples, { decodeTime: times[0] ?? 0, sequence: ++this.#sequence })
  }

  /** When the packet is decoded whose place is that of a time of showing; `index` counts those that wait. */
  #decoded(shownAt: number, index: number): number {
    return Math.max(shownAt - this.#aheadTicks, Math.min(shownAt, this.#written + index))
  }

  #ticks(seconds: number): number {
    return Math.round(seconds * this.#ticksPerSecond)
  }
}
