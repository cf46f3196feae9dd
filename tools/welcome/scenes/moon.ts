import { blend, type Colour, dim, fromHex, ivoire, laiton, nuit } from '../light/colour.ts'
import {
  arc,
  box,
  circle,
  ellipse,
  limb,
  type Point,
  polygon,
  ring,
  smooth,
  stroke,
} from '../light/geometry.ts'
import { between, chance, ease, mix, ramp, wander } from '../light/motion.ts'
import type { Picture } from '../light/picture.ts'
import { placeAt, seen, seenPath, type View } from '../light/view.ts'
import { drawPuff } from './puff.ts'
import { vignette } from './stage.ts'

const sky = fromHex('#131A2C')
const skyLow = fromHex('#3A4560')
const roof = fromHex('#0A0C14')
const chalk = fromHex('#EADFC4')
const crater = fromHex('#C9B88F')
const line = fromHex('#5B4A33')

/** When the shell lands, in seconds from the start of this picture. */
const landing = 4.1

/** A moon that rises over the roofs, and a shell that finds its eye. `time` counts from the start of this picture. */
export function projectMoon(slide: Picture, view: View, time: number): void {
  slide.clear(sky)
  const [, top] = seen(view, [0, -300])
  const [, bottom] = seen(view, [0, 300])
  slide.fill(seenPath(view, box(-460, -330, 920, 660)), (_x, y, out) => {
    const [red, green, blue] = blend(sky, skyLow, ramp(y, top, bottom) ** 1.6)
    out[0] = red
    out[1] = green
    out[2] = blue
  })
  drawStars(slide, view, time)
  const up = ease(time, 0.1, 2.6)
  const jolt = between(time, landing, landing + 0.7, 0.05) * (1 - ramp(time, landing, landing + 0.7))
  const moon: Point = [mix(60, 84, up) + jolt * 9 * Math.sin(time * 50), mix(420, -34, up) + jolt * 6]
  const [x, y] = seen(view, moon)
  slide.glow(x, y, 430 * view.scale, chalk, 0.2)
  drawMoon(slide, placeAt(view, moon, 1.25, 0.02 * wander(time * 0.4)), {
    hit: ease(time, landing, landing + 0.12),
    glad: ease(time, landing + 1, landing + 1.8),
    look: mix(-0.8, 0.2, ease(time, 2.2, 3.6)),
  })
  drawRoofs(slide, view, time)
  drawShot(slide, view, time, [moon[0] + 62, moon[1] - 42])
  vignette(slide, view)
}

/** What the moon makes of it. */
export interface MoonFace {
  /** How deep the shell sits in its eye. */
  readonly hit: number
  readonly glad: number
  /** Where it looks, -1 to 1. */
  readonly look: number
}

/** A moon of radius 140 with its face. */
export function drawMoon(picture: Picture, view: View, { hit, glad, look }: MoonFace): void {
  const part = (path: Parameters<typeof seenPath>[1], colour: Colour, opacity = 1) =>
    picture.fill(seenPath(view, path), colour, opacity)
  picture.fill(seenPath(view, circle(0, 0, 140)), (x, y, out) => {
    const far = Math.hypot(x - view.x + 40 * view.scale, y - view.y + 50 * view.scale) / (190 * view.scale)
    const [red, green, blue] = blend(ivoire, crater, ease(far, 0.25, 1.15))
    out[0] = red
    out[1] = green
    out[2] = blue
  })
  for (const [x, y, radius] of [
    [-86, -70, 20],
    [-100, 30, 13],
    [-28, -104, 12],
    [20, 108, 17],
    [96, 56, 15],
    [-62, 92, 11],
  ] as const) {
    part(circle(x, y, radius), crater, 0.55)
    part(circle(x + radius * 0.16, y + radius * 0.16, radius * 0.8), ivoire, 0.35)
  }
  for (const x of [-62, 70]) part(ellipse(x, 34, 24, 17), laiton, 0.22 + 0.2 * glad)
  // Left eye: open, then a smile of its own.
  const open = 1 - 0.75 * glad
  part(ellipse(-48, -30, 23, 16 * open + 2), [1, 1, 0.97])
  part(ellipse(-48 + look * 9, -29, 9, Math.min(9, 14 * open)), line)
  part(stroke(smooth(arc(-48, -24, 30, Math.PI * 1.2, Math.PI * 1.8), 2), 5), line)
  part(stroke(arc(-50, -44 - 6 * hit, 34, Math.PI * 1.28, Math.PI * 1.72), 6), line, 0.8)
  // Right eye: until the shell comes.
  if (hit < 1) {
    part(ellipse(50, -30, 23, 17), [1, 1, 0.97], 1 - hit)
    part(ellipse(50 + look * 9, -29, 9, 9), line, 1 - hit)
    part(stroke(arc(50, -24, 30, Math.PI * 1.2, Math.PI * 1.8), 5), line, 1 - hit)
  }
  if (hit > 0) {
    for (let ray = 0; ray < 7; ray += 1) {
      const angle = ray * 0.9 + 0.3
      const tip: Point = [50 + Math.cos(angle) * (24 + 15 * hit), -32 + Math.sin(angle) * (24 + 15 * hit)]
      part(limb([50 + Math.cos(angle) * 18, -32 + Math.sin(angle) * 18], tip, 2.5, 1), line, hit * 0.8)
    }
    drawShell(picture, placeAt(view, [24, -70], 0.85, 2.5), hit)
  }
  part(
    stroke(
      smooth([
        [-2, -26],
        [10, 8],
        [4, 22],
        [-10, 22],
      ]),
      6,
    ),
    line,
    0.75,
  )
  const grin = mix(0.16, 0.34, glad) * Math.PI
  const gasp = between(hit, 0.3, 2, 0.5) * (1 - glad)
  part(stroke(arc(0, 22, 44, Math.PI / 2 - grin, Math.PI / 2 + grin), 7), line, 1 - gasp)
  part(ellipse(0, 66, 13, 17), line, gasp)
}

/** A shell that points upwards, 100 long. */
function drawShell(picture: Picture, view: View, opacity = 1): void {
  const hull = polygon(
    ...smooth(
      [
        [-20, 40],
        [-21, 0],
        [-15, -30],
        [0, -56],
        [15, -30],
        [21, 0],
        [20, 40],
      ],
      6,
    ),
  )
  picture.fill(seenPath(view, hull), line, opacity)
  picture.fill(
    seenPath(view, polygon([-4, -44], [5, -20], [6, 38], [-10, 38], [-10, -18])),
    laiton,
    0.55 * opacity,
  )
  picture.fill(seenPath(view, box(-21, 14, 42, 8)), laiton, opacity)
  picture.fill(seenPath(view, circle(0, -10, 6)), dim(ivoire, 0.8), opacity)
}

/** From the gun on the roof to the eye. */
function drawShot(slide: Picture, view: View, time: number, eye: Point): void {
  const gun: Point = [-318, 196]
  const bang = between(time, 2.9, 3.5, 0.06)
  const [x, y] = seen(view, gun)
  slide.glow(x + 14, y - 20, 130 * view.scale, laiton, 1.3 * bang * (1 - ramp(time, 2.95, 3.5)))
  for (let puff = 0; puff < 7; puff += 1) {
    const age = ramp(time, 2.95, 5)
    if (age <= 0 || age >= 1) break
    const at: Point = [
      gun[0] + (20 + 60 * chance(puff)) * age ** 0.4,
      gun[1] - (16 + 70 * chance(puff + 20)) * age ** 0.5,
    ]
    drawPuff(slide, placeAt(view, at), 10 + 24 * age, chalk, 0.3 * (1 - age))
  }
  const flight = ramp(time, 2.95, landing)
  if (flight <= 0 || flight >= 1) return
  const path = (t: number): Point => [
    mix(mix(gun[0], -120, t), mix(-120, eye[0], t), t),
    mix(mix(gun[1], -250, t), mix(-250, eye[1], t), t),
  ]
  const at = path(flight)
  const next = path(Math.min(1, flight + 0.02))
  for (let spark = 1; spark < 12; spark += 1) {
    const [sx, sy] = seen(view, path(Math.max(0, flight - spark * 0.022)))
    slide.glow(sx, sy, 16 * view.scale * (1 - spark / 13), laiton, 0.5 * (1 - spark / 12))
  }
  drawShell(slide, placeAt(view, at, 0.55, Math.atan2(next[1] - at[1], next[0] - at[0]) + Math.PI / 2))
}

function drawStars(slide: Picture, view: View, time: number): void {
  for (let star = 0; star < 70; star += 1) {
    const x = (chance(star) * 2 - 1) * 420
    const y = -300 + chance(star + 500) * 470
    const twinkle = 0.55 + 0.45 * wander(time * 1.5, star)
    const size = 2 + 3.4 * chance(star + 900) ** 3
    slide.fill(seenPath(view, spike(x, y, size * (1 + twinkle), size * 0.34)), ivoire, 0.35 + 0.5 * twinkle)
  }
}

function spike(x: number, y: number, long: number, short: number): readonly (readonly Point[])[] {
  const tips = Array.from({ length: 8 }, (_, tip): Point => {
    const reach = tip % 2 === 0 ? long : short
    return [x + Math.cos((tip * Math.PI) / 4) * reach, y + Math.sin((tip * Math.PI) / 4) * reach]
  })
  return polygon(...tips)
}

function drawRoofs(slide: Picture, view: View, time: number): void {
  for (let house = 0; house < 11; house += 1) {
    const x = -460 + house * 88 + 20 * chance(house)
    const tall = 44 + 70 * chance(house + 40)
    const wide = 84 + 30 * chance(house + 80)
    const top = 300 - tall
    slide.fill(
      seenPath(view, polygon([x, 330], [x, top], [x + wide / 2, top - 34], [x + wide, top], [x + wide, 330])),
      roof,
    )
    slide.fill(seenPath(view, box(x + wide * 0.66, top - 46, 13, 40)), roof)
    const lamp = 0.75 + 0.2 * wander(time * 2, house)
    if (chance(house + 7) > 0.4)
      slide.fill(seenPath(view, box(x + wide * 0.28, top + 16, 11, 14, 2)), dim(laiton, lamp))
    if (chance(house + 3) > 0.6)
      slide.fill(seenPath(view, box(x + wide * 0.56, top + 18, 11, 14, 2)), dim(laiton, lamp * 0.8))
  }
  // The gun, on a roof to the left.
  slide.fill(seenPath(view, limb([-356, 236], [-318, 196], 17, 13)), roof)
  slide.fill(seenPath(view, ring(-356, 240, 22, 13)), nuit)
  slide.fill(seenPath(view, box(-400, 246, 90, 90)), roof)
}
