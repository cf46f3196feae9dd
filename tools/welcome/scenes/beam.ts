import { ambre, blend, ivoire, laiton, nuit } from '../light/colour.ts'
import { polygon } from '../light/geometry.ts'
import { chance, cloud, ease, mix, wander } from '../light/motion.ts'
import { height, type Picture, width } from '../light/picture.ts'
import { lookAt, seen, type View } from '../light/view.ts'
import { drawAudience } from './audience.ts'
import { drawLantern, lensFront } from './lantern.ts'

const warm = blend(ivoire, laiton, 0.75)

/** The beam leaves the lens and crosses the room. `time` is the film's; `since` the seconds since the beam began. */
export function drawBeam(picture: Picture, time: number, since: number): void {
  picture.clear(nuit)
  const away = ease(since, 0, 3)
  const zoom = mix(3.2, 0.74, away)
  const x = mix(lensFront[0] + 10, 760, away) + 420 * ease(since, 2.2, 5.5)
  const view = lookAt([x, mix(0, 30, away)], zoom)
  const strength = ease(since, 0, 1.6)
  picture.glow(640, 360, 900, ambre, 0.02, 560)
  drawLantern(picture, view, { time, seen: 1, flame: 1.08, beam: mix(0.9, 1.1, strength) })
  drawCone(picture, view, time, strength, since)
  drawMotes(picture, view, time, strength)
  drawAudience(picture, { ...view, x: 640 - (x - 640) * 0.5 * zoom, y: 0, scale: 1 }, time, {
    light: 0.5 * strength,
    lean: 0,
    hatOff: 0,
    rise: 150 * (1 - ease(since, 1.2, 3.2)),
  })
}

/** Light in haze: bright by the lens and along its middle, with streaks that turn slowly. */
function drawCone(picture: Picture, view: View, time: number, strength: number, since: number): void {
  const reach = 90 + 3200 * ease(since, 0, 1.8)
  const [left, middle] = seen(view, lensFront)
  const far = left + reach * view.scale
  const half = (x: number) => (34 + ((x - left) / view.scale) * 0.16) * view.scale
  const cone = polygon(
    [left, middle - half(left)],
    [Math.min(far, width + 40), middle - half(Math.min(far, width + 40))],
    [Math.min(far, width + 40), middle + half(Math.min(far, width + 40))],
    [left, middle + half(left)],
  )
  picture.shine(cone, (x, y, out) => {
    const along = (x - left) / view.scale
    const across = (y - middle) / half(x)
    const edge = Math.max(0, 1 - across * across)
    const streaks =
      1 +
      0.22 * cloud(across * 5 + 9, time * 0.35, 3) +
      0.12 * cloud(across * 13, time * 0.5 + along * 0.0007, 4)
    const front = ease(reach - along, 0, 260)
    const light = (0.5 * edge ** 1.3 * streaks * front * strength) / (1 + along / 620)
    out[0] = warm[0] * light
    out[1] = warm[1] * light
    out[2] = warm[2] * light
  })
}

function drawMotes(picture: Picture, view: View, time: number, strength: number): void {
  for (let mote = 0; mote < 130; mote += 1) {
    const along = 60 + chance(mote) * 1900 + time * (8 + 12 * chance(mote + 9))
    const across = (chance(mote + 400) * 2 - 1) * (30 + along * 0.15) + 14 * wander(time * 0.4, mote)
    const [x, y] = seen(view, [lensFront[0] + along, across])
    if (x < 0 || x > width || y < 0 || y > height) continue
    const size = (2.4 + 3.4 * chance(mote + 77)) * Math.min(1.4, view.scale + 0.3)
    picture.glow(x, y, size, ivoire, strength * (0.4 + 0.35 * wander(time * 1.3, mote + 5)))
  }
}
