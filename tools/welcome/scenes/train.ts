import { blend, dim, fromHex, ivoire, laiton, rideau } from '../light/colour.ts'
import { box, circle, limb, type Path, type Point, polygon, ring } from '../light/geometry.ts'
import { chance, ease, mix, ramp, wander } from '../light/motion.ts'
import type { Picture } from '../light/picture.ts'
import { placeAt, seen, seenPath, type View } from '../light/view.ts'
import { drawPuff } from './puff.ts'
import { vignette } from './stage.ts'

const haze = fromHex('#EFE2CC')
const far = fromHex('#CDB89A')
const ground = fromHex('#A98F70')
const platform = fromHex('#C9B291')
const iron = fromHex('#1D1613')
const ironLight = fromHex('#4A3A31')
const steam = fromHex('#FFF9EE')

/** Where the rails meet, and where the engine stops. */
const vanishing: Point = [170, -84]
const halt: Point = [-96, 60]

/** A train comes into a station. `time` counts from the start of this picture. */
export function projectTrain(slide: Picture, view: View, time: number): void {
  drawStation(slide, view)
  // What comes nearer at one speed grows ever faster.
  const distance = mix(11, 0.62, ramp(time, -0.6, 6) ** 1.05)
  const size = 1 / distance
  const at = (scale: number): Point => [mix(vanishing[0], halt[0], scale), mix(vanishing[1], halt[1], scale)]
  for (let car = 60; car >= 1; car -= 1) {
    const scale = 1 / (distance + car * 0.09)
    slide.fill(
      seenPath(placeAt(view, at(scale), scale * 1.5), carriage),
      blend(dim(ironLight, 1.1), haze, 1 - Math.min(1, scale * 2.2 + 0.15)),
    )
  }
  drawSteam(slide, view, time, at, size, 0)
  drawEngine(
    slide,
    placeAt(view, at(size), size * 1.5, 0.004 * wander(time * 9)),
    0.6 + 0.4 * ease(time, 2, 5),
  )
  drawSteam(slide, view, time, at, size, 1)
  vignette(slide, view)
}

const carriage: Path = box(-118, -172, 236, 300, 26)

/** An engine from the front; its boiler has a radius of 100. */
export function drawEngine(picture: Picture, view: View, lamp: number): void {
  const part = (path: Path, colour: readonly [number, number, number], opacity = 1) =>
    picture.fill(seenPath(view, path), colour, opacity)
  part(box(-126, -150, 252, 250, 18), iron)
  part(box(-108, -134, 40, 46, 8), dim(laiton, 0.45))
  part(box(68, -134, 40, 46, 8), dim(laiton, 0.45))
  part(polygon([-22, -96], [22, -96], [28, -196], [44, -214], [-44, -214], [-28, -196]), iron)
  part(box(-46, -222, 92, 12, 5), dim(laiton, 0.9))
  part(circle(0, 0, 102), iron)
  part(ring(0, 0, 100, 91), dim(laiton, 0.95))
  picture.fill(seenPath(view, circle(0, 0, 80)), (x, y, out) => {
    const shine = ease(
      1 - Math.hypot(x - view.x + 34 * view.scale, y - view.y + 40 * view.scale) / (120 * view.scale),
      0,
      1,
    )
    const [red, green, blue] = blend(iron, ironLight, shine)
    out[0] = red
    out[1] = green
    out[2] = blue
  })
  for (let bolt = 0; bolt < 14; bolt += 1) {
    const angle = (bolt / 14) * Math.PI * 2
    part(circle(Math.cos(angle) * 84, Math.sin(angle) * 84, 3.4), dim(laiton, 0.7))
  }
  part(limb([-52, 0], [52, 0], 5), dim(laiton, 0.6))
  part(ring(0, 0, 17, 11), laiton)
  // Beam, buffers, rails' guard.
  part(box(-158, 92, 316, 40, 6), rideau)
  part(box(-158, 92, 316, 7, 3), dim(rideau, 1.7))
  for (const x of [-112, 112]) {
    part(circle(x, 112, 29), iron)
    part(ring(x, 112, 27, 21), dim(laiton, 0.8))
  }
  for (let bar = -4; bar <= 4; bar += 1) {
    part(limb([bar * 15, 134], [bar * 27, 184], 5, 5), bar % 2 === 0 ? iron : ironLight)
  }
  part(box(-122, 178, 244, 12, 5), iron)
  part(circle(0, -122, 30), iron)
  part(ring(0, -122, 29, 22), laiton)
  part(circle(0, -122, 21), [1, 0.95, 0.8])
  const [x, y] = seen(view, [0, -122])
  picture.glow(x, y, 190 * view.scale, laiton, 0.8 * lamp)
}

function drawStation(slide: Picture, view: View): void {
  slide.clear(haze)
  const part = (path: Path, colour: readonly [number, number, number], opacity = 1) =>
    slide.fill(seenPath(view, path), colour, opacity)
  for (let hill = 0; hill < 5; hill += 1) {
    part(circle(-380 + hill * 190, 130 - 26 * chance(hill + 4), 230), far, 0.4)
  }
  part(polygon([-460, -70], [460, -70], [460, 340], [-460, 340]), ground)
  part(polygon(vanishing, [480, 20], [480, 340], [150, 340]), platform)
  part(polygon(vanishing, [150, 340], [128, 340]), dim(platform, 0.55))
  for (let sleeper = 0; sleeper < 30; sleeper += 1) {
    const scale = 1 / (0.9 + sleeper * 0.32)
    const y = mix(vanishing[1], 330, scale)
    const x = mix(vanishing[0], -160, scale)
    part(box(x - 195 * scale, y, 390 * scale, 15 * scale), dim(ground, 0.55), 0.8)
  }
  for (const rail of [-290, -30]) part(polygon(vanishing, [rail - 9, 340], [rail + 9, 340]), iron)
  for (let pole = 0; pole < 9; pole += 1) {
    const scale = 1 / (1 + pole * 0.62)
    const x = mix(vanishing[0], -620, scale)
    const top = mix(vanishing[1], -330, scale)
    part(box(x, top, 8 * scale + 1, mix(0, 500, scale)), dim(iron, 2.2), 0.85)
    part(box(x - 44 * scale, top + 22 * scale, 96 * scale, 6 * scale + 1), dim(iron, 2.2), 0.85)
    part(box(x - 30 * scale, top + 48 * scale, 68 * scale, 5 * scale + 1), dim(iron, 2.2), 0.85)
  }
  for (const wire of [-44, 52])
    part(polygon(vanishing, [-620 + wire, -310], [-620 + wire, -307]), dim(iron, 2.2), 0.6)
  for (let tree = 0; tree < 12; tree += 1) {
    const x = -430 + tree * 44 + 20 * chance(tree + 70)
    part(circle(x, -82, 14 + 12 * chance(tree + 90)), dim(far, 0.72), 0.9)
  }
  // A canopy on posts, and those who wait under it.
  part(polygon(vanishing, [480, -250], [480, -190], [vanishing[0], vanishing[1] + 2]), dim(iron, 1.6))
  for (let post = 1; post < 6; post += 1) {
    const scale = 1 / (1 + post * 0.8)
    const x = mix(vanishing[0], 560, scale)
    part(box(x, mix(vanishing[1], -240, scale), 9 * scale + 1, mix(0, 420, scale)), iron)
  }
  for (const [x, y, size, skirt] of [
    [384, 168, 1, true],
    [330, 128, 0.72, false],
    [292, 96, 0.55, true],
    [262, 70, 0.42, false],
    [415, 172, 0.6, false],
  ] as const) {
    const person = placeAt(view, [x, y], size)
    slide.fill(seenPath(person, circle(0, -126, 17)), iron)
    slide.fill(seenPath(person, box(-26, -140, 52, 7, 3)), iron)
    slide.fill(
      seenPath(
        person,
        skirt
          ? polygon([-14, -108], [14, -108], [44, 0], [-44, 0])
          : polygon([-22, -108], [22, -108], [18, 0], [-18, 0]),
      ),
      iron,
    )
  }
}

function drawSteam(
  slide: Picture,
  view: View,
  time: number,
  at: (scale: number) => Point,
  size: number,
  layer: 0 | 1,
): void {
  for (let puff = layer; puff < 26; puff += 2) {
    const age = (time * 0.55 + puff / 26) % 1
    const born = Math.max(0.02, size * (1 - 0.45 * age))
    const chimney = placeAt(view, at(born), born * 1.5)
    const low = puff % 5 === 1
    const x = low ? (puff % 2 ? 1 : -1) * (130 + 240 * age) : 60 * age + 30 * wander(puff)
    const y = low ? 150 - 40 * age : -230 - 250 * age ** 0.7
    const radius = (low ? 26 : 34) + 105 * age
    const fade = ramp(age, 0, 0.1) * (1 - age)
    drawPuff(slide, placeAt(chimney, [x, y]), radius, blend(steam, ivoire, 0.3), 0.62 * fade)
  }
}
