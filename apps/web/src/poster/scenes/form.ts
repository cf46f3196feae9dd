import { arc, disc, polar, polygon, rays, rect, ring, slice } from '../paths.ts'
import { between, pick } from '../random.ts'
import { type DrawScene, down, foot, type Ink, paper, widthOf } from '../scene.ts'

/** A wheel of light from below. */
export const sunburst: DrawScene = (frame) => {
  const y = foot(frame)
  const x = pick(frame.random, [-34, 0, 34])
  return {
    layers: [
      { ink: 'deep', d: rays(x, y, 600, 14, 180, 360) },
      { ink: 'main', d: disc(x, y, 50) },
      { ink: 'second', d: disc(x, y, 36) },
      { ink: 'figure', d: disc(x, y, 21) },
      { ink: 'ground', d: paper(frame, y, -4) },
    ],
  }
}

/** Round and round. */
export const spiral: DrawScene = ({ random }) => {
  const start = random() * 360
  let d = ''
  for (let i = 0; i < 12; i++) {
    const r = 6 + i * 3.9
    const from = start + i * 180
    d += arc(...polar(0, 0, 1.95, from), r + 2.1, r - 0.2, from, from + 180)
  }
  return {
    layers: [
      { ink: 'deep', d: disc(0, 0, 50) },
      { ink: 'main', d },
      { ink: 'figure', d: disc(0, 0, 4.2) },
      { ink: 'second', d: polygon([-2.6, 4], [2.6, 4], [1.6, 17], [-1.6, 17]) },
    ],
  }
}

/** Rings, and the middle of them. */
export const target: DrawScene = ({ random }) => {
  const angle = between(random, -60, -30)
  const end = polar(0, 0, 62, angle)
  const side = (from: readonly [number, number], far: number, turn: number) =>
    polar(...from, far, angle + turn)
  const shaft = polygon(
    side([0, 0], 2.2, 90),
    side(end, 1.1, 90),
    side(end, 1.1, -90),
    side([0, 0], 2.2, -90),
  )
  const feathers = polygon(
    side(end, 1, 0),
    side(end, 9, 55),
    side(end, 16, 24),
    side(end, 8, 0),
    side(end, 16, -24),
    side(end, 9, -55),
  )
  return {
    layers: [
      { ink: 'main', d: ring(0, 0, 47, 37) + ring(0, 0, 27, 17) },
      { ink: 'second', d: ring(0, 0, 37, 27) },
      { ink: 'figure', d: disc(0, 0, 8) },
      { ink: 'figure', d: shaft + feathers },
    ],
  }
}

/** A wedge drives into a disc; bars hold the balance (Moscow, 1920s). */
export const wedge: DrawScene = (frame) => {
  const way = frame.random() < 0.5 ? 1 : -1
  const at = (x: number, y: number) => [way * x, y] as const
  const strip = (x1: number, y1: number, x2: number, y2: number, thick: number) =>
    polygon(at(x1, y1), at(x2, y2), at(x2, y2 + thick), at(x1, y1 + thick))
  return {
    layers: [
      { ink: 'deep', d: polygon(at(-90, 70), at(-90, -8), at(90, -72), at(90, 6)) },
      { ink: 'figure', d: disc(...at(18, 4), 33) },
      { ink: 'ground', d: disc(...at(18, 4), 24) },
      { ink: 'main', d: polygon(at(-66, -52), at(30, 6), at(-58, 30)) },
      { ink: 'second', d: strip(-56, 44, 62, 30, 5) + strip(-40, -40, 70, -54, 4) },
      {
        ink: 'figure',
        d: strip(-50, 53, 30, 43.5, 2.2) + strip(20, -36, 66, -42, 2.4) + disc(...at(-48, -60), 5),
      },
      { ink: 'ground', d: paper(frame, down(frame, 1.03), -6) },
    ],
  }
}

/** Two discs, and what they share. */
export const pair: DrawScene = ({ random }) => {
  const r = 31
  const gap = between(random, 15, 20)
  const tilt = between(random, -24, 24)
  const [ax, ay] = polar(0, 0, gap, 180 + tilt)
  const [bx, by] = polar(0, 0, gap, tilt)
  const half = Math.sqrt(r * r - gap * gap)
  const [px, py] = polar(0, 0, half, tilt - 90)
  return {
    layers: [
      { ink: 'main', d: disc(ax, ay, r) },
      { ink: 'second', d: disc(bx, by, r) },
      { ink: 'figure', d: `M${px} ${py}A${r} ${r} 0 0 1 ${-px} ${-py}A${r} ${r} 0 0 1 ${px} ${py}z` },
      { ink: 'ground', d: disc(ax - 3, ay - 6, 3.4) + disc(bx + 3, by - 6, 3.4) },
    ],
  }
}

/** Quarter circles and squares on a grid (Dessau, 1926). */
export const blocks: DrawScene = ({ bottom, halfHeight, halfWidth, random, words }) => {
  const columns = words === 'aside' ? 6 : 4
  const size = (2 * halfWidth) / columns
  const rows = Math.max(2, Math.floor((2 * halfHeight + 0.5) / size))
  const top = words === 'top' ? bottom - rows * size : -halfHeight
  const inks: readonly Ink[] = ['deep', 'second', 'main', 'figure']
  const paths = new Map<Ink, string>(inks.map((ink) => [ink, '']))
  const add = (ink: Ink, d: string) => paths.set(ink, `${paths.get(ink)}${d}`)
  for (let i = 0; i < rows * columns; i++) {
    const ink = pick(random, ['main', 'second', 'figure', 'deep', 'main'] as const)
    const [x, y] = [(i % columns) * size - halfWidth, top + Math.floor(i / columns) * size]
    const shape = Math.floor(random() * 6)
    if (shape === 0) add(ink, disc(x + size / 2, y + size / 2, size / 2))
    else if (shape === 1) add(ink, rect(x, y, size, size))
    else if (shape === 2) add(ink, ring(x + size / 2, y + size / 2, size / 2, size / 4))
    else {
      const corner = Math.floor(random() * 4)
      const [px, py] = [x + (corner === 1 || corner === 2 ? size : 0), y + (corner > 1 ? size : 0)]
      add('deep', rect(x, y, size, size))
      add(ink === 'deep' ? 'figure' : ink, slice(px, py, size, corner * 90, corner * 90 + 90))
    }
  }
  return { layers: inks.map((ink) => ({ ink, d: paths.get(ink) ?? '' })) }
}

/** Sharp planes at angles that no room has (Berlin, 1920). */
export const shards: DrawScene = (frame) => {
  const { halfHeight, left, random, right, words } = frame
  const [x, y] = [between(random, -10, 10), between(random, -6, 10)]
  const far = widthOf(frame) * 2
  const paths = { deep: '', second: '', main: '' }
  let angle = random() * 40
  for (let i = 0; i < 12; i++) {
    const next = angle + between(random, 14, 40)
    const ink = (['deep', 'second', 'deep', 'main'] as const)[i % 4] ?? 'deep'
    const near = polar(x, y, between(random, 4, 14), angle)
    paths[ink] += polygon(near, polar(x, y, far, angle), polar(x, y, far, next - between(random, 4, 12)))
    angle = next
  }
  const edge =
    words === 'bottom'
      ? polygon(
          [left, down(frame, 0.98)],
          [right, down(frame, 0.9)],
          [right, frame.bottom],
          [left, frame.bottom],
        )
      : polygon([left, frame.top], [right, frame.top], [right, 3 - halfHeight], [left, -halfHeight - 2])
  return {
    layers: [
      { ink: 'deep', d: paths.deep },
      { ink: 'second', d: paths.second, opacity: 0.9 },
      { ink: 'main', d: paths.main },
      { ink: 'ground', d: polygon([x - 15, y + 22], [x - 5, y - 23], [x + 12, y - 19], [x + 17, y + 25]) },
      { ink: 'figure', d: polygon([x - 5, y + 17], [x - 1, y - 14], [x + 6, y - 12], [x + 9, y + 19]) },
      { ink: 'ground', d: words === 'aside' ? '' : edge },
    ],
  }
}
