import { ambre, laiton, nuit } from '../light/colour.ts'
import { between, chance, ease, mix, ramp, wander } from '../light/motion.ts'
import type { Picture } from '../light/picture.ts'
import { lookAt, seen, type View } from '../light/view.ts'
import { drawLantern, flameFoot, lensFront } from './lantern.ts'

/** A match in the dark, a flame, and the lantern round it; then towards the lens. Seconds from the start of the film. */
export function drawDark(picture: Picture, time: number): void {
  picture.clear(nuit)
  const back = ease(time, 5, 12)
  const near = ease(time, 13.5, 20)
  const zoom = mix(mix(3.4, 1.12, back), 3.2, near * near)
  const x = mix(mix(flameFoot[0], 30, back), lensFront[0] + 10, near)
  const y = mix(mix(flameFoot[1] - 22, -42, back), lensFront[1], near)
  const view = lookAt([x, y], zoom)
  drawRoom(picture, time)
  drawLantern(picture, view, {
    time,
    seen: ease(time, 4.2, 10),
    flame: ease(time, 1.7, 4.2) * mix(1, 1.08, ease(time, 12, 14)),
    beam: ease(time, 12.5, 20) * 0.9,
  })
  drawMatch(picture, view, time)
  drawDust(picture, time, ease(time, 5, 9) * (1 - ease(time, 18, 20)))
}

/** A little of the room, so that the dark has depth. */
function drawRoom(picture: Picture, time: number): void {
  picture.glow(640, 420, 900, ambre, 0.02 * ease(time, 4, 11), 520)
}

/** The match: sparks, then gone. */
function drawMatch(picture: Picture, view: View, time: number): void {
  const strength = between(time, 1.15, 2.6, 0.35)
  const [x, y] = seen(view, [flameFoot[0] + 16 * ramp(time, 1.9, 2.6) + 4, flameFoot[1] - 12])
  picture.glow(x, y, 260, ambre, 0.5 * strength * (1 + 0.3 * wander(time * 20, 3)))
  picture.glow(x, y, 26, [1, 0.95, 0.85], 2.2 * strength * (1 - ramp(time, 1.8, 2.4)))
  for (let spark = 0; spark < 34; spark += 1) {
    const born = 1.2 + chance(spark) * 0.45
    const age = time - born
    if (age < 0 || age > 0.55) continue
    const angle = -Math.PI * (0.1 + 0.8 * chance(spark + 100))
    const far = (90 + 190 * chance(spark + 200)) * (1 - Math.exp(-age * 4))
    const fall = 190 * age * age
    const size = 7 * (1 - age / 0.55)
    picture.glow(x + Math.cos(angle) * far, y + Math.sin(angle) * far + fall, size, [1, 0.75, 0.4], 1.6)
  }
}

/** Specks that float through the light. */
function drawDust(picture: Picture, time: number, strength: number): void {
  for (let speck = 0; speck < 46; speck += 1) {
    const x =
      (chance(speck) * 1280 + time * (6 + 10 * chance(speck + 50)) + 30 * wander(time * 0.3, speck)) % 1280
    const y = 80 + chance(speck + 300) * 560 + 26 * wander(time * 0.25, speck + 90)
    const far = Math.hypot(x - 640, (y - 380) * 1.2)
    const light = Math.max(0, 1 - far / 520)
    picture.glow(
      x,
      y,
      3.2 + 3 * chance(speck + 7),
      laiton,
      strength * light * (0.25 + 0.2 * wander(time, speck)),
    )
  }
}
