import { ambre, blend, dim, fromHex, ivoire, laiton } from '../light/colour.ts'
import { box, limb, type Point, polygon } from '../light/geometry.ts'
import { chance, cloud, ease, mix, ramp, wander } from '../light/motion.ts'
import { height, type Picture, width } from '../light/picture.ts'
import { placeAt, seen, seenPath, type View } from '../light/view.ts'
import { drawFlame } from './flame.ts'
import { nameStrokes } from './lettering.ts'

const skyTop = fromHex('#0B0910')
const skyLow = fromHex('#2A1B1C')
const hills = ['#22171A', '#1B1214', '#140D0E', '#0C0707'].map(fromHex)

/** A house on the hills. Each takes its light from one that has it, and that one loses nothing. */
interface House {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly from: number
  /** Seconds from the scene's start. */
  readonly lit: number
}

const houses = settle()
/** Seconds from the scene's start at which each house has light. */
export const lightings: readonly number[] = houses.map(({ lit }) => lit)
/** Seconds from the scene's start at which the lights rise and the name is written. */
const rising = 8.2
const writing = { from: 9.2, to: 12.6 } as const

/** One flame lights another until the night is full of them; then they write a name. `time` counts from the start. */
export function drawNight(picture: Picture, time: number): void {
  drawSky(picture, time)
  const out = ease(time, 0.4, 7.6)
  const up = ease(time, 7.4, 10.6)
  const first = houses[0]
  const focus: Point = [mix(first?.x ?? 0, 0, out), mix((first?.y ?? 0) - 30, 0, out)]
  const zoom = mix(2.5, 1, out)
  const view: View = { scale: zoom, angle: 0, x: 640 - focus[0] * zoom, y: 360 - focus[1] * zoom + 150 * up }
  hills.forEach((colour, layer) => {
    drawHill(picture, view, layer, colour)
    for (const house of houses) if (layerOf(house) === layer) drawHouse(picture, view, house, time)
  })
  for (const house of houses) drawPassing(picture, view, house, time)
  drawName(picture, view, time)
}

function drawSky(picture: Picture, time: number): void {
  picture.fill(box(0, 0, width, height), (x, y, out) => {
    const [red, green, blue] = blend(skyTop, skyLow, ramp(y, 40, 560) ** 1.5)
    const haze = 1 + 0.12 * cloud(x * 0.003 + time * 0.02, y * 0.006, 40)
    out[0] = red * haze
    out[1] = green * haze
    out[2] = blue * haze
  })
  for (let star = 0; star < 90; star += 1) {
    const light = 0.22 + 0.2 * wander(time * 0.9, star)
    picture.glow(chance(star) * width, chance(star + 333) * 420, 2.5 + 2.5 * chance(star + 55), ivoire, light)
  }
}

function hillTop(layer: number, x: number): number {
  return -20 + layer * 78 + 46 * wander(x / 340 + layer * 9, 80 + layer) + 15 * wander(x / 120, 90 + layer)
}

function drawHill(picture: Picture, view: View, layer: number, colour: (typeof hills)[number]): void {
  const line: Point[] = []
  for (let x = -760; x <= 760; x += 20) line.push([x, hillTop(layer, x)])
  picture.fill(seenPath(view, polygon(...line, [760, 700], [-760, 700])), colour)
}

function layerOf(house: House): number {
  return Math.min(3, Math.floor(house.size * 4) - 1)
}

function drawHouse(picture: Picture, view: View, { x, y, size, lit }: House, time: number): void {
  const light = ease(time, lit, lit + 0.35)
  const place = placeAt(view, [x, y], size)
  const seed = Math.round(x * 7 + y)
  const wide = 26 + 12 * chance(seed)
  const wall = blend(fromHex('#080505'), fromHex('#3A241A'), light * 0.35)
  picture.fill(seenPath(place, polygon([-wide, 14], [-wide, -30], [0, -58], [wide, -30], [wide, 14])), wall)
  picture.fill(seenPath(place, box(wide * 0.4, -66, 9, 26)), wall)
  picture.fill(
    seenPath(
      place,
      polygon([-wide - 6, -27], [0, -62], [wide + 6, -27], [wide + 2, -22], [0, -54], [-wide - 2, -22]),
    ),
    dim(wall, 0.7),
  )
  if (light <= 0) return
  const beat = 1 + 0.06 * wander(time * 4, seed)
  const [wx, wy] = seen(place, [0, -16])
  const flash = Math.exp(-Math.max(0, time - lit) * 2.2)
  picture.glow(wx, wy, 170 * place.scale, ambre, light * beat * (0.13 + 0.5 * flash))
  picture.fill(seenPath(place, box(-9, -27, 18, 24, 3)), blend(laiton, ivoire, 0.35), light * 0.9)
  picture.glow(wx, wy, 46 * place.scale, laiton, light * beat * 0.7)
  picture.fill(seenPath(place, box(-1, -27, 2, 24)), wall, light)
  picture.fill(seenPath(place, box(-9, -16, 18, 2)), wall, light)
}

/** The spark on its way from a house that has light. */
function drawPassing(picture: Picture, view: View, house: House, time: number): void {
  const source = houses[house.from]
  if (!source || source === house) return
  const flight = ramp(time, house.lit - 0.95, house.lit + 0.02)
  if (flight <= 0 || flight >= 1) return
  const rise = 60 + 0.28 * Math.hypot(house.x - source.x, house.y - source.y)
  for (let ghost = 0; ghost < 20; ghost += 1) {
    const t = Math.max(0, ease(flight, 0, 1) - ghost * 0.011)
    const [x, y] = seen(view, [
      mix(source.x, house.x, t),
      mix(source.y - 14, house.y - 14, t) - Math.sin(Math.PI * t) * rise,
    ])
    const size = mix(source.size, house.size, t) * view.scale
    picture.glow(
      x,
      y,
      (15 - ghost * 0.55) * size,
      blend(ivoire, laiton, 0.3 + ghost / 40),
      0.5 * (1 - ghost / 20),
    )
  }
}

/** Lights rise from the windows and write. */
function drawName(picture: Picture, view: View, time: number): void {
  if (time < rising) return
  const place: View = { scale: 0.92, angle: 0, x: 640, y: 262 }
  const points = nameStrokes.flatMap((stroke) =>
    stroke.slice(1).map((to, index) => ({ from: stroke[index] ?? to, to })),
  )
  const shimmer = (x: number) => 1 + 0.1 * wander(x * 0.01 - time * 0.9, 7)
  const arrival = (index: number) => mix(writing.from, writing.to, index / points.length)
  const freshness = (index: number) => Math.exp(-Math.max(0, time - arrival(index)) * 3)
  // All of the light first, so that no letter is dimmed by its neighbour's.
  points.forEach(({ to }, index) => {
    const target = seen(place, to)
    drawArriving(picture, view, target, index, ramp(time, arrival(index) - 1, arrival(index)))
    const here = ease(time, arrival(index), arrival(index) + 0.25)
    picture.glow(target[0], target[1], 64, ambre, here * shimmer(target[0]) * (0.06 + 0.3 * freshness(index)))
  })
  points.forEach(({ from, to }, index) => {
    const here = ease(time, arrival(index), arrival(index) + 0.25)
    const colour = blend(laiton, ivoire, 0.55 + 0.45 * freshness(index))
    picture.fill(seenPath(place, limb(from, to, 7.5)), colour, here)
  })
  drawHoles(picture, place, time)
  // The first letter is a candle.
  const wick = nameStrokes[0]?.[0] ?? [0, 0]
  const burning = ease(time, writing.from + 0.6, writing.from + 1.6)
  drawFlame(picture, place, [wick[0], wick[1] - 10], { time, height: 62, strength: burning, reach: 4 })
}

/** A light on its way from a window to its place in the name; every second one, so that they can be told apart. */
function drawArriving(picture: Picture, view: View, target: Point, index: number, flight: number): void {
  const house = houses[index % houses.length]
  if (!house || flight <= 0 || flight >= 1 || index % 2 !== 0) return
  const start = seen(view, [house.x, house.y - 16])
  const t = ease(flight, 0, 1)
  const x = mix(start[0], target[0], t) + 40 * Math.sin(Math.PI * t) * wander(index)
  picture.glow(x, mix(start[1], target[1], t * t), 11, laiton, 1.2)
}

/** A little of the film under the name. */
function drawHoles(picture: Picture, place: View, time: number): void {
  for (let hole = 0; hole < 23; hole += 1) {
    const at = writing.to + 0.3 + hole * 0.045
    const here = ease(time, at, at + 0.2)
    const x = (hole - 11) * 40
    picture.fill(seenPath(place, box(x - 9, 138, 18, 13, 4)), laiton, here * 0.9)
    const [gx, gy] = seen(place, [x, 144])
    picture.glow(gx, gy, 40, ambre, here * 0.22)
  }
}

/** Where the houses stand, and who gives light to whom: the nearest that has some. */
function settle(): House[] {
  const spots: { x: number; y: number; size: number }[] = []
  for (let attempt = 0; spots.length < 72 && attempt < 4000; attempt += 1) {
    const layer = attempt % 4
    const x = (chance(attempt + 11) * 2 - 1) * 620
    const y = hillTop(layer, x) + 20 + chance(attempt + 800) * 46
    const size = 0.26 + layer * 0.25
    if (spots.every((spot) => Math.hypot(spot.x - x, (spot.y - y) * 1.6) > 62 * (0.4 + size)))
      spots.push({ x, y, size })
  }
  const start = spots.toSorted(
    (a, b) => Math.hypot(a.x + 150, a.y - 190) - Math.hypot(b.x + 150, b.y - 190),
  )[0]
  const [fx, fy] = [start?.x ?? 0, start?.y ?? 0]
  const ordered = spots.toSorted((a, b) => Math.hypot(a.x - fx, a.y - fy) - Math.hypot(b.x - fx, b.y - fy))
  const timed = ordered.map((spot, index) => {
    const depth = Math.log2(index + 1)
    return { ...spot, lit: index === 0 ? -1 : 0.9 + depth * 1.12 + 0.3 * chance(index) }
  })
  return timed.map((spot): House => {
    const far = ({ x, y }: (typeof timed)[number]) => Math.hypot(x - spot.x, y - spot.y)
    const burning = timed.filter(({ lit }) => lit < spot.lit - 0.95)
    const nearest = burning.toSorted((a, b) => far(a) - far(b))[0]
    return { ...spot, from: nearest ? timed.indexOf(nearest) : 0 }
  })
}
