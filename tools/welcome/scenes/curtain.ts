import { blend, type Colour, dim, fromHex, laiton, rideau } from '../light/colour.ts'
import { box, circle, type Point, polygon } from '../light/geometry.ts'
import { cloud, ease, mix, wander } from '../light/motion.ts'
import type { Picture } from '../light/picture.ts'
import { placeAt, seenPath, type View } from '../light/view.ts'

const fold = fromHex('#1C0508')
const bright: Colour = blend(rideau, fromHex('#B8301A'), 0.35)
const gold = fromHex('#8A6426')

/** How the curtain is now. */
export interface Curtain {
  readonly time: number
  /** 0 is closed, 1 as open as it goes. */
  readonly open: number
  /** The disc of light on it. */
  readonly spot: number
  /** What the screen behind it gives. */
  readonly screen: number
  /** How far the swags are raised. */
  readonly raised: number
}

const floor = 652
const outer = 790

/** Two halves of velvet, the swags above them and the boards below. The stage's middle is at (0, 0) of its own measure. */
export function drawCurtain(picture: Picture, view: View, curtain: Curtain): void {
  drawBoards(picture, view, curtain)
  for (const side of [-1, 1] as const) drawHalf(picture, view, curtain, side)
  drawSwags(picture, view, curtain)
}

/** Where the inner edge of a half hangs at height `y`: the hem follows late. */
function innerEdge({ open, time }: Curtain, y: number): number {
  const low = (y + 330) / (floor - 30)
  const late = ease(open, 0.16 * low, 0.84 + 0.16 * low)
  const swing = 10 * Math.sin(time * 2.2 + y * 0.006) * Math.sin(Math.PI * open)
  return mix(-6, 416 + 26 * Math.cos(low * 2.4), late) + swing
}

function drawHalf(picture: Picture, view: View, curtain: Curtain, side: -1 | 1): void {
  const { time, spot, screen } = curtain
  const edge: Point[] = []
  for (let y = -400; y <= floor - 330; y += 20) edge.push([innerEdge(curtain, y) * side, y])
  const path = seenPath(view, polygon([outer * side, -400], ...edge, [outer * side, floor - 330]))
  const sharp = mix(1.25, 1.7, curtain.open)
  // Rows come one after the other: the edge is looked up once in each.
  let [row, inner] = [Number.NaN, 0]
  picture.fill(path, (px, py, out) => {
    const x = ((px - view.x) / view.scale) * side
    const y = (py - view.y) / view.scale
    if (py !== row) [row, inner] = [py, innerEdge(curtain, y)]
    const cloth = (x - inner) / (outer - inner)
    const wave =
      cloth * 11 +
      0.25 * wander(cloth * 7 + 3, side + 5) +
      0.04 * Math.sin(time * 0.9 + cloth * 9 + y * 0.004)
    const round = 0.5 + 0.5 * Math.cos(wave * Math.PI * 2)
    const depth = round ** sharp + 0.12 * (0.5 + 0.5 * Math.cos(wave * Math.PI * 6 + 1))
    const disc = spot === 0 ? 0 : spot * Math.exp(-(((x * x + (y + 10) ** 2) / 90_000) ** 1.6))
    const spill =
      screen === 0
        ? 0
        : screen * 0.75 * Math.exp(-Math.max(0, x - 400) / 105) * (1 - 0.4 * ((y + 40) / 420) ** 2)
    const light = 0.07 + 0.05 * (1 - (y + 330) / 700) + disc * 1.5 + spill
    const nap = 1 + 0.03 * cloud(px * 0.05, py * 0.012, 12)
    const share = Math.min(1, depth * 0.9) * nap
    out[0] = (fold[0] + (bright[0] - fold[0]) * share) * light * 1.5
    out[1] = (fold[1] + (bright[1] - fold[1]) * share) * light * 1.5
    out[2] = (fold[2] + (bright[2] - fold[2]) * share) * light * 1.5
  })
  drawFringe(picture, view, curtain, side)
}

/** A band of brass thread along the hem. */
function drawFringe(picture: Picture, view: View, curtain: Curtain, side: -1 | 1): void {
  const inner = innerEdge(curtain, floor - 330)
  const [left, right] = side < 0 ? [-outer, -inner] : [inner, outer]
  const paint = thread(view, 0.16 + 0.5 * curtain.spot * (1 - curtain.open) + 0.4 * curtain.screen)
  picture.fill(seenPath(view, box(left, floor - 350, right - left, 16, 3)), paint)
}

function drawSwags(picture: Picture, stage: View, { spot, screen, raised }: Curtain): void {
  const view = placeAt(stage, [0, -raised])
  const swags = 6
  const span = (outer * 2) / swags
  const light = 0.2 + 0.35 * spot + 0.28 * screen
  for (let swag = 0; swag < swags; swag += 1) {
    const left = -outer + swag * span
    const sag = (at: number) => -286 + 46 * Math.sin(Math.PI * at)
    const lower = Array.from({ length: 25 }, (_, step): Point => [left + (span * step) / 24, sag(step / 24)])
    const path = seenPath(view, polygon([left, -420], [left + span, -420], ...[...lower].reverse()))
    picture.fill(path, (px, py, out) => {
      const x = ((px - view.x) / view.scale - left) / span
      const y = (py - view.y) / view.scale
      const drop = (y + 420) / (sag(x) + 420)
      const round = 0.5 + 0.5 * Math.cos(drop * Math.PI * 9 * (0.75 + 0.25 * Math.sin(Math.PI * x)))
      const middle = 0.65 + 0.35 * Math.sin(Math.PI * x)
      const share = (0.25 + 0.75 * round) * middle
      const glow = light * (0.55 + 0.6 * drop)
      out[0] = (fold[0] + (bright[0] - fold[0]) * share) * glow
      out[1] = (fold[1] + (bright[1] - fold[1]) * share) * glow
      out[2] = (fold[2] + (bright[2] - fold[2]) * share) * glow
    })
    const band = [...lower, ...lower.map(([x, y]): Point => [x, y + 11]).reverse()]
    picture.fill(seenPath(view, [band]), thread(view, light * 1.1))
    picture.fill(seenPath(view, circle(left, -282, 12)), dim(laiton, light * 0.9))
    picture.fill(
      seenPath(view, polygon([left - 9, -274], [left + 9, -274], [left + 13, -226], [left - 13, -226])),
      thread(view, light),
    )
  }
}

function drawBoards(picture: Picture, view: View, { spot, screen }: Curtain): void {
  const top = floor - 336
  picture.fill(seenPath(view, box(-outer, top, outer * 2, 140)), (px, py, out) => {
    const x = (px - view.x) / view.scale
    const y = (py - view.y) / view.scale - top
    const light = (0.05 + 0.25 * spot + 0.3 * screen) * Math.exp(-((x / 520) ** 2)) * (1 - y / 150)
    out[0] = 0.34 * light
    out[1] = 0.17 * light
    out[2] = 0.09 * light
  })
}

/** Twisted brass thread. */
function thread(view: View, light: number): (x: number, y: number, out: [number, number, number]) => void {
  return (x, y, out) => {
    const twist = 0.6 + 0.4 * Math.sin(((x - view.x) / view.scale) * 0.9 + y * 0.3)
    const [red, green, blue] = blend(dim(gold, light), dim(laiton, light * 1.5), twist * 0.6)
    out[0] = red
    out[1] = green
    out[2] = blue
  }
}
