import { dim, fromHex, ivoire, laiton } from '../light/colour.ts'
import { box, type Point } from '../light/geometry.ts'
import { ease, mix } from '../light/motion.ts'
import type { Picture } from '../light/picture.ts'
import { placeAt, seenPath, type View } from '../light/view.ts'
import { drawHorse } from './horse.ts'
import { vignette } from './stage.ts'

const paper = fromHex('#E9DDC6')
const ink = fromHex('#17100D')
const inkFar = fromHex('#4B3B31')
const rule = fromHex('#B9A587')

const columns = 4
const cell = { width: 178, height: 176 } as const

/** A horse in twelve pictures, then in one that moves. `time` counts from the start of this picture. */
export function projectGallop(slide: Picture, view: View, time: number): void {
  slide.clear(paper)
  const near = ease(time, 3.1, 4.5)
  const current = time < 3.4 ? Math.floor(time * 8) % 12 : 5
  const sheet: View = placeAt(view, [0, 0], mix(1, 3.6, near))
  const target = middleOf(5)
  const centred = placeAt(sheet, [-target[0] * near, -target[1] * near])
  if (near < 1) drawSheet(slide, centred, time, current, near)
  if (near > 0) drawRun(slide, view, time, near)
  vignette(slide, view)
}

function middleOf(index: number): Point {
  return [
    ((index % columns) - (columns - 1) / 2) * (cell.width + 10),
    (Math.floor(index / columns) - 1) * (cell.height + 10),
  ]
}

/** Twelve cells, filled one after the other; a frame of light runs over them. */
function drawSheet(slide: Picture, view: View, time: number, current: number, near: number): void {
  for (let index = 0; index < 12; index += 1) {
    const shown = ease(time, 0.35 + index * 0.11, 0.6 + index * 0.11)
    const [x, y] = middleOf(index)
    const left = x - cell.width / 2
    const top = y - cell.height / 2
    slide.fill(seenPath(view, box(left, top, cell.width, cell.height, 4)), dim(ivoire, 0.98), shown)
    drawGrid(slide, placeAt(view, [x, y]), shown)
    if (shown > 0) {
      const horse = placeAt(view, [x - 2, y - 4], 0.62)
      drawHorse(slide, horse, index / 12, dim(ink, 1), inkFar)
    }
    if (index === current && time > 1.7) {
      slide.shine(seenPath(view, box(left, top, cell.width, cell.height, 4)), laiton, 0.25 * (1 - near))
    }
  }
}

/** The lines on the wall behind the horse. */
function drawGrid(slide: Picture, view: View, strength: number): void {
  for (let line = -3; line <= 3; line += 1) {
    slide.fill(
      seenPath(view, box(line * 24 - 0.5, -cell.height / 2 + 6, 1, cell.height - 30)),
      rule,
      0.7 * strength,
    )
  }
  slide.fill(seenPath(view, box(-cell.width / 2 + 4, 48, cell.width - 8, 3)), rule, strength)
}

/** The horse alone, at twelve pictures a second, and the wall that passes behind it. */
function drawRun(slide: Picture, view: View, time: number, strength: number): void {
  const stepped = Math.floor(time * 12) / 12
  slide.fill(seenPath(view, box(-460, -340, 920, 680)), dim(ivoire, 0.98), strength)
  for (let line = -8; line <= 8; line += 1) {
    const x = ((((line * 110 - stepped * 520) % 990) + 990) % 990) - 495
    slide.fill(seenPath(view, box(x, -320, 3, 496)), rule, 0.7 * strength)
  }
  slide.fill(seenPath(view, box(-460, 176, 920, 10)), rule, strength)
  slide.fill(seenPath(view, box(-460, 186, 920, 160)), dim(rule, 0.8), strength)
  slide.fill(seenPath(view, box(-150, 190, 330, 9, 4)), dim(rule, 0.5), 0.8 * strength)
  drawHorse(
    slide,
    placeAt(view, [-10, -12], 2.15),
    ((time * 1.5 * 12 - ((time * 1.5 * 12) % 1)) / 12) % 1,
    ink,
    inkFar,
  )
}
