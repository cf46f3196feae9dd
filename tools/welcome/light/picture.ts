import type { Colour } from './colour.ts'
import { coverageOf } from './coverage.ts'
import type { Path } from './geometry.ts'

export const width = 1280
export const height = 720

/** The colour of each pixel of a shape, written into `out`. */
export type Paint = Colour | ((x: number, y: number, out: [number, number, number]) => void)

/** One frame, as light: what is drawn over hides, what glows adds up. */
export class Picture {
  readonly #light = new Float32Array(width * height * 3)
  readonly #paint: [number, number, number] = [0, 0, 0]

  /** Starts anew with one colour everywhere. */
  clear([red, green, blue]: Colour): void {
    const light = this.#light
    for (let at = 0; at < light.length; at += 3) {
      light[at] = red
      light[at + 1] = green
      light[at + 2] = blue
    }
  }

  /** Covers a shape. */
  fill(path: Path, paint: Paint, opacity = 1): void {
    this.#each(path, paint, opacity, 0)
  }

  /** Adds light inside a shape. */
  shine(path: Path, paint: Paint, strength = 1): void {
    this.#each(path, paint, strength, 1)
  }

  #each(path: Path, paint: Paint, strength: number, kept: 0 | 1): void {
    if (strength <= 0) return
    const area = coverageOf(path, width, height)
    if (!area) return
    const { left, top, amounts } = area
    const light = this.#light
    const colour = this.#paint
    if (typeof paint !== 'function') [colour[0], colour[1], colour[2]] = paint
    for (let row = 0; row < area.height; row += 1) {
      for (let column = 0; column < area.width; column += 1) {
        const amount = (amounts[row * area.width + column] ?? 0) * strength
        if (amount < 0.001) continue
        if (typeof paint === 'function') paint(left + column, top + row, colour)
        const at = ((top + row) * width + left + column) * 3
        const rest = kept === 1 ? 1 : 1 - Math.min(1, amount)
        light[at] = (light[at] ?? 0) * rest + colour[0] * amount
        light[at + 1] = (light[at + 1] ?? 0) * rest + colour[1] * amount
        light[at + 2] = (light[at + 2] ?? 0) * rest + colour[2] * amount
      }
    }
  }

  /** Adds a soft light that is `strength` in its middle and gone at `radius`; an ellipse when `radiusY` differs. */
  glow(x: number, y: number, radius: number, colour: Colour, strength: number, radiusY = radius): void {
    if (strength <= 0 || radius <= 0) return
    const light = this.#light
    const top = Math.max(0, Math.floor(y - radiusY))
    const bottom = Math.min(height, Math.ceil(y + radiusY))
    const left = Math.max(0, Math.floor(x - radius))
    const right = Math.min(width, Math.ceil(x + radius))
    for (let row = top; row < bottom; row += 1) {
      const dy = (row - y) / radiusY
      for (let column = left; column < right; column += 1) {
        const dx = (column - x) / radius
        const far = dx * dx + dy * dy
        if (far >= 1) continue
        // Falls like a lamp in haze: a bright heart, a long skirt, and exactly nothing at the rim.
        const edge = 1 - far
        const amount = (strength * edge * edge) / (1 + far * 9)
        const at = (row * width + column) * 3
        light[at] = (light[at] ?? 0) + colour[0] * amount
        light[at + 1] = (light[at + 1] ?? 0) + colour[1] * amount
        light[at + 2] = (light[at + 2] ?? 0) + colour[2] * amount
      }
    }
  }

  /** Shows `other` inside a shape, its light multiplied by `brightness`. */
  inlay(path: Path, other: Picture, brightness = 1): void {
    const light = other.#light
    this.fill(path, (x, y, out) => {
      const at = (y * width + x) * 3
      out[0] = (light[at] ?? 0) * brightness
      out[1] = (light[at + 1] ?? 0) * brightness
      out[2] = (light[at + 2] ?? 0) * brightness
    })
  }

  /** Multiplies every pixel by what `factor` says, the same for all three colours. */
  shade(factor: (x: number, y: number) => number): void {
    const light = this.#light
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        const by = factor(column, row)
        const at = (row * width + column) * 3
        light[at] = (light[at] ?? 0) * by
        light[at + 1] = (light[at + 1] ?? 0) * by
        light[at + 2] = (light[at + 2] ?? 0) * by
      }
    }
  }

  /** Lets `other` show through: 0 leaves this picture, 1 replaces it. */
  dissolve(other: Picture, share: number): void {
    const light = this.#light
    const second = other.#light
    for (let at = 0; at < light.length; at += 1) {
      light[at] = (light[at] ?? 0) * (1 - share) + (second[at] ?? 0) * share
    }
  }

  /** The frame's bytes, red, green and blue: strong light rolls off softly, and an ordered pattern hides the steps. */
  develop(bytes: Uint8Array): void {
    const light = this.#light
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        const at = (row * width + column) * 3
        // Half a step is in the pattern: what is cut off here is rounded there.
        const pattern = (bayer[(row & 7) * 8 + (column & 7)] ?? 0) / 64
        for (let channel = at; channel < at + 3; channel += 1) {
          const place = Math.min(brightest, (light[channel] ?? 0) * curveScale) | 0
          bytes[channel] = ((curve[place] ?? 0) + pattern) | 0
        }
      }
    }
  }
}

const curveScale = 16_384
const brightest = 4 * curveScale
/** From light to the screen's 0 to 255: as it is up to 0.7, then ever slower towards white. */
const curve = Float32Array.from({ length: brightest + 1 }, (_, at) => {
  const value = at / curveScale
  const soft = value < 0.7 ? value : 0.7 + 0.3 * (1 - Math.exp((0.7 - value) / 0.3))
  return 255 * (soft <= 0.0031308 ? soft * 12.92 : 1.055 * soft ** (1 / 2.4) - 0.055)
})

const bayer = [
  0, 32, 8, 40, 2, 34, 10, 42, 48, 16, 56, 24, 50, 18, 58, 26, 12, 44, 4, 36, 14, 46, 6, 38, 60, 28, 52, 20,
  62, 30, 54, 22, 3, 35, 11, 43, 1, 33, 9, 41, 51, 19, 59, 27, 49, 17, 57, 25, 15, 47, 7, 39, 13, 45, 5, 37,
  63, 31, 55, 23, 61, 29, 53, 21,
]
