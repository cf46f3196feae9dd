import { fromHex, laiton } from '../light/colour.ts'
import { box, ellipse, type Path, polygon } from '../light/geometry.ts'
import { ease, wander } from '../light/motion.ts'
import type { Picture } from '../light/picture.ts'
import { seenPath, type View } from '../light/view.ts'

/** How the audience is now. */
export interface Audience {
  /** How much the screen lights the edges of their heads. */
  readonly light: number
  /** How far they lean back, -1 to 1. */
  readonly lean: number
  /** How far the tall hat is off, 0 to 1: it was in the way. */
  readonly hatOff: number
  /** How far they are below their places. */
  readonly rise: number
}

const shadow = fromHex('#070404')

/** Who came tonight: where they sit, how big they are, and what they wear. */
const people = [
  { x: -560, size: 1.1, wears: 'hair' },
  { x: -420, size: 0.95, wears: 'bun' },
  { x: -270, size: 1.05, wears: 'bowler' },
  { x: -120, size: 0.9, wears: 'hair' },
  { x: 10, size: 0.66, wears: 'ears' },
  { x: 130, size: 1.05, wears: 'bun' },
  { x: 290, size: 0.98, wears: 'hair' },
  { x: 430, size: 1.08, wears: 'topper' },
  { x: 585, size: 0.92, wears: 'bun' },
] as const

/** Heads and shoulders against the light, along the lower edge of the picture. */
export function drawAudience(picture: Picture, view: View, time: number, audience: Audience): void {
  people.forEach(({ x, size, wears }, seat) => {
    const sway = 2.5 * wander(time * 0.35, seat + 60)
    const tilt =
      audience.lean * (0.1 + 0.05 * (seat % 3)) * (x < 0 ? -1 : 1) + 0.012 * wander(time * 0.5, seat)
    const aside = audience.lean * (x < 0 ? -24 : 24)
    const leap = wears === 'ears' ? 40 * Math.max(0, audience.lean) ** 3 : 0
    const seat0 = 752 + audience.rise + (seat % 2) * 14 - leap
    const rim: View = { scale: size * view.scale, angle: tilt, x: view.x + x + sway + aside, y: seat0 - 3 }
    const parts = figure(wears, audience.hatOff)
    for (const part of parts) {
      picture.fill(seenPath(rim, part), [laiton[0] * 0.5, laiton[1] * 0.42, laiton[2] * 0.4], audience.light)
    }
    for (const part of parts) picture.fill(seenPath({ ...rim, y: seat0 }, part), shadow)
  })
}

type Wears = (typeof people)[number]['wears']

/** A figure whose seat is at the origin, as shapes drawn one over the other. Somebody brought the cat. */
function figure(wears: Wears, hatOff: number): readonly Path[] {
  const shoulders = polygon(
    [-92, 60],
    [-84, -18],
    [-60, -40],
    [-22, -52],
    [22, -52],
    [60, -40],
    [84, -18],
    [92, 60],
  )
  const bare = [shoulders, box(-17, -76, 34, 44, 10), ellipse(0, -104, 35, 42)]
  switch (wears) {
    case 'hair':
      return [...bare, ellipse(0, -114, 38, 36)]
    case 'bun':
      return [...bare, ellipse(0, -112, 39, 38), ellipse(4, -158, 18, 16)]
    case 'bowler':
      return [...bare, ellipse(0, -134, 37, 33), box(-52, -132, 104, 10, 5)]
    case 'topper':
      return [...bare, ellipse(0, -114, 37, 36), ...tallHat(hatOff)]
    case 'ears':
      return [
        ...bare,
        ellipse(0, -112, 40, 40),
        polygon([-6, -146], [-36, -176], [-38, -120]),
        polygon([6, -146], [36, -176], [38, -120]),
      ]
  }
}

/** Lifted, then down into the lap. */
function tallHat(off: number): readonly Path[] {
  const lift = -26 * ease(off, 0, 0.35) + 300 * ease(off, 0.35, 1)
  return [box(-33, -206 + lift, 66, 76, 4), box(-52, -136 + lift, 104, 10, 5)]
}
