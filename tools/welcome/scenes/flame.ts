import { ambre, blend, braise, type Colour, fromHex, ivoire, laiton } from '../light/colour.ts'
import type { Path, Point } from '../light/geometry.ts'
import { ramp, wander } from '../light/motion.ts'
import type { Picture } from '../light/picture.ts'
import { placeAt, seen, seenPath, type View } from '../light/view.ts'

/** How a flame is now. */
export interface Flame {
  /** Seconds; what moves, moves by it. */
  readonly time: number
  /** Height in the scene's measure. */
  readonly height: number
  /** 0 is out, 1 burns well. */
  readonly strength: number
  /** Tells flames apart, so that no two move alike. */
  readonly seed?: number
  /** How far its light reaches, in heights. */
  readonly reach?: number
}

const layers = 24
const heart: Colour = fromHex('#FFF6DC')
const root: Colour = fromHex('#5A6A9A')

/** Draws a flame whose foot is at `foot`, with the light that it gives to the air. */
export function drawFlame(picture: Picture, view: View, foot: Point, flame: Flame): void {
  const { time, strength, seed = 0, reach = 7 } = flame
  if (strength <= 0) return
  const flicker = 1 + 0.05 * wander(time * 5, seed + 1) + 0.03 * wander(time * 11, seed + 2)
  const tall = flame.height * strength * (1 + 0.06 * wander(time * 3.1, seed + 3))
  const sway = tall * 0.11 * (wander(time * 1.7, seed + 4) + 0.5 * wander(time * 4.3, seed + 5))
  const [x, y] = seen(view, [foot[0] + sway * 0.3, foot[1] - tall * 0.45])
  const size = tall * view.scale
  picture.glow(x, y, size * reach, ambre, 0.2 * strength * flicker)
  picture.glow(x, y, size * 2, blend(laiton, ambre, 0.5), 0.38 * strength * flicker)
  picture.glow(x, y, size * 0.8, ivoire, 0.42 * strength * flicker, size * 1.05)
  const place = placeAt(view, foot)
  for (let layer = 0; layer < layers; layer += 1) {
    const inner = layer / (layers - 1)
    const shape = seenPath(
      place,
      tongue(tall * (1 - inner * 0.4), sway, 1 - inner * 0.72, tall * inner * 0.05),
    )
    const colour = inner < 0.5 ? blend(braise, laiton, inner * 2) : blend(laiton, heart, inner * 2 - 1)
    picture.shine(shape, colour, (0.06 + 0.115 * inner) * ramp(strength, 0, 0.5) * flicker)
  }
  picture.shine(seenPath(place, tongue(tall * 0.3, sway * 0.1, 0.7, 0)), root, 0.3 * strength)
}

/** A drop that stands on its foot and leans with the draught. */
function tongue(tall: number, sway: number, width: number, lift: number): Path {
  const steps = 22
  const side = (sign: 1 | -1) =>
    Array.from({ length: steps + 1 }, (_, step): Point => {
      const up = step / steps
      const half = 0.62 * width * Math.sqrt(up + 0.012) * (1 - up) ** 0.85 * (1 - 0.25 * up)
      return [sway * up ** 1.7 + sign * half * tall * 0.8, -lift - up * tall]
    })
  return [[...side(-1), ...side(1).reverse()]]
}
