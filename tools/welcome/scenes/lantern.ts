import { ambre, blend, type Colour, dim, fromHex, laiton, nuit, veloursLight } from '../light/colour.ts'
import { box, circle, type Point, polygon, ring } from '../light/geometry.ts'
import { cloud, ease, wander } from '../light/motion.ts'
import type { Paint, Picture } from '../light/picture.ts'
import { seen, seenPath, type View } from '../light/view.ts'
import { drawFlame } from './flame.ts'

const iron = fromHex('#2B201C')
const wood = fromHex('#4A2A1C')
const brassDark = fromHex('#6B4A1C')
const smoke = fromHex('#B8A796')

/** The middle of the window in its side, where the flame stands. */
export const flameFoot: Point = [0, 34]
/** The front of its lens. */
export const lensFront: Point = [268, 0]

/** How the lantern is now. */
export interface Lantern {
  readonly time: number
  /** How much of its metal can be seen. */
  readonly seen: number
  /** How well the flame burns. */
  readonly flame: number
  /** How much light leaves its lens. */
  readonly beam: number
}

/** A magic lantern from the side: the flame behind its window, the slide in its slot, the lens to the right. */
export function drawLantern(picture: Picture, view: View, lantern: Lantern): void {
  const { time, flame, beam } = lantern
  const opacity = lantern.seen
  const lit = opacity * (0.45 + 0.55 * flame) * (1 + 0.04 * wander(time * 5, 31))
  const part = (path: Parameters<typeof seenPath>[1], paint: Paint) =>
    picture.fill(seenPath(view, path), paint, opacity)
  const metal = (top: number, bottom: number, light: Colour, dark: Colour) =>
    sheen(view, top, bottom, dim(light, lit), dim(dark, lit))

  // The light in the air is behind the lantern; only what is near the flame is in front.
  const [airX, airY] = seen(view, [flameFoot[0], flameFoot[1] - 30])
  picture.glow(
    airX,
    airY,
    660 * view.scale,
    ambre,
    0.16 * flame * (0.35 + 0.65 * opacity) * (1 + 0.04 * wander(time * 5, 31)),
  )
  drawSmoke(picture, view, time, flame * opacity)
  part(box(-190, 150, 420, 26, 6), metal(150, 176, wood, nuit))
  part(box(-166, 176, 40, 16, 4), dim(brassDark, lit))
  part(box(166, 176, 40, 16, 4), dim(brassDark, lit))
  // Chimney: two pipes and a hat.
  part(box(-34, -236, 68, 130), pipe(view, -34, 34, dim(veloursLight, lit * 1.5), dim(nuit, lit)))
  part(box(-42, -176, 84, 12, 6), pipe(view, -42, 42, dim(laiton, lit), dim(brassDark, lit * 0.4)))
  part(
    polygon([-58, -236], [58, -236], [22, -272], [-22, -272]),
    pipe(view, -58, 58, dim(laiton, lit * 0.8), dim(brassDark, lit * 0.3)),
  )
  part(box(-64, -240, 128, 10, 5), pipe(view, -64, 64, dim(laiton, lit), dim(brassDark, lit * 0.4)))
  // Body, its roof and its bands.
  part(polygon([-132, -78], [132, -78], [70, -122], [-70, -122]), metal(-122, -78, veloursLight, iron))
  part(box(-132, -82, 264, 234, 10), metal(-82, 152, dim(veloursLight, 1.1), iron))
  for (const y of [-84, 138]) part(box(-138, y, 276, 13, 6), metal(y, y + 13, laiton, brassDark))
  for (const x of [-118, 106]) {
    for (let y = -50; y <= 120; y += 34) part(circle(x + 6, y, 4), dim(laiton, lit * 0.7))
  }
  // Lens: a stage for the slide, then two tubes.
  part(box(132, -70, 26, 140, 4), metal(-70, 70, veloursLight, iron))
  part(box(141, -96, 8, 192, 3), metal(-96, 96, fromHex('#8FA3A8'), fromHex('#39464A')))
  part(box(158, -46, 66, 92, 5), metal(-46, 46, laiton, brassDark))
  part(box(222, -36, 40, 72, 4), metal(-36, 36, laiton, brassDark))
  part(box(255, -43, 13, 86, 5), metal(-43, 43, fromHex('#FFD98A'), brassDark))
  part(circle(200, 52, 9), dim(laiton, lit * 0.8))
  // Window, flame, and the rim in front of them.
  part(circle(0, 6, 66), dim(nuit, 0.8))
  picture.shine(seenPath(view, circle(0, 6, 66)), ambre, 0.14 * flame * opacity)
  part(box(-16, 34, 32, 34, 5), pipe(view, -16, 16, dim(laiton, lit), dim(brassDark, lit * 0.4)))
  drawFlame(picture, view, flameFoot, { time, height: 78, strength: flame, reach: 3 })
  picture.fill(
    seenPath(view, ring(0, 6, 74, 62)),
    sheen(view, -68, 80, dim(laiton, lit * 1.1), dim(brassDark, lit)),
    opacity,
  )
  drawGlint(picture, view, beam)
}

/** The lens shows that there is light in it. */
function drawGlint(picture: Picture, view: View, beam: number): void {
  const [x, y] = seen(view, lensFront)
  picture.glow(x, y, 130 * view.scale, blend(laiton, ambre, 0.4), beam * 0.9, 120 * view.scale)
  picture.glow(x, y, 34 * view.scale, [1, 0.95, 0.85], beam * 1.4, 52 * view.scale)
}

function drawSmoke(picture: Picture, view: View, time: number, strength: number): void {
  for (let puff = 0; puff < 14; puff += 1) {
    const age = (time * 0.16 + puff / 14) % 1
    const drift = 26 * wander(time * 0.5 + puff * 1.7, 5) * age + 40 * age * age
    const [x, y] = seen(view, [drift, -276 - age * 230])
    const size = (16 + 58 * age) * view.scale
    picture.glow(x, y, size, smoke, 0.045 * strength * ease(age, 0, 0.15) * (1 - age), size * 1.2)
  }
}

/** Metal lit from above: a bright line under the upper edge, dark below. */
function sheen(view: View, top: number, bottom: number, light: Colour, dark: Colour): Paint {
  const [, from] = seen(view, [0, top])
  const [, to] = seen(view, [0, bottom])
  return (x, y, out) => {
    const at = (y - from) / (to - from)
    const shine = Math.exp(-(((at - 0.24) / 0.17) ** 2)) + 0.2 * Math.exp(-(((at - 0.86) / 0.1) ** 2))
    const grain = 1 + 0.05 * cloud(x * 0.02, y * 0.3, 9)
    const share = Math.min(1, 0.12 + shine) * grain
    write(out, dark, light, share)
  }
}

/** The same for what stands upright. */
function pipe(view: View, left: number, right: number, light: Colour, dark: Colour): Paint {
  const [from] = seen(view, [left, 0])
  const [to] = seen(view, [right, 0])
  return (x, _y, out) => {
    const at = (x - from) / (to - from)
    write(out, dark, light, Math.min(1, 0.1 + Math.exp(-(((at - 0.62) / 0.2) ** 2))))
  }
}

function write(out: [number, number, number], dark: Colour, light: Colour, share: number): void {
  const [red, green, blue] = blend(dark, light, share)
  out[0] = red
  out[1] = green
  out[2] = blue
}
