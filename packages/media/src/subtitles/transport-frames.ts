import { AppError, type ByteSource } from '@lanterne/kernel'
import { bisect, type Place } from '../bisect.ts'
import { readRange } from '../read-range.ts'
import {
  type ElementaryPacket,
  ElementaryReader,
  secondsBetween,
  ticksOf,
} from '../transport/elementary-packets.ts'
import { PACKET_BYTES, packetsIn, type TransportPacket } from '../transport/packets.ts'
import { type SubtitleStream, subtitleStreams } from '../transport/subtitle-streams.ts'
import { readTransportIndex, type TransportIndex } from '../transport/transport-index.ts'
import { PgsSets, type TimedSet } from './pgs-sets.ts'
import type { FrameReader, Stretch, SubtitleFrame } from './subtitle-frame.ts'

/** Pictures that are still shown began at most so long ago. */
const LOOK_BACK_SECONDS = 10
/** Words are written a little before or behind the pictures that they are shown with. */
const AHEAD_SECONDS = 1
const STEP_BYTES = 256 << 10
const LOOK_BYTES = 64 << 10
/** A second of what is broadcast is three megabytes at most, of a disc seven. */
const MOST_LOOK_BYTES = 8 << 20
/** Of one stretch of time, and what is looked back at: a disc at its fastest. */
const MOST_BYTES = 160 << 20
const MOST_FRAMES = 500

/**
 * The subtitle frames of a transport stream: of the bytes of their time, which whoever watches the film needs too. What
 * has been read of a track is not read again for the stretch that follows.
 */
export class TransportFrames implements FrameReader {
  readonly #source: ByteSource
  readonly #index: TransportIndex
  readonly #durationSeconds: number | undefined
  readonly #streams: readonly SubtitleStream[]
  readonly #scans = new Map<number, Scan>()
  #last: Promise<Place> | undefined

  private constructor(source: ByteSource, index: TransportIndex, durationSeconds: number | undefined) {
    this.#source = source
    this.#index = index
    this.#durationSeconds = durationSeconds
    this.#streams = subtitleStreams(index.streams)
  }

  /** Throws `format-not-playable`. */
  static async open(
    source: ByteSource,
    { durationSeconds, signal }: { durationSeconds?: number | undefined; signal: AbortSignal },
  ): Promise<TransportFrames> {
    const index = await readTransportIndex(source, { signal })
    if (!index) throw new AppError('format-not-playable', { details: { reason: 'malformed' } })
    return new TransportFrames(source, index, durationSeconds)
  }

  stream(trackId: number): SubtitleStream | undefined {
    return this.#streams.find(({ id }) => id === trackId)
  }

  async frames(
    trackId: number,
    { start, end }: Stretch,
    { signal }: { before: number; signal: AbortSignal },
  ): Promise<readonly SubtitleFrame[]> {
    const stream = this.stream(trackId)
    if (!stream) return []
    const from = Math.max(0, start - LOOK_BACK_SECONDS)
    const known = this.#scans.get(trackId)
    const goesOn = known && known.fromSeconds <= from && known.toSeconds >= from
    const scan = goesOn ? known : await this.#enter(stream, from, { signal })
    // Two at once would each take half of the packets.
    this.#scans.delete(trackId)
    await this.#readOn(scan, end, { signal })
    this.#scans.set(trackId, scan)
    const frames = scan.frames.map((frame, i) => {
      const nextSeconds = scan.frames[i + 1]?.seconds
      return { ...frame, durationSeconds: undefined, nextSeconds, addition: undefined }
    })
    return frames.filter(({ seconds }) => seconds >= from && seconds < end)
  }

  async #enter(stream: SubtitleStream, from: number, { signal }: { signal: AbortSignal }): Promise<Scan> {
    const first = { at: this.#index.layout.firstAt, seconds: 0 }
    const place =
      from <= 0
        ? first
        : await bisect(from, {
            first,
            end: await this.#end({ signal }),
            next: (at, before) => this.#next(at, before, { signal }),
          })
    return new Scan(stream, place, from)
  }

  /** The file's end, and when in the film it is. */
  async #end({ signal }: { signal: AbortSignal }): Promise<Place> {
    const { size } = this.#source
    if (this.#durationSeconds !== undefined) return { at: size, seconds: this.#durationSeconds }
    this.#last ??= this.#next(Math.max(0, size - MOST_LOOK_BYTES / 8), size, { signal }).then((near) => ({
      at: size,
      seconds: near?.seconds ?? 0,
    }))
    this.#last.catch(() => {
      this.#last = undefined
    })
    return this.#last
  }

  /** The first time that pictures or sound tell at `from` or behind it. */
  async #next(from: number, before: number, { signal }: { signal: AbortSignal }): Promise<Place | undefined> {
    const { layout, clocks, startTicks } = this.#index
    const most = Math.min(before, from + MOST_LOOK_BYTES, this.#source.size)
    for (let at = from; at < most; at += LOOK_BYTES) {
      const end = Math.min(at + LOOK_BYTES, this.#source.size)
      const bytes = await readRange(this.#source, { start: at, end }, { signal })
      for (const { pid, isStart, payload } of packetsIn(bytes, at, layout)) {
        const ticks = isStart && clocks.has(pid) ? ticksOf(payload) : undefined
        if (ticks !== undefined) return { at, seconds: secondsBetween(startTicks, ticks) }
      }
    }
    return undefined
  }

  async #readOn(scan: Scan, end: number, { signal }: { signal: AbortSignal }): Promise<void> {
    const { layout, clocks, startTicks } = this.#index
    const { size } = this.#source
    const most = Math.min(size, scan.at + MOST_BYTES)
    while (scan.at < most && scan.toSeconds < end + AHEAD_SECONDS) {
      const to = Math.min(scan.at + STEP_BYTES, size)
      const bytes = await readRange(this.#source, { start: scan.at, end: to }, { signal })
      // What is cut off at the end of one step is whole in the next.
      let next = to === size ? size : to - PACKET_BYTES + 1
      for (const packet of packetsIn(bytes, scan.at, layout)) {
        next = Math.max(next, packet.at + layout.strideBytes)
        if (packet.pid === scan.pid) scan.take(packet, startTicks)
        else if (packet.isStart && clocks.has(packet.pid)) scan.pass(ticksOf(packet.payload), startTicks)
      }
      scan.at = next
    }
    scan.flush(startTicks)
  }
}

/** One stream read through, from one place on. */
class Scan {
  readonly pid: number
  at: number
  fromSeconds: number
  toSeconds: number
  frames: TimedSet[] = []
  readonly #packets = new ElementaryReader()
  readonly #sets: PgsSets | undefined

  constructor({ pid, codec }: SubtitleStream, { at, seconds }: Place, fromSeconds: number) {
    this.pid = pid
    this.at = at
    this.fromSeconds = fromSeconds
    this.toSeconds = seconds
    this.#sets = codec === 'pgs' ? new PgsSets() : undefined
  }

  /** A packet of the stream itself. */
  take(packet: TransportPacket, startTicks: number): void {
    this.#keep(this.#packets.take(packet), startTicks)
  }

  /** What waits for an end that nobody told is whole: nothing of it came for as long as was read. */
  flush(startTicks: number): void {
    this.#keep(this.#packets.flush(), startTicks)
  }

  /** Pictures and sound are so far. */
  pass(ticks: number | undefined, startTicks: number): void {
    if (ticks !== undefined) this.toSeconds = Math.max(this.toSeconds, secondsBetween(startTicks, ticks))
  }

  #keep(packet: ElementaryPacket | undefined, startTicks: number): void {
    if (packet?.ticks === undefined) return
    const { data } = packet
    const seconds = secondsBetween(startTicks, packet.ticks)
    this.frames.push(...(this.#sets?.take(data, seconds) ?? [{ seconds, data }]))
    if (this.frames.length <= MOST_FRAMES) return
    this.frames = this.frames.slice(-MOST_FRAMES / 2)
    this.fromSeconds = Math.max(this.fromSeconds, this.frames[0]?.seconds ?? 0)
  }
}
