import { type ColourTable, type Depth, defaultColours, defineColours } from './dvb-colours.ts'
import { type Canvas, drawField } from './dvb-pixels.ts'
import type { PictureSet, PlacedPicture } from './pgs.ts'

/** What is on the screen from one moment on, and for how long at most. */
export interface DvbSet extends PictureSet {
  readonly timeoutSeconds: number
}

const SYNC = 0x0f
const segments = { page: 0x10, region: 0x11, colours: 0x12, object: 0x13, display: 0x14 } as const
const MOST_SIDE = 4096
const MOST_PIXELS = MOST_SIDE * 2304
const MOST_REGIONS = 32
const MOST_OBJECTS = 64
const MOST_TABLES = 64
/** Of objects, drawn as often as regions show them; one that fills the screen is a tenth of it. */
const MOST_DRAWN_BYTES = 2 << 20
const depths: readonly (Depth | undefined)[] = [undefined, 2, 4, 8]

interface Region extends Canvas {
  readonly tableId: number
  readonly objects: readonly { readonly id: number; readonly left: number; readonly top: number }[]
}

interface Page {
  readonly timeoutSeconds: number
  readonly regions: readonly { readonly id: number; readonly left: number; readonly top: number }[]
}

/** Decodes subtitles of digital television (ETSI EN 300 743), one display set after the other. */
export class DvbDecoder {
  readonly #pages: readonly number[]
  readonly #regions = new Map<number, Region>()
  readonly #tables = new Map<number, ColourTable>()
  #drawnBytes = 0
  #frame = { frameWidth: 720, frameHeight: 576 }

  /** Of `pages` alone, the first of which says what is shown; of whatever there is, where none is told. */
  constructor(pages: readonly number[] = []) {
    this.#pages = pages
  }

  /** Takes what comes at one time; `undefined` when it does not say what is shown. */
  decode(data: Uint8Array): DvbSet | undefined {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    let page: Page | undefined
    this.#drawnBytes = 0
    // Transport streams say first that it is subtitles; Matroska knows.
    for (let at = data[0] === 0x20 ? 2 : 0; at + 6 <= data.length && data[at] === SYNC; ) {
      const [type, pageId] = [data[at + 1], view.getUint16(at + 2)]
      const end = at + 6 + view.getUint16(at + 4)
      if (end > data.length) break
      const segment = data.subarray(at + 6, end)
      if (this.#pages.length === 0 || this.#pages.includes(pageId)) {
        if (type === segments.page && pageId === (this.#pages[0] ?? pageId))
          page = this.#open(segment) ?? page
        else this.#take(type, segment)
      }
      at = end
    }
    return page && { ...this.#frame, ...this.#show(page) }
  }

  #open(bytes: Uint8Array): Page | undefined {
    if (bytes.length < 2) return undefined
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    // Everything is sent again that there is.
    if (((bytes[1] ?? 0) & 0x0c) !== 0) {
      this.#regions.clear()
      this.#tables.clear()
    }
    const regions: { id: number; left: number; top: number }[] = []
    for (let at = 2; at + 6 <= bytes.length && regions.length < MOST_REGIONS; at += 6)
      regions.push({ id: view.getUint8(at), left: view.getUint16(at + 2), top: view.getUint16(at + 4) })
    return { timeoutSeconds: bytes[0] ?? 0, regions }
  }

  #take(type: number | undefined, bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (type === segments.display && bytes.length >= 5) {
      const [frameWidth, frameHeight] = [view.getUint16(1) + 1, view.getUint16(3) + 1]
      if (frameWidth <= MOST_SIDE && frameHeight <= MOST_SIDE) this.#frame = { frameWidth, frameHeight }
    } else if (type === segments.region && bytes.length >= 10) this.#takeRegion(bytes, view)
    else if (type === segments.colours && bytes.length >= 2) this.#takeColours(bytes)
    else if (type === segments.object && bytes.length >= 7) this.#takeObject(bytes, view)
  }

  #takeRegion(bytes: Uint8Array, view: DataView): void {
    const id = view.getUint8(0)
    const [width, height] = [view.getUint16(2), view.getUint16(4)]
    const depth = depths[(view.getUint8(6) >> 2) & 7]
    const before = this.#regions.get(id)
    const others = [...this.#regions.values()].filter((region) => region !== before)
    const pixels = others.reduce((sum, region) => sum + region.pixels.length, width * height)
    if (!depth || width === 0 || height === 0 || Math.max(width, height) > MOST_SIDE) return
    if (pixels > MOST_PIXELS) return
    if (!before && others.length >= MOST_REGIONS) return
    const isSame = before?.width === width && before.height === height && before.depth === depth
    const region: Region = {
      ...{ width, height, depth, tableId: view.getUint8(7), objects: objectsOf(bytes, view) },
      pixels: isSame ? before.pixels : new Uint8Array(width * height),
    }
    const isFilled = (view.getUint8(1) & 0x08) !== 0
    if (isFilled) region.pixels.fill(backgroundOf(view, depth))
    this.#regions.set(id, region)
  }

  #takeColours(bytes: Uint8Array): void {
    const id = bytes[0] ?? 0
    const table = this.#tables.get(id) ?? defaultColours()
    if (!this.#tables.has(id) && this.#tables.size >= MOST_TABLES) return
    defineColours(table, bytes.subarray(2))
    this.#tables.set(id, table)
  }

  #takeObject(bytes: Uint8Array, view: DataView): void {
    const id = view.getUint16(0)
    const flags = view.getUint8(2)
    // What is not pixels is characters of a font that nobody has.
    if ((flags & 0x0c) !== 0) return
    const [topBytes, bottomBytes] = [view.getUint16(3), view.getUint16(5)]
    const topField = bytes.subarray(7, 7 + topBytes)
    // One field alone stands for both.
    const bottomField =
      bottomBytes === 0 ? topField : bytes.subarray(7 + topBytes, 7 + topBytes + bottomBytes)
    const isOneClear = (flags & 0x02) !== 0
    for (const region of this.#regions.values()) {
      for (const { left, top } of region.objects.filter((object) => object.id === id)) {
        this.#drawnBytes += topField.length + bottomField.length
        if (this.#drawnBytes > MOST_DRAWN_BYTES) return
        drawField(topField, region, { left, top, isOneClear })
        drawField(bottomField, region, { left, top: top + 1, isOneClear })
      }
    }
  }

  #show({ timeoutSeconds, regions }: Page): Pick<DvbSet, 'pictures' | 'timeoutSeconds'> {
    const pictures: PlacedPicture[] = []
    const shown = new Set<number>()
    for (const { id, left, top } of regions) {
      const region = this.#regions.get(id)
      if (!region || shown.has(id)) continue
      shown.add(id)
      const palette = (this.#tables.get(region.tableId) ?? defaultColours())[region.depth].slice()
      if (!isSeen(region.pixels, palette)) continue
      const { width, height, pixels } = region
      pictures.push({ width, height, left, top, isForced: false, pixels: pixels.slice(), palette })
    }
    return { pictures, timeoutSeconds }
  }
}

/** Whether any pixel is not clear. A loop: a call for each of nine million takes a tenth of a second. */
function isSeen(pixels: Uint8Array, palette: Uint8Array | Uint8ClampedArray): boolean {
  const isOpaque = new Uint8Array(256)
  for (let i = 0; i < isOpaque.length; i++) if (palette[i * 4 + 3]) isOpaque[i] = 1
  for (let i = 0; i < pixels.length; i++) if (isOpaque[pixels[i] ?? 0] === 1) return true
  return false
}

function objectsOf(bytes: Uint8Array, view: DataView): Region['objects'] {
  const objects: { id: number; left: number; top: number }[] = []
  for (let at = 10; at + 6 <= bytes.length && objects.length < MOST_OBJECTS; ) {
    const kind = view.getUint8(at + 2) >> 6
    const [left, top] = [view.getUint16(at + 2) & 0x0fff, view.getUint16(at + 4) & 0x0fff]
    objects.push({ id: view.getUint16(at), left, top })
    at += kind === 1 || kind === 2 ? 8 : 6
  }
  return objects
}

function backgroundOf(view: DataView, depth: Depth): number {
  if (depth === 8) return view.getUint8(8)
  return depth === 4 ? view.getUint8(9) >> 4 : (view.getUint8(9) >> 2) & 3
}
