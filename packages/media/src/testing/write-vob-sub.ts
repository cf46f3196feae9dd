/** Writes one subpicture packet of a DVD: a block of colour 1, from `startSeconds` on: for tests. */
export function writeVobSubPacket({
  left,
  top,
  width,
  height,
  seconds,
}: {
  left: number
  top: number
  width: number
  height: number
  seconds: number
}): Uint8Array {
  // A run to the end of the line: sixteen bits of which only the colour is set.
  const field = (lines: number) => Array.from({ length: lines }, () => [0x00, 0x01]).flat()
  const upper = field(Math.ceil(height / 2))
  const lower = field(Math.floor(height / 2))
  const [right, bottom] = [left + width - 1, top + height - 1]
  const area = [
    ...[left >> 4, ((left & 15) << 4) | (right >> 8), right & 255],
    ...[top >> 4, ((top & 15) << 4) | (bottom >> 8), bottom & 255],
  ]
  const first = 4 + upper.length + lower.length
  const show = [
    0x03,
    0x32,
    0x10,
    0x04,
    0xff,
    0xf0,
    0x05,
    ...area,
    0x06,
    ...u16(4),
    ...u16(4 + upper.length),
    0x01,
    0xff,
  ]
  const second = first + 4 + show.length
  const hide = [0x02, 0xff]
  const date = Math.round((seconds * 90_000) / 1024)
  const orders = [...u16(0), ...u16(second), ...show, ...u16(date), ...u16(second), ...hide]
  return Uint8Array.from([...u16(first + orders.length), ...u16(first), ...upper, ...lower, ...orders])
}

/** Wraps a packet for a `.sub` file, in a program stream: a pack and as many PES packets as it takes. */
export function writeVobSubStream(packet: Uint8Array, stream: number): Uint8Array {
  const pack = Uint8Array.from([0, 0, 1, 0xba, 0x44, 0, 4, 0, 4, 1, 0, 0, 3, 0xf8])
  const parts: Uint8Array[] = [pack]
  for (let at = 0; at < packet.length; at += 2000) {
    const part = packet.subarray(at, at + 2000)
    const head = [0x81, 0x80, 5, 0x21, 0, 1, 0, 1, 0x20 + stream]
    parts.push(Uint8Array.from([0, 0, 1, 0xbd, ...u16(head.length + part.length), ...head, ...part]))
  }
  return Buffer.concat(parts)
}

function u16(value: number): number[] {
  return [(value >> 8) & 255, value & 255]
}
