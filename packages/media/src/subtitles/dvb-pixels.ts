import type { Depth } from './dvb-colours.ts'

/** A region that pixels are drawn into. */
export interface Canvas {
  readonly width: number
  readonly height: number
  readonly depth: Depth
  readonly pixels: Uint8Array
}

/** Where an object begins in its region, and whether its pixels of colour 1 leave what is there. */
export interface Brush {
  readonly left: number
  readonly top: number
  readonly isOneClear: boolean
}

const kinds = { two: 0x10, four: 0x11, eight: 0x12, twoToFour: 0x20, twoToEight: 0x21, fourToEight: 0x22 }
const END_OF_LINE = 0xf0

/** Draws one field of an object: every second line, from `brush.top` on (ETSI EN 300 743, 7.2.5.1). */
export function drawField(bytes: Uint8Array, canvas: Canvas, brush: Brush): void {
  const bits = new BitReader(bytes)
  const maps = {
    twoToFour: Uint8Array.of(0, 7, 8, 15),
    twoToEight: Uint8Array.of(0, 0x77, 0x88, 0xff),
    fourToEight: Uint8Array.from({ length: 16 }, (_, i) => i * 17),
  }
  const pen = new Pen(canvas, brush)
  while (!bits.isAtEnd) {
    const kind = bits.take(8)
    if (kind === kinds.two) {
      const map = canvas.depth === 4 ? maps.twoToFour : canvas.depth === 8 ? maps.twoToEight : undefined
      readTwoBits(bits, pen.through(map))
    } else if (kind === kinds.four)
      readFourBits(bits, pen.through(canvas.depth === 8 ? maps.fourToEight : undefined))
    else if (kind === kinds.eight) readEightBits(bits, pen.through(undefined))
    else if (kind === kinds.twoToFour) maps.twoToFour = takeMap(bits, 4, 4)
    else if (kind === kinds.twoToEight) maps.twoToEight = takeMap(bits, 4, 8)
    else if (kind === kinds.fourToEight) maps.fourToEight = takeMap(bits, 16, 8)
    else if (kind === END_OF_LINE) pen.nextLine()
    bits.align()
  }
}

/** Draws; says whether the line is full. */
type Run = (length: number, colour: number) => boolean

class Pen {
  readonly #canvas: Canvas
  readonly #brush: Brush
  readonly #mask: number
  #x: number
  #y: number

  constructor(canvas: Canvas, brush: Brush) {
    this.#canvas = canvas
    this.#brush = brush
    this.#mask = 2 ** canvas.depth - 1
    this.#x = brush.left
    this.#y = brush.top
  }

  nextLine(): void {
    this.#x = this.#brush.left
    this.#y += 2
  }

  /** What draws runs of colours, each as `map` says it is in this region. */
  through(map: Uint8Array | undefined): Run {
    return (length, code) => {
      const { width, height, pixels } = this.#canvas
      const to = Math.min(width, this.#x + length)
      const isSeen = this.#y < height && this.#x < to && !(this.#brush.isOneClear && code === 1)
      const line = this.#y * width
      if (isSeen) pixels.fill((map?.[code] ?? code) & this.#mask, line + this.#x, line + to)
      this.#x = Math.max(this.#x, to)
      return to >= width
    }
  }
}

function readTwoBits(bits: BitReader, run: Run): void {
  while (!bits.isAtEnd) {
    const colour = bits.take(2)
    if (colour !== 0) {
      run(1, colour)
      continue
    }
    const isShort = bits.flag()
    if (isShort) {
      run(bits.take(3) + 3, bits.take(2))
      continue
    }
    const isOne = bits.flag()
    const kind = isOne ? undefined : bits.take(2)
    if (kind === 0) return
    if (kind === undefined || kind === 1) run(kind === 1 ? 2 : 1, 0)
    else if (kind === 2) run(bits.take(4) + 12, bits.take(2))
    else run(bits.take(8) + 29, bits.take(2))
  }
}

function readFourBits(bits: BitReader, run: Run): void {
  while (!bits.isAtEnd) {
    const colour = bits.take(4)
    if (colour !== 0) {
      run(1, colour)
      continue
    }
    const isLong = bits.flag()
    if (!isLong) {
      const length = bits.take(3)
      if (length === 0) return
      run(length + 2, 0)
      continue
    }
    const isCounted = bits.flag()
    const kind = isCounted ? bits.take(2) : undefined
    if (kind === undefined) run(bits.take(2) + 4, bits.take(4))
    else if (kind < 2) run(kind + 1, 0)
    else if (kind === 2) run(bits.take(4) + 9, bits.take(4))
    else run(bits.take(8) + 25, bits.take(4))
  }
}

function readEightBits(bits: BitReader, run: Run): void {
  let isFull = false
  while (!bits.isAtEnd) {
    const colour = bits.take(8)
    if (colour !== 0) {
      isFull = run(1, colour)
      continue
    }
    // FFmpeg ends a full line with half of what the standard ends it with.
    if (isFull) return
    const isColoured = bits.flag()
    const length = bits.take(7)
    if (isColoured) isFull = run(length, bits.take(8))
    else if (length === 0) return
    else isFull = run(length, 0)
  }
}

function takeMap(bits: BitReader, count: number, depth: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: count }, () => bits.take(depth))
}

/** Bits from the highest of each byte on; zeros behind the end. */
class BitReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length * 8
  }

  /** At most eight. */
  take(count: number): number {
    const byte = this.#at >> 3
    const two = ((this.#bytes[byte] ?? 0) << 8) | (this.#bytes[byte + 1] ?? 0)
    const value = (two >> (16 - (this.#at & 7) - count)) & (2 ** count - 1)
    this.#at += count
    return value
  }

  flag(): boolean {
    return this.take(1) === 1
  }

  align(): void {
    this.#at = (this.#at + 7) & ~7
  }
}
