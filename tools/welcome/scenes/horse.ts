import type { Colour } from '../light/colour.ts'
import { ellipse, limb, type Path, type Point, polygon, smooth, stroke } from '../light/geometry.ts'
import { mix } from '../light/motion.ts'
import type { Picture } from '../light/picture.ts'
import { placeAt, seenPath, type View } from '../light/view.ts'

type Keys = readonly (readonly [phase: number, degrees: number])[]

/**
 * Angles of a leg through one stride, from the moment its hoof meets the ground: 0 hangs down, forward is positive,
 * each joint against the one above it. The hoof is down for a bit more than a quarter, then folds and swings forward.
 */
const foreleg: readonly Keys[] = [
  [
    [0, 36],
    [0.14, 4],
    [0.28, -32],
    [0.42, -30],
    [0.6, 12],
    [0.8, 52],
    [0.92, 50],
    [1, 36],
  ],
  [
    [0, 0],
    [0.14, 0],
    [0.28, -6],
    [0.42, -74],
    [0.6, -108],
    [0.8, -42],
    [0.92, -8],
    [1, 0],
  ],
  [
    [0, 18],
    [0.14, 30],
    [0.28, 6],
    [0.42, -40],
    [0.6, -50],
    [0.8, -20],
    [1, 18],
  ],
]
const hindleg: readonly Keys[] = [
  [
    [0, 44],
    [0.14, 14],
    [0.28, -20],
    [0.45, -22],
    [0.65, 22],
    [0.85, 54],
    [1, 44],
  ],
  [
    [0, -46],
    [0.14, -42],
    [0.28, -24],
    [0.45, -58],
    [0.65, -88],
    [0.85, -66],
    [1, -46],
  ],
  [
    [0, 34],
    [0.14, 38],
    [0.28, 14],
    [0.45, 40],
    [0.65, 62],
    [0.85, 44],
    [1, 34],
  ],
  [
    [0, 20],
    [0.14, 30],
    [0.28, -10],
    [0.45, -46],
    [0.65, -50],
    [0.85, -10],
    [1, 20],
  ],
]

/** When each leg comes down, as shares of the stride: a gallop, with all four in the air at its end. */
const legs = [
  {
    keys: hindleg,
    root: [-44, 6],
    lengths: [31, 30, 25, 9],
    widths: [15, 8, 4.6, 3.6, 3.4],
    down: 0.12,
    near: false,
  },
  {
    keys: foreleg,
    root: [36, 12],
    lengths: [30, 27, 10],
    widths: [10, 5.6, 3.8, 3.6],
    down: 0.56,
    near: false,
  },
  {
    keys: hindleg,
    root: [-48, 4],
    lengths: [31, 30, 25, 9],
    widths: [17, 8.5, 5, 3.8, 3.6],
    down: 0,
    near: true,
  },
  { keys: foreleg, root: [40, 10], lengths: [30, 27, 10], widths: [11, 6, 4, 3.8], down: 0.44, near: true },
] as const

/** A galloping horse seen from its right side, about 190 long, its heart at the origin; `phase` is a share of the stride. */
export function drawHorse(picture: Picture, view: View, phase: number, near: Colour, away: Colour): void {
  const turn = phase * Math.PI * 2
  const body = placeAt(view, [0, 5 * Math.sin(turn + 0.6)], 1, 0.06 * Math.sin(turn - 0.9))
  for (const leg of legs.filter((each) => !each.near)) drawLeg(picture, body, leg, phase, away)
  const nod = 0.09 * Math.sin(turn - 0.4)
  const fill = (path: Path, from = body) => picture.fill(seenPath(from, path), near)
  fill(tail(turn))
  for (const leg of legs.filter((each) => each.near)) drawLeg(picture, body, leg, phase, near)
  fill(trunk)
  const neck = placeAt(body, [44, -14], 1, nod)
  fill(limb([-4, 4], [36, -31], 22, 12), neck)
  fill(limb([36, -33], [66, -15], 11, 6), neck)
  fill(ellipse(67, -13, 7, 6), neck)
  fill(polygon([28, -40], [28, -57], [37, -42]), neck)
  fill(polygon(...mane(turn)), neck)
}

/** Chest, back, belly and croup. */
const trunk: Path = [
  smooth(
    [
      [-66, -14],
      [-50, -27],
      [-18, -21],
      [12, -22],
      [38, -29],
      [56, -16],
      [60, 4],
      [48, 24],
      [16, 25],
      [-18, 17],
      [-40, 20],
      [-62, 14],
      [-69, -2],
      [-66, -14],
    ],
    6,
  ),
]

function tail(turn: number): Path {
  const wave = 5 * Math.sin(turn)
  const top = smooth(
    [
      [-62, -18],
      [-84, -24 + wave * 0.4],
      [-108, -14 - wave],
      [-126, 2 - wave * 1.4],
    ],
    6,
  )
  const low = smooth(
    [
      [-126, 2 - wave * 1.4],
      [-104, -3 - wave],
      [-82, -9 + wave * 0.3],
      [-60, -6],
    ],
    6,
  )
  return [[...top, ...low]]
}

function mane(turn: number): Point[] {
  const wave = 3 * Math.sin(turn + 1)
  return smooth(
    [
      [33, -46],
      [20, -43 - wave],
      [4, -33],
      [-14, -26 - wave],
      [-24, -13],
      [-8, -8],
      [14, -20],
      [33, -34],
      [33, -46],
    ],
    5,
  )
}

function drawLeg(
  picture: Picture,
  view: View,
  leg: (typeof legs)[number],
  phase: number,
  colour: Colour,
): void {
  const at = (phase - leg.down + 1) % 1
  let [x, y]: Point = leg.root
  let angle = 0
  leg.lengths.forEach((length, joint) => {
    angle += angleAt(leg.keys[joint] ?? [], at)
    const radians = (angle * Math.PI) / 180
    const next: Point = [x + Math.sin(radians) * length, y + Math.cos(radians) * length]
    picture.fill(
      seenPath(view, limb([x, y], next, leg.widths[joint] ?? 4, leg.widths[joint + 1] ?? 4)),
      colour,
    )
    ;[x, y] = next
  })
  const toe = ((angle + 62) * Math.PI) / 180
  picture.fill(
    seenPath(
      view,
      stroke(
        [
          [x, y],
          [x + Math.sin(toe) * 6, y + Math.cos(toe) * 6],
        ],
        8,
      ),
    ),
    colour,
  )
}

function angleAt(keys: Keys, phase: number): number {
  for (let index = 1; index < keys.length; index += 1) {
    const before = keys[index - 1]
    const after = keys[index]
    if (!before || !after || phase > after[0]) continue
    const t = (phase - before[0]) / (after[0] - before[0])
    return mix(before[1], after[1], t * t * (3 - 2 * t))
  }
  return 0
}
