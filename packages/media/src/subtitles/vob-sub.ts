import type { PictureSet } from './pgs.ts'

/** What a DVD says once for all of its subtitles, as `.idx` files write it. */
export interface VobSubHead {
  readonly frameWidth: number
  readonly frameHeight: number
  /** Sixteen colours: red, green, blue of each. */
  readonly colours: readonly (readonly [number, number, number])[]
}

/** A picture, and for how long it is shown where it says so. */
export interface VobSubPicture extends PictureSet {
  /** Counted from the packet's own time. */
  readonly startSeconds: number
  readonly endSeconds: number | undefined
}

const MOST_SIDE = 4096
const MOST_SEQUENCES = 100
/** Seconds of one unit of a command's date: 1024 ticks of MPEG's clock. */
const DATE_SECONDS = 1024 / 90_000
const grey = (value: number) => [value, value, value] as const

/** Reads the head of an `.idx` file, which Matroska keeps as a track's private data. */
export function readVobSubHead(text: string): VobSubHead {
  const size = /^size:\s{0,9}(\d{1,4})x(\d{1,4})/m.exec(text)
  const palette = /^palette:\s{0,9}([0-9a-f]{6}(?:\s{0,9},\s{0,9}[0-9a-f]{6}){0,15})/im.exec(text)
  const colours = (palette?.[1] ?? '').split(',').flatMap((hex) => {
    const value = Number.parseInt(hex.trim(), 16)
    return Number.isNaN(value) ? [] : [[value >> 16, (value >> 8) & 0xff, value & 0xff] as const]
  })
  return {
    frameWidth: Number(size?.[1] ?? 720) || 720,
    frameHeight: Number(size?.[2] ?? 576) || 576,
    // Without a palette: dark to light, which is how most are meant.
    colours: colours.length > 0 ? colours : Array.from({ length: 16 }, (_, i) => grey(i * 17)),
  }
}

interface Orders {
  startSeconds: number
  endSeconds: number | undefined
  isForced: boolean
  colours: readonly number[]
  alphas: readonly number[]
  area: { left: number; top: number; width: number; height: number } | undefined
  fields: readonly [number, number] | undefined
}

/** Decodes one subpicture packet of a DVD; `undefined` when it is malformed, or shows nothing. */
export function decodeVobSub(packet: Uint8Array, head: VobSubHead): VobSubPicture | undefined {
  if (packet.length < 4) return undefined
  const { startSeconds, endSeconds, isForced, colours, alphas, area, fields } = readOrders(packet)
  if (!area || !fields || area.width > MOST_SIDE || area.height > MOST_SIDE) return undefined
  const { width, height } = area
  const palette = Uint8Array.from(
    [0, 1, 2, 3].flatMap((i) => [
      ...(head.colours[colours[i] ?? 0] ?? grey(0)),
      Math.round(((alphas[i] ?? 0) * 255) / 15),
    ]),
  )
  if (!alphas.some((alpha) => alpha > 0)) return undefined
  const pixels = new Uint8Array(width * height)
  // Every second line is in the one half, the others in the other.
  for (const [i, at] of fields.entries()) expandField(packet, at, { pixels, width, height, firstLine: i })
  const picture = { width, height, left: area.left, top: area.top, isForced, pixels, palette }
  const { frameWidth, frameHeight } = head
  return { frameWidth, frameHeight, pictures: [picture], startSeconds, endSeconds }
}

function readOrders(packet: Uint8Array): Orders {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  const orders: Orders = {
    startSeconds: 0,
    endSeconds: undefined,
    isForced: false,
    colours: [0, 1, 2, 3],
    alphas: [0, 15, 15, 15],
    area: undefined,
    fields: undefined,
  }
  let at = view.getUint16(2)
  for (let count = 0; count < MOST_SEQUENCES && at + 4 <= packet.length; count++) {
    const seconds = view.getUint16(at) * DATE_SECONDS
    const next = view.getUint16(at + 2)
    obey(packet, view, at + 4, seconds, orders)
    if (next <= at) break
    at = next
  }
  return orders
}

/** Bytes that follow each command. */
const commandBytes: readonly number[] = [0, 0, 0, 2, 2, 6, 4]

function obey(packet: Uint8Array, view: DataView, from: number, seconds: number, orders: Orders): void {
  let at = from
  while (at < packet.length) {
    const command = packet[at++] ?? 0xff
    const bytes = commandBytes[command]
    // The last, or one that changes colours within the picture, which hardly any disc does.
    if (bytes === undefined || at + bytes > packet.length) return
    if (command === 0) orders.isForced = true
    if (command <= 1) orders.startSeconds = seconds
    if (command === 2) orders.endSeconds = seconds
    if (command === 3) orders.colours = nibbles(view.getUint16(at))
    if (command === 4) orders.alphas = nibbles(view.getUint16(at))
    if (command === 5) orders.area = areaOf(packet.subarray(at, at + 6))
    if (command === 6) orders.fields = [view.getUint16(at), view.getUint16(at + 2)]
    at += bytes
  }
}

/** The lowest first. */
function nibbles(value: number): number[] {
  return [value & 15, (value >> 4) & 15, (value >> 8) & 15, value >> 12]
}

function areaOf([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0]: Uint8Array): Orders['area'] {
  const [left, right] = [(a << 4) | (b >> 4), ((b & 15) << 8) | c]
  const [top, bottom] = [(d << 4) | (e >> 4), ((e & 15) << 8) | f]
  if (right < left || bottom < top) return undefined
  return { left, top, width: right - left + 1, height: bottom - top + 1 }
}

/** Runs of one of four colours, written in one to four half bytes; each line begins with a whole byte. */
function expandField(
  packet: Uint8Array,
  from: number,
  {
    pixels,
    width,
    height,
    firstLine,
  }: { pixels: Uint8Array; width: number; height: number; firstLine: number },
): void {
  let at = from * 2
  const nibble = () => {
    const byte = packet[at >> 1] ?? 0
    return (at++ & 1) === 0 ? byte >> 4 : byte & 15
  }
  for (let y = firstLine; y < height; y += 2) {
    for (let x = 0; x < width; ) {
      if (at >> 1 >= packet.length) return
      let run = nibble()
      for (let least = 4; run < least && least <= 0x40; least *= 4) run = (run << 4) | nibble()
      const to = run >> 2 === 0 ? width : Math.min(width, x + (run >> 2))
      pixels.fill(run & 3, y * width + x, y * width + to)
      x = to
    }
    at += at & 1
  }
}
