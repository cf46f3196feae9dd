import type { IndexedPicture } from './write-png.ts'

/** One picture of words and where it stands in the frame, in pixels. */
export interface PlacedPicture extends IndexedPicture {
  readonly left: number
  readonly top: number
  /** Only what the sound does not say in its own language. */
  readonly isForced: boolean
}

/** What is on the screen from one moment on; no pictures: nothing. */
export interface PictureSet {
  readonly frameWidth: number
  readonly frameHeight: number
  readonly pictures: readonly PlacedPicture[]
}

const segmentIds = { palette: 0x14, object: 0x15, composition: 0x16 } as const
const MOST_SIDE = 4096
const MOST_PIXELS = MOST_SIDE * 2304
const MOST_OBJECTS = 64
/** Pictures at once; discs have two. */
const MOST_SHOWN = 8
const EPOCH_START = 0x80
const NORMAL = 0

interface PgsObject {
  readonly width: number
  readonly height: number
  readonly lengthBytes: number
  readonly parts: Uint8Array[]
}

interface Composition {
  readonly width: number
  readonly height: number
  readonly paletteId: number
  readonly shown: readonly { id: number; left: number; top: number; isForced: boolean }[]
}

/** Decodes the subtitles of Blu-ray discs (presentation graphics), one display set after the other. */
export class PgsDecoder {
  readonly #palettes = new Map<number, Uint8Array>()
  readonly #objects = new Map<number, PgsObject>()

  /**
   * Takes one display set, as Matroska keeps it in a frame. `undefined` when it is malformed, or is made of pictures
   * that came before what this decoder was given.
   */
  decode(set: Uint8Array): PictureSet | undefined {
    let composition: Composition | undefined
    const view = new DataView(set.buffer, set.byteOffset, set.byteLength)
    for (let at = 0; at + 3 <= set.length; ) {
      const type = set[at]
      const end = at + 3 + view.getUint16(at + 1)
      if (end > set.length) return undefined
      const segment = set.subarray(at + 3, end)
      if (type === segmentIds.composition) composition = this.#compose(segment)
      else if (type === segmentIds.palette) this.#takePalette(segment, composition)
      else if (type === segmentIds.object) this.#takeObject(segment)
      at = end
    }
    return composition && this.#show(composition)
  }

  #compose(bytes: Uint8Array): Composition | undefined {
    if (bytes.length < 11) return undefined
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const [width, height] = [view.getUint16(0), view.getUint16(2)]
    if (width === 0 || height === 0 || width > MOST_SIDE || height > MOST_SIDE) return undefined
    if (bytes[7] === EPOCH_START) {
      this.#objects.clear()
      this.#palettes.clear()
    }
    const shown: { id: number; left: number; top: number; isForced: boolean }[] = []
    let at = 11
    for (let i = 0; i < Math.min(bytes[10] ?? 0, MOST_SHOWN) && at + 8 <= bytes.length; i++) {
      const flags = bytes[at + 3] ?? 0
      const [left, top] = [view.getUint16(at + 4), view.getUint16(at + 6)]
      shown.push({ id: view.getUint16(at), left, top, isForced: (flags & 0x40) !== 0 })
      at += (flags & 0x80) === 0 ? 8 : 16
    }
    return { width, height, paletteId: bytes[9] ?? 0, shown }
  }

  #takePalette(bytes: Uint8Array, composition: Composition | undefined): void {
    const id = bytes[0] ?? 0
    const palette = this.#palettes.get(id) ?? new Uint8Array(256 * 4)
    const isHd = (composition?.height ?? 1080) >= 600
    for (let at = 2; at + 5 <= bytes.length; at += 5) {
      const [entry = 0, y = 0, cr = 0, cb = 0, alpha = 0] = bytes.subarray(at, at + 5)
      palette.set([...rgbOf({ y, cb, cr }, isHd), alpha], entry * 4)
    }
    this.#palettes.set(id, palette)
  }

  #takeObject(bytes: Uint8Array): void {
    if (bytes.length < 4) return
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const id = view.getUint16(0)
    const isFirst = ((bytes[3] ?? 0) & 0x80) !== 0
    if (!isFirst) {
      const object = this.#objects.get(id)
      const have = object?.parts.reduce((sum, { length }) => sum + length, 0) ?? 0
      if (object && have < object.lengthBytes) object.parts.push(bytes.slice(4))
      return
    }
    if (bytes.length < 11 || (this.#objects.size >= MOST_OBJECTS && !this.#objects.has(id))) return
    const [width, height] = [view.getUint16(7), view.getUint16(9)]
    if (width === 0 || height === 0 || width > MOST_SIDE || height > MOST_SIDE) return
    const lengthBytes = (view.getUint16(4) << 8) | (bytes[6] ?? 0)
    this.#objects.set(id, { width, height, lengthBytes, parts: [bytes.slice(11)] })
  }

  #show({ width, height, paletteId, shown }: Composition): PictureSet | undefined {
    const palette = this.#palettes.get(paletteId)
    if (shown.length > 0 && !palette) return undefined
    const pictures: PlacedPicture[] = []
    let pixelsLeft = MOST_PIXELS
    for (const { id, left, top, isForced } of shown) {
      const object = this.#objects.get(id)
      if (!object || !palette) return undefined
      pixelsLeft -= object.width * object.height
      if (pixelsLeft < 0) return undefined
      const pixels = expandRuns(Buffer.concat(object.parts), object)
      pictures.push({ width: object.width, height: object.height, left, top, isForced, pixels, palette })
    }
    return { frameWidth: width, frameHeight: height, pictures }
  }
}

/** Whether a display set needs nothing that came before it. */
export function isPgsBeginning(set: Uint8Array): boolean {
  return set[0] === segmentIds.composition && set.length >= 11 && set[3 + 7] !== NORMAL
}

/** Runs of one colour, line by line: a colour alone, or a zero and how many of which. */
function expandRuns(bytes: Uint8Array, { width, height }: { width: number; height: number }): Uint8Array {
  const pixels = new Uint8Array(width * height)
  let [x, y, at] = [0, 0, 0]
  while (at < bytes.length && y < height) {
    const first = bytes[at++] ?? 0
    if (first !== 0) {
      if (x < width) pixels[y * width + x++] = first
      continue
    }
    const flags = bytes[at++] ?? 0
    if (flags === 0) {
      x = 0
      y++
      continue
    }
    let length = flags & 0x3f
    if ((flags & 0x40) !== 0) length = (length << 8) | (bytes[at++] ?? 0)
    const colour = (flags & 0x80) !== 0 ? (bytes[at++] ?? 0) : 0
    const to = Math.min(width, x + length)
    pixels.fill(colour, y * width + x, y * width + to)
    x = to
  }
  return pixels
}

/** From the colours of television (BT.709, or BT.601 for standard definition), of limited range. */
function rgbOf({ y, cb, cr }: { y: number; cb: number; cr: number }, isHd: boolean): number[] {
  const light = (y - 16) * 1.1644
  const [red, greenBlue, greenRed, blue] = isHd
    ? [1.7927, 0.2132, 0.5329, 2.1124]
    : [1.596, 0.3918, 0.813, 2.0172]
  return [
    light + red * (cr - 128),
    light - greenBlue * (cb - 128) - greenRed * (cr - 128),
    light + blue * (cb - 128),
  ].map((value) => Math.max(0, Math.min(255, Math.round(value))))
}
