import { arc, disc, oval, polygon } from '../paths.ts'
import { between } from '../random.ts'
import { band, type DrawScene, foot, paper, widthOf } from '../scene.ts'
import { stars } from '../stars.ts'

/** A point of an oval that is turned by `turn` degrees; `at` goes once round it in 360. */
function around(rx: number, ry: number, turn: number, at: number): [x: number, y: number] {
  const [a, t] = [(turn * Math.PI) / 180, (at * Math.PI) / 180]
  const [x, y] = [rx * Math.cos(t), ry * Math.sin(t)]
  return [x * Math.cos(a) - y * Math.sin(a), x * Math.sin(a) + y * Math.cos(a)]
}

/** Points along such an oval. */
function along(rx: number, ry: number, turn: number, from: number, to: number): [number, number][] {
  return Array.from({ length: 33 }, (_, i) => around(rx, ry, turn, from + ((to - from) * i) / 32))
}

/** A part of the band between two such ovals. */
function belt(
  outer: readonly [number, number],
  inner: readonly [number, number],
  turn: number,
  from: number,
  to: number,
): string {
  return polygon(...along(...outer, turn, from, to), ...along(...inner, turn, to, from))
}

/** Electrons around their word. */
export const atom: DrawScene = ({ random }) => {
  const turn = random() * 60
  const orbit = (tilt: number) => belt([48, 17], [46, 15.2], turn + tilt, 0, 360)
  const electron = (tilt: number, at: number) => disc(...around(47, 16, turn + tilt, at), 4.6)
  return {
    layers: [
      { ink: 'deep', d: disc(0, 0, 50) },
      { ink: 'figure', d: orbit(0) },
      { ink: 'figure', d: orbit(60) },
      { ink: 'figure', d: orbit(120) },
      { ink: 'main', d: disc(0, 0, 12) },
      { ink: 'second', d: electron(0, 40) + electron(60, 200) + electron(120, 300) },
    ],
  }
}

/** A planet and its ring, far from here. */
export const planet: DrawScene = (frame) => {
  const tilt = between(frame.random, -26, 26)
  const half = (from: number) => belt([50, 12], [38, 7.6], tilt, from, from + 180)
  return {
    layers: [
      { ink: 'figure', d: stars(frame, 40, 0.9), opacity: 0.75 },
      { ink: 'second', d: half(180) },
      { ink: 'main', d: disc(0, 0, 27) },
      { ink: 'deep', d: 'M-5.4 -26.5A27 27 0 0 1 -5.4 26.5A40 40 0 0 0 -5.4 -26.5z', opacity: 0.35 },
      { ink: 'second', d: half(0) },
      { ink: 'figure', d: disc(34, -34, 5.4) },
    ],
  }
}

/** Balloons, bubbles, or music. */
export const bubbles: DrawScene = ({ halfHeight, halfWidth, random }) => {
  const kept: { x: number; y: number; r: number }[] = []
  for (let attempt = 0; attempt < 260 && kept.length < 17; attempt++) {
    const [least, most] = kept.length < 2 ? [17, 24] : kept.length < 7 ? [7, 13] : [2, 6]
    const r = between(random, least ?? 0, most ?? 0)
    const x = between(random, r * 0.4 - halfWidth, halfWidth - r * 0.4)
    const y = between(random, r * 0.6 - halfHeight, halfHeight - r)
    const isFree = kept.every((other) => Math.hypot(other.x - x, other.y - y) > other.r + r + 1.6)
    if (isFree) kept.push({ x, y, r })
  }
  const third = (rest: number) =>
    kept
      .filter((_, i) => i % 3 === rest)
      .map(({ x, y, r }) => disc(x, y, r))
      .join('')
  const shine = kept.map(({ x, y, r }) => (r > 7 ? arc(x, y, r * 0.76, r * 0.64, 190, 260) : ''))
  return {
    layers: [
      { ink: 'main', d: third(0) },
      { ink: 'second', d: third(1) },
      { ink: 'figure', d: third(2) },
      { ink: 'ground', d: shine.join('') },
    ],
  }
}

/** A floor of squares that runs to the wall, something round on it. */
export const checker: DrawScene = (frame) => {
  const end = foot(frame)
  const wide = widthOf(frame) * 1.5
  const lines = [0, 0.1, 0.24, 0.44, 0.7, 1]
  const corner = (column: number, part: number): [number, number] => [
    (column / 10 - 0.5) * wide * (0.5 + part * 1.4),
    end * part,
  ]
  let squares = ''
  for (let row = 0; row < 5; row++) {
    const [near, far] = [lines[row] ?? 0, lines[row + 1] ?? 1]
    for (let column = row % 2; column < 10; column += 2) {
      squares += polygon(
        corner(column, near),
        corner(column + 1, near),
        corner(column + 1, far),
        corner(column, far),
      )
    }
  }
  const x = between(frame.random, -16, 16)
  return {
    layers: [
      { ink: 'deep', d: band(frame, 0, end) },
      { ink: 'figure', d: squares },
      { ink: 'ground', d: oval(x + 6, 16, 25, 4.4), opacity: 0.55 },
      { ink: 'main', d: disc(x, -8, 24) },
      { ink: 'second', d: `M${x} -32A24 24 0 0 1 ${x} 16A40 40 0 0 0 ${x} -32z` },
      { ink: 'ground', d: frame.words === 'bottom' ? paper(frame, end) : '' },
    ],
  }
}
