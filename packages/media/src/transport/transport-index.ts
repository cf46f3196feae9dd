import type { ByteSource } from '@lanterne/kernel'
import { readRange } from '../read-range.ts'
import { secondsBetween, ticksOf } from './elementary-packets.ts'
import { findPackets, LAYOUT_BYTES, type PacketLayout, packetsIn } from './packets.ts'
import { readProgram, readPrograms, SectionReader, type StreamEntry } from './tables.ts'

/** What a transport stream says of itself at its beginning. */
export interface TransportIndex {
  readonly layout: PacketLayout
  readonly streams: readonly StreamEntry[]
  /** Streams of pictures and sound, whose times are those of the film. */
  readonly clocks: ReadonlySet<number>
  /** The clock's reading when the film begins. */
  readonly startTicks: number
}

const STEP_BYTES = 64 << 10
/** Tables come every tenth of a second, and the first of each stream within the first second or two. */
const MOST_HEAD_BYTES = 2 << 20
/** Pictures and sounds by the types of streams (ISO/IEC 13818-1, table 2-34; the discs' own from 0x80 on). */
const clockTypes: ReadonlySet<number> = new Set([
  ...[0x01, 0x02, 0x10, 0x1b, 0x20, 0x24, 0x42, 0xd1, 0xea],
  ...[0x03, 0x04, 0x0f, 0x11, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87],
])
const PROGRAM_TABLE = 0

/** Reads the beginning of a transport stream; `undefined` for what is none, or never says what is in it. */
export async function readTransportIndex(
  source: ByteSource,
  { signal }: { signal: AbortSignal },
): Promise<TransportIndex | undefined> {
  const first = await readRange(source, { start: 0, end: Math.min(LAYOUT_BYTES, source.size) }, { signal })
  const layout = findPackets(first)
  if (!layout) return undefined
  const head = new HeadReader()
  const most = Math.min(source.size, MOST_HEAD_BYTES)
  for (let at = layout.firstAt; at < most && !head.isDone; ) {
    const end = Math.min(at + STEP_BYTES, most)
    const bytes = await readRange(source, { start: at, end }, { signal })
    for (const packet of packetsIn(bytes, at, layout)) head.take(packet)
    at += Math.max(1, Math.floor((end - at) / layout.strideBytes)) * layout.strideBytes
  }
  const { streams, startTicks } = head
  return streams && { layout, streams, clocks: clocksOf(streams), startTicks: startTicks ?? 0 }
}

/** Hears the first packets: which streams there are, and when each of them begins. */
class HeadReader {
  readonly #programs = new SectionReader()
  readonly #program = new SectionReader()
  #programPid: number | undefined
  #waiting: Set<number> | undefined
  streams: readonly StreamEntry[] | undefined
  startTicks: number | undefined

  get isDone(): boolean {
    return this.#waiting?.size === 0
  }

  take(packet: { pid: number; isStart: boolean; payload: Uint8Array }): void {
    if (packet.pid === PROGRAM_TABLE) {
      const section = this.#programs.take(packet)
      this.#programPid ??= section && readPrograms(section)
    } else if (packet.pid === this.#programPid && !this.streams) {
      const section = this.#program.take(packet)
      this.streams = section && readProgram(section)
      this.#waiting = this.streams && new Set(clocksOf(this.streams))
    } else if (packet.isStart && this.#waiting?.has(packet.pid)) {
      const ticks = ticksOf(packet.payload)
      if (ticks === undefined) return
      this.#waiting.delete(packet.pid)
      const isFirst = this.startTicks === undefined || secondsBetween(this.startTicks, ticks) < 0
      if (isFirst) this.startTicks = ticks
    }
  }
}

function clocksOf(streams: readonly StreamEntry[]): Set<number> {
  return new Set(streams.flatMap(({ pid, type, descriptors }) => (isClock(type, descriptors) ? [pid] : [])))
}

/** Of private streams, those that descriptors name as sound: AC-3, E-AC-3, DTS, AAC, Opus. */
function isClock(type: number, descriptors: StreamEntry['descriptors']): boolean {
  if (type !== 0x06) return clockTypes.has(type)
  return descriptors.some(({ tag, bytes }) => {
    const registered =
      tag === 0x05 && /^(AC-3|EAC3|DTS\d|Opus|HEVC)/.test(Buffer.from(bytes).toString('latin1'))
    return registered || [0x6a, 0x7a, 0x7b, 0x7c].includes(tag)
  })
}
