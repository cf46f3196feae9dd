/** One packet of a stream of its own, and when it is shown. */
export interface TransportFrame {
  readonly pid: number
  readonly seconds: number
  readonly data: Uint8Array
  /** Whether it says how long it is; pictures do not. */
  readonly isMeasured?: boolean
}

export interface TransportTrack {
  readonly pid: number
  /** ISO/IEC 13818-1, table 2-34. */
  readonly type: number
  /** Tag and content of each. */
  readonly descriptors?: readonly (readonly [number, readonly number[]])[]
}

const PROGRAM_PID = 0x1000
/** Tables come again this often. */
const TABLES_SECONDS = 0.5

/**
 * Writes a transport stream of one program, for tests: `frames` in their order, their clock begun at `startTicks`;
 * `strideBytes` of 192 as discs have it.
 */
export function writeTransport(
  tracks: readonly TransportTrack[],
  frames: Iterable<TransportFrame>,
  { startTicks = 126_000, strideBytes = 188 }: { startTicks?: number; strideBytes?: 188 | 192 } = {},
): Uint8Array {
  const packets: Uint8Array[] = []
  const counters = new Map<number, number>()
  const write = (pid: number, isStart: boolean, payload: Uint8Array) => {
    const count = counters.get(pid) ?? 0
    counters.set(pid, (count + 1) & 15)
    packets.push(packet({ pid, isStart, count, payload }, strideBytes))
  }
  let tablesAt = Number.NEGATIVE_INFINITY
  for (const { pid, seconds, data, isMeasured = true } of frames) {
    if (seconds >= tablesAt + TABLES_SECONDS) {
      tablesAt = seconds
      write(0, true, section(0, [0, 1, 0xe0 | (PROGRAM_PID >> 8), PROGRAM_PID & 255]))
      write(PROGRAM_PID, true, section(2, programOf(tracks)))
    }
    const bytes = elementary(data, (startTicks + Math.round(seconds * 90_000)) % 2 ** 33, isMeasured)
    for (let at = 0; at < bytes.length; at += 184) write(pid, at === 0, bytes.subarray(at, at + 184))
  }
  return Buffer.concat(packets)
}

/** A picture every tenth of a second, of so many bytes. */
export function* picturesOf(seconds: number, bytes: number, pid = 0x100): Generator<TransportFrame> {
  for (let i = 0; i < seconds * 10; i++)
    yield { pid, seconds: i / 10, data: new Uint8Array(bytes).fill(0x55), isMeasured: false }
}

function packet(
  { pid, isStart, count, payload }: { pid: number; isStart: boolean; count: number; payload: Uint8Array },
  strideBytes: number,
): Uint8Array {
  const bytes = Buffer.alloc(strideBytes, 0xff)
  const from = strideBytes - 188
  bytes.fill(0, 0, from)
  const stuffing = 184 - payload.length
  bytes.set([0x47, (isStart ? 0x40 : 0) | (pid >> 8), pid & 255, (stuffing > 0 ? 0x30 : 0x10) | count], from)
  // What is left over is an adaptation field of nothing.
  if (stuffing > 0) bytes[from + 4] = stuffing - 1
  if (stuffing > 1) bytes[from + 5] = 0
  bytes.set(payload, from + 4 + stuffing)
  return bytes
}

/** A section of a table: its check sum is not looked at by who reads films. */
function section(table: number, content: readonly number[]): Uint8Array {
  const length = content.length + 9
  return Uint8Array.from([
    ...[0, table, 0xb0 | (length >> 8), length & 255, 0, 1, 0xc1, 0, 0],
    ...content,
    ...[0, 0, 0, 0],
  ])
}

function programOf(tracks: readonly TransportTrack[]): number[] {
  const streams = tracks.flatMap(({ pid, type, descriptors = [] }) => {
    const said = descriptors.flatMap(([tag, bytes]) => [tag, bytes.length, ...bytes])
    return [type, 0xe0 | (pid >> 8), pid & 255, 0xf0 | (said.length >> 8), said.length & 255, ...said]
  })
  return [0xe1, 0, 0xf0, 0, ...streams]
}

function elementary(data: Uint8Array, ticks: number, isMeasured: boolean): Uint8Array {
  const length = isMeasured ? data.length + 8 : 0
  const high = Math.floor(ticks / 2 ** 30)
  const time = [
    ...[0x21 | (high << 1), (ticks >>> 22) & 255, ((ticks >>> 14) & 0xfe) | 1],
    ...[(ticks >>> 7) & 255, ((ticks << 1) & 0xfe) | 1],
  ]
  const head = [0, 0, 1, isMeasured ? 0xbd : 0xe0, length >> 8, length & 255, 0x80, 0x80, 5, ...time]
  return Buffer.concat([Uint8Array.from(head), data])
}
