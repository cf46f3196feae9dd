import type { Colour } from '../light/colour.ts'
import { circle } from '../light/geometry.ts'
import type { Picture } from '../light/picture.ts'
import { seenPath, type View } from '../light/view.ts'

const rims = 13

/** Smoke or steam, denser in its middle, at the origin of `view`. */
export function drawPuff(
  picture: Picture,
  view: View,
  radius: number,
  colour: Colour,
  opacity: number,
): void {
  for (let rim = 0; rim < rims; rim += 1) {
    const path = seenPath(view, circle(0, 0, radius * (1 - 0.065 * rim)))
    picture.fill(path, colour, opacity * 0.14)
  }
}
