import { ambre, blend, type Colour, dim, fromHex, ivoire, laiton, nuit } from '../light/colour.ts'
import { box, type Path, type Point } from '../light/geometry.ts'
import { between, chance, ease, mix, ramp, wander } from '../light/motion.ts'
import type { Picture } from '../light/picture.ts'
import { placeAt, seen, seenPath, type View } from '../light/view.ts'
import { drawHorse } from './horse.ts'
import { drawMoon } from './moon.ts'
import { drawEngine } from './train.ts'

const celluloid = fromHex('#2A1A12')
const celluloidEdge = fromHex('#4A2E1E')
const outline = fromHex('#8A7365')
const paper = fromHex('#E9DDC6')
const night = fromHex('#232C44')
const ink = fromHex('#17100D')

const pitch = 332
const holesInCell = 4
const half = { cell: 118, strip: 186 } as const

/** The film itself runs by; its holes light up as its parts arrive, one spark each. `time` counts from the scene's start. */
export function drawStrip(picture: Picture, time: number): void {
  picture.clear(nuit)
  picture.glow(640, 360, 900, ambre, 0.05, 520)
  const view: View = { scale: mix(1.16, 1.02, ease(time, 0, 6)), angle: -0.045, x: 640, y: 360 }
  const run = time * 88
  picture.fill(seenPath(view, box(-900, -half.strip, 1800, half.strip * 2)), (_x, y, out) => {
    const at = Math.abs(y - 360) / (half.strip * view.scale)
    const [red, green, blue] = blend(celluloid, celluloidEdge, ramp(at, 0.55, 1.1))
    out[0] = red
    out[1] = green
    out[2] = blue
  })
  const first = Math.floor((run - 900) / pitch)
  for (let cell = first; cell < first + 8; cell += 1) drawCell(picture, view, cell, cell * pitch - run)
  for (let hole = first * holesInCell; hole < (first + 8) * holesInCell; hole += 1) {
    for (const row of [-1, 1] as const)
      drawHole(picture, view, { hole, row, x: (hole + 0.5) * (pitch / holesInCell) - pitch / 2 - run, time })
  }
}

function drawCell(picture: Picture, view: View, cell: number, x: number): void {
  const frame = box(x - pitch / 2 + 8, -half.cell, pitch - 16, half.cell * 2, 12)
  const kind = ((cell % 6) + 6) % 6
  const bright = 0.92 + 0.05 * wander(cell * 3.7)
  const place = placeAt(view, [x, 0])
  const show = (colour: Colour) =>
    picture.fill(seenPath(view, frame), (px, py, out) => {
      const far = Math.hypot(px - place.x, py - place.y) / (240 * view.scale)
      const light = bright * (1.02 - 0.4 * far * far)
      out[0] = colour[0] * light
      out[1] = colour[1] * light
      out[2] = colour[2] * light
    })
  if (kind === 2) {
    show(night)
    drawMoon(picture, placeAt(place, [0, 0], 0.66), {
      hit: cell > 4 ? 1 : 0,
      glad: cell > 4 ? 1 : 0.2,
      look: 0.3,
    })
  } else if (kind === 5) {
    show(paper)
    drawEngine(picture, placeAt(place, [0, 12], 0.5), 0.35)
  } else {
    show(ivoire)
    picture.fill(seenPath(place, box(-150, 62, 300, 3)), dim(paper, 0.7))
    drawHorse(
      picture,
      placeAt(place, [-10, -6], 0.86),
      ((((cell * 2) % 12) + 12) % 12) / 12,
      ink,
      fromHex('#4B3B31'),
    )
  }
}

/** A hole: an outline until its part is here, then light; brass where the film has been seen. */
function drawHole(
  picture: Picture,
  view: View,
  { hole, row, x, time }: { hole: number; row: -1 | 1; x: number; time: number },
): void {
  const y = row * 152
  const shape = (grow: number): Path =>
    box(x - 15 - grow, y - 12 - grow, 30 + grow * 2, 24 + grow * 2, 7 + grow)
  const seed = hole * 2 + row
  const arrival = 0.5 + (hole + 6) * 0.125 + 0.5 * chance(seed)
  const here = ease(time, arrival, arrival + 0.16)
  const seenBy = ease(-x, -40, 40)
  picture.fill(seenPath(view, shape(2.2)), outline, 0.9)
  picture.fill(seenPath(view, shape(0)), dim(nuit, 0.7))
  const colour = blend(ivoire, laiton, seenBy)
  picture.fill(seenPath(view, shape(0.5)), colour, here)
  const [gx, gy] = seen(view, [x, y])
  picture.glow(
    gx,
    gy,
    74 * view.scale,
    blend(laiton, ambre, 0.4),
    here * (0.28 + 0.9 * between(time, arrival, arrival + 0.7, 0.15)),
  )
  const flight = ramp(time, arrival - 0.9, arrival)
  if (flight <= 0 || flight >= 1) return
  // Sparks come from all sides: from people, each with a part.
  const angle = chance(seed + 40) * Math.PI * 2
  const from: Point = [gx + Math.cos(angle) * 900, row * 620 + 360 + Math.sin(angle) * 160]
  const slow = 1 - (1 - flight) ** 2.4
  for (let ghost = 0; ghost < 7; ghost += 1) {
    const t = Math.max(0, slow - ghost * 0.022)
    const bend = Math.sin(Math.PI * t) * 90 * (chance(seed + 8) - 0.5)
    const [sx, sy] = [mix(from[0], gx, t) + bend, mix(from[1], gy, t) + bend * 0.4]
    picture.glow(
      sx,
      sy,
      (15 - ghost * 1.6) * view.scale,
      blend(ivoire, laiton, ghost / 7),
      1.1 * (1 - ghost / 7),
    )
  }
}
