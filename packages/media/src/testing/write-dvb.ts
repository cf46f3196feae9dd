/** One region of subtitles of digital television: lines of pixels, each an index into the region's colours. */
export interface DvbRegion {
  readonly left: number
  readonly top: number
  readonly depth: 2 | 4 | 8
  readonly lines: readonly (readonly number[])[]
}

/** Writes one display set (ETSI EN 300 743) for tests; without regions, nothing is shown. */
export function writeDvbSet(
  regions: readonly DvbRegion[],
  { page = 1, timeoutSeconds = 30 }: { page?: number; timeoutSeconds?: number } = {},
): Uint8Array {
  const segment = (type: number, data: readonly number[]) => [
    0x0f,
    type,
    ...u16(page),
    ...u16(data.length),
    ...data,
  ]
  const places = regions.flatMap(({ left, top }, id) => [id, 0xff, ...u16(left), ...u16(top)])
  return Uint8Array.from([
    ...[0x20, 0x00],
    ...segment(0x14, [0, ...u16(1919), ...u16(1079)]),
    ...segment(0x10, [timeoutSeconds, 0x08, ...places]),
    ...regions.flatMap(({ depth, lines }, id) => segment(0x11, regionOf(id, depth, lines))),
    // Colour 1 is red, as televisions have it.
    ...segment(0x12, [0, 0x0f, 1, 0xff, 81, 240, 90, 0]),
    ...regions.flatMap(({ depth, lines }, id) => segment(0x13, objectOf(id, depth, lines))),
    ...segment(0x80, []),
    0xff,
  ])
}

function regionOf(id: number, depth: 2 | 4 | 8, lines: DvbRegion['lines']): number[] {
  const bits = { 2: 1, 4: 2, 8: 3 }[depth]
  const size = [...u16(lines[0]?.length ?? 0), ...u16(lines.length)]
  return [id, 0x08, ...size, (bits << 5) | (bits << 2), 0, 0, 0, ...u16(id), 0, 0, 0xf0, 0]
}

function objectOf(id: number, depth: 2 | 4 | 8, lines: DvbRegion['lines']): number[] {
  const field = (parity: number) =>
    lines.filter((_, i) => i % 2 === parity).flatMap((line) => [...string(depth, line), 0xf0])
  const [upper, lower] = [field(0), field(1)]
  return [...u16(id), 0, ...u16(upper.length), ...u16(lower.length), ...upper, ...lower]
}

/** A line pixel by pixel: zero is escaped in each depth in its own way, and so is the end. */
function string(depth: 2 | 4 | 8, line: readonly number[]): number[] {
  if (depth === 8) return [0x12, ...line.flatMap((code) => (code === 0 ? [0, 1] : [code])), 0, 0]
  const bits = line
    .map((code) => (code === 0 ? { 2: '0001', 4: '00001100' }[depth] : code.toString(2).padStart(depth, '0')))
    .join('')
  const ended = `${bits}${{ 2: '000000', 4: '00000000' }[depth]}`
  const whole = ended.padEnd(Math.ceil(ended.length / 8) * 8, '0')
  return [depth === 2 ? 0x10 : 0x11, ...(whole.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))]
}

function u16(value: number): number[] {
  return [(value >> 8) & 255, value & 255]
}
