import { arc, disc, oval, polar, polygon, rays, rect, ring, slice } from '../paths.ts'
import { between, pick } from '../random.ts'
import { type DrawScene, measures, times } from '../scene.ts'

/** A wheel of light from below. */
export const sunburst: DrawScene = (frame) => {
  const { w, h, random, stage } = frame
  const { cx, u } = measures(frame)
  const y = frame.words === 'bottom' ? stage.y + stage.h : h
  const x = cx + pick(random, [-34, 0, 34]) * u
  const r = Math.hypot(w, h) * 1.2
  return {
    layers: [
      { ink: 'deep', d: rays(x, y, r, 14, 180, 360) },
      { ink: 'main', d: disc(x, y, u * 50) },
      { ink: 'second', d: disc(x, y, u * 36) },
      { ink: 'figure', d: disc(x, y, u * 21) },
      { ink: 'ground', d: rect(0, y, w, h) + (frame.words === 'top' ? rect(0, 0, w, stage.y - 4) : '') },
    ],
    under: 'ground',
  }
}

/** Round and round. */
export const spiral: DrawScene = (frame) => {
  const { random } = frame
  const { cx, cy, u } = measures(frame)
  const turns = 6
  const start = random() * 360
  let d = ''
  for (let i = 0; i < turns * 2; i++) {
    const r = u * (6 + i * 3.9)
    const from = start + i * 180
    const shift = polar(cx, cy, u * 1.95, from)
    d += arc(shift[0], shift[1], r + u * 2.1, r - u * 0.2, from, from + 180)
  }
  return {
    layers: [
      { ink: 'deep', d: disc(cx, cy, u * 50) },
      { ink: 'main', d },
      { ink: 'figure', d: disc(cx, cy, u * 4.2) },
      {
        ink: 'second',
        d: polygon(
          [cx - u * 2.6, cy + u * 4],
          [cx + u * 2.6, cy + u * 4],
          [cx + u * 1.6, cy + u * 17],
          [cx - u * 1.6, cy + u * 17],
        ),
      },
    ],
    under: 'ground',
  }
}

/** Rings, and the middle of them. */
export const target: DrawScene = (frame) => {
  const { random } = frame
  const { cx, cy, u } = measures(frame)
  const angle = between(random, -60, -30)
  const [x, y] = polar(cx, cy, u * 62, angle)
  return {
    layers: [
      { ink: 'main', d: ring(cx, cy, u * 47, u * 37) + ring(cx, cy, u * 27, u * 17) },
      { ink: 'second', d: ring(cx, cy, u * 37, u * 27) },
      { ink: 'figure', d: disc(cx, cy, u * 8) },
      {
        ink: 'figure',
        d:
          polygon(
            polar(cx, cy, u * 2.2, angle + 90),
            polar(x, y, u * 1.1, angle + 90),
            polar(x, y, u * 1.1, angle - 90),
            polar(cx, cy, u * 2.2, angle - 90),
          ) +
          polygon(
            polar(x, y, u * 1, angle),
            polar(x, y, u * 9, angle + 55),
            polar(x, y, u * 16, angle + 24),
            polar(x, y, u * 8, angle),
            polar(x, y, u * 16, angle - 24),
            polar(x, y, u * 9, angle - 55),
          ),
      },
    ],
    under: 'ground',
  }
}

/** A wedge drives into a disc; bars hold the balance (Moscow, 1920s). */
export const wedge: DrawScene = (frame) => {
  const { random, w, h, stage } = frame
  const { cx, cy, u } = measures(frame)
  const way = random() < 0.5 ? 1 : -1
  const at = (x: number, y: number) => [cx + way * u * x, cy + u * y] as const
  const strip = (x1: number, y1: number, x2: number, y2: number, thick: number) =>
    polygon(at(x1, y1), at(x2, y2), at(x2, y2 + thick), at(x1, y1 + thick))
  return {
    layers: [
      { ink: 'deep', d: polygon(at(-90, 70), at(-90, -8), at(90, -72), at(90, 6)) },
      { ink: 'figure', d: disc(...at(18, 4), u * 33) },
      { ink: 'ground', d: disc(...at(18, 4), u * 24) },
      { ink: 'main', d: polygon(at(-66, -52), at(30, 6), at(-58, 30)) },
      { ink: 'second', d: strip(-56, 44, 62, 30, 5) + strip(-40, -40, 70, -54, 4) },
      {
        ink: 'figure',
        d: strip(-50, 53, 30, 43.5, 2.2) + strip(20, -36, 66, -42, 2.4) + disc(...at(-48, -60), u * 5),
      },
      {
        ink: 'ground',
        d:
          frame.words === 'bottom'
            ? rect(0, stage.y + stage.h * 1.03, w, h)
            : frame.words === 'top'
              ? rect(0, 0, w, stage.y - 6)
              : '',
      },
    ],
    under: 'ground',
  }
}

/** Two discs, and what they share. */
export const pair: DrawScene = (frame) => {
  const { random } = frame
  const { cx, cy, u } = measures(frame)
  const r = u * 31
  const gap = between(random, 15, 20) * u
  const tilt = between(random, -24, 24)
  const [ax, ay] = polar(cx, cy, gap, 180 + tilt)
  const [bx, by] = polar(cx, cy, gap, tilt)
  const half = Math.sqrt(r * r - gap * gap)
  const [p, q] = [polar(cx, cy, half, tilt - 90), polar(cx, cy, half, tilt + 90)]
  return {
    layers: [
      { ink: 'main', d: disc(ax, ay, r) },
      { ink: 'second', d: disc(bx, by, r) },
      {
        ink: 'figure',
        d: `M${p[0]} ${p[1]}A${r} ${r} 0 0 1 ${q[0]} ${q[1]}A${r} ${r} 0 0 1 ${p[0]} ${p[1]}z`,
      },
      { ink: 'ground', d: disc(ax - u * 3, ay - u * 6, u * 3.4) + disc(bx + u * 3, by - u * 6, u * 3.4) },
    ],
    under: 'ground',
  }
}

/** Electrons around their word. */
export const atom: DrawScene = (frame) => {
  const { random } = frame
  const { cx, cy, u } = measures(frame)
  const turn = random() * 60
  const orbit = (angle: number) => {
    const a = (angle * Math.PI) / 180
    const points = (rx: number, ry: number) =>
      Array.from({ length: 40 }, (_, i): [number, number] => {
        const [x, y] = [rx * Math.cos((i / 20) * Math.PI), ry * Math.sin((i / 20) * Math.PI)]
        return [cx + x * Math.cos(a) - y * Math.sin(a), cy + x * Math.sin(a) + y * Math.cos(a)]
      })
    return polygon(...points(u * 48, u * 17)) + polygon(...points(u * 46, u * 15.2).reverse())
  }
  const planet = (angle: number, at: number) => {
    const a = (angle * Math.PI) / 180
    const t = (at * Math.PI) / 180
    const [x, y] = [u * 47 * Math.cos(t), u * 16 * Math.sin(t)]
    return disc(cx + x * Math.cos(a) - y * Math.sin(a), cy + x * Math.sin(a) + y * Math.cos(a), u * 4.6)
  }
  return {
    layers: [
      { ink: 'deep', d: disc(cx, cy, u * 50) },
      { ink: 'figure', d: orbit(turn) + orbit(turn + 60) + orbit(turn + 120) },
      { ink: 'main', d: disc(cx, cy, u * 12) },
      { ink: 'second', d: planet(turn, 40) + planet(turn + 60, 200) + planet(turn + 120, 300) },
    ],
    under: 'ground',
  }
}

/** A planet and its ring, far from here. */
export const planet: DrawScene = (frame) => {
  const { random, w, h } = frame
  const { cx, cy, u } = measures(frame)
  const r = u * 27
  const tilt = between(random, -26, 26)
  const a = (tilt * Math.PI) / 180
  const along = (rx: number, ry: number, from: number, to: number) => {
    const points: [number, number][] = []
    for (let i = 0; i <= 24; i++) {
      const t = ((from + ((to - from) * i) / 24) * Math.PI) / 180
      const [x, y] = [rx * Math.cos(t), ry * Math.sin(t)]
      points.push([cx + x * Math.cos(a) - y * Math.sin(a), cy + x * Math.sin(a) + y * Math.cos(a)])
    }
    return points
  }
  const band = (from: number, to: number) =>
    polygon(...along(u * 50, u * 12, from, to), ...along(u * 38, u * 7.6, to, from))
  return {
    layers: [
      {
        ink: 'figure',
        d: times(40, () => disc(random() * w, random() * h, between(random, 0.2, 0.9) * u)),
        opacity: 0.75,
      },
      { ink: 'second', d: band(180, 360) },
      { ink: 'main', d: disc(cx, cy, r) },
      {
        ink: 'deep',
        d: `M${cx - r * 0.2} ${cy - r * 0.98}A${r} ${r} 0 0 1 ${cx - r * 0.2} ${cy + r * 0.98}A${r * 1.5} ${r * 1.5} 0 0 0 ${cx - r * 0.2} ${cy - r * 0.98}z`,
        opacity: 0.35,
      },
      { ink: 'second', d: band(0, 180) },
      { ink: 'figure', d: disc(cx + u * 34, cy - u * 34, u * 5.4) },
    ],
    under: 'ground',
  }
}

/** Quarter circles and squares on a grid (Dessau, 1926). */
export const blocks: DrawScene = (frame) => {
  const { stage, random } = frame
  const columns = frame.words === 'aside' ? 6 : 4
  const size = stage.w / columns
  const rows = Math.max(2, Math.floor((stage.h + 1) / size))
  const top = frame.words === 'top' ? frame.h - rows * size : stage.y
  const paths = { main: '', second: '', figure: '', deep: '' }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const ink = pick(random, ['main', 'second', 'figure', 'deep', 'main'] as const)
      const [x, y] = [stage.x + column * size, top + row * size]
      const shape = Math.floor(random() * 6)
      if (shape === 0) paths[ink] += disc(x + size / 2, y + size / 2, size / 2)
      else if (shape === 1) paths[ink] += rect(x, y, size, size)
      else if (shape === 2) paths[ink] += ring(x + size / 2, y + size / 2, size / 2, size / 4)
      else {
        const corner = Math.floor(random() * 4)
        const [px, py] = [x + (corner === 1 || corner === 2 ? size : 0), y + (corner > 1 ? size : 0)]
        paths.deep += rect(x, y, size, size)
        paths[ink === 'deep' ? 'figure' : ink] += slice(px, py, size, corner * 90, corner * 90 + 90)
      }
    }
  }
  return {
    layers: (['deep', 'second', 'main', 'figure'] as const).map((ink) => ({ ink, d: paths[ink] })),
    under: 'ground',
  }
}

/** Balloons, bubbles, or music. */
export const bubbles: DrawScene = (frame) => {
  const { stage, random } = frame
  const { u } = measures(frame)
  const kept: { x: number; y: number; r: number }[] = []
  for (let attempt = 0; attempt < 260 && kept.length < 17; attempt++) {
    const r =
      u *
      (kept.length < 2
        ? between(random, 17, 24)
        : kept.length < 7
          ? between(random, 7, 13)
          : between(random, 2, 6))
    const x = between(random, stage.x + r * 0.4, stage.x + stage.w - r * 0.4)
    const y = between(random, stage.y + r * 0.6, stage.y + stage.h - r)
    if (kept.every((other) => Math.hypot(other.x - x, other.y - y) > other.r + r + u * 1.6))
      kept.push({ x, y, r })
  }
  const of = (rest: number) => kept.filter((_, i) => i % 3 === rest)
  const draw = (list: typeof kept) => list.map(({ x, y, r }) => disc(x, y, r)).join('')
  return {
    layers: [
      { ink: 'main', d: draw(of(0)) },
      { ink: 'second', d: draw(of(1)) },
      { ink: 'figure', d: draw(of(2)) },
      {
        ink: 'ground',
        d: kept
          .filter(({ r }) => r > u * 7)
          .map(({ x, y, r }) => arc(x, y, r * 0.76, r * 0.64, 190, 260))
          .join(''),
      },
    ],
    under: 'ground',
  }
}

/** A floor of squares that runs to the wall, something round on it. */
export const checker: DrawScene = (frame) => {
  const { w, h, random, stage } = frame
  const { cx, u } = measures(frame)
  const far = stage.y + stage.h * 0.5
  const end = frame.words === 'bottom' ? stage.y + stage.h : h
  const columns = 10
  const rowsAt = [0, 0.1, 0.24, 0.44, 0.7, 1.05]
  let d = ''
  for (let row = 0; row < rowsAt.length - 1; row++) {
    for (let column = row % 2; column < columns; column += 2) {
      const point = (c: number, part: number): [number, number] => {
        const spread = 0.5 + part * 1.4
        return [cx + (c / columns - 0.5) * w * 1.5 * spread, far + (end - far) * part]
      }
      const [a, b] = [rowsAt[row] ?? 0, Math.min(1, rowsAt[row + 1] ?? 1)]
      d += polygon(point(column, a), point(column + 1, a), point(column + 1, b), point(column, b))
    }
  }
  const x = cx + between(random, -16, 16) * u
  return {
    layers: [
      { ink: 'deep', d: rect(0, far, w, end - far) },
      { ink: 'figure', d },
      { ink: 'ground', d: oval(x + u * 6, far + u * 16, u * 25, u * 4.4), opacity: 0.55 },
      { ink: 'main', d: disc(x, far - u * 8, u * 24) },
      {
        ink: 'second',
        d: `M${x} ${far - u * 32}A${u * 24} ${u * 24} 0 0 1 ${x} ${far + u * 16}A${u * 40} ${u * 40} 0 0 0 ${x} ${far - u * 32}z`,
      },
      { ink: 'ground', d: frame.words === 'bottom' ? rect(0, end, w, h) : '' },
    ],
    under: 'ground',
  }
}

/** Sharp planes at angles that no room has (Berlin, 1920). */
export const shards: DrawScene = (frame) => {
  const { w, h, random, stage } = frame
  const { cx, cy, u } = measures(frame)
  const vanishing = [cx + between(random, -10, 10) * u, cy + between(random, -6, 10) * u] as const
  const corner = (angle: number) => polar(vanishing[0], vanishing[1], Math.hypot(w, h), angle)
  const inks = { deep: '', second: '', main: '' }
  let angle = random() * 40
  const order = ['deep', 'second', 'deep', 'main'] as const
  for (let i = 0; i < 12; i++) {
    const next = angle + between(random, 14, 40)
    const ink = order[i % 4] ?? 'deep'
    inks[ink] += polygon(
      polar(vanishing[0], vanishing[1], u * between(random, 4, 14), angle),
      corner(angle),
      corner(next - between(random, 4, 12)),
    )
    angle = next
  }
  const door = u * 9
  const [x, y] = vanishing
  return {
    layers: [
      { ink: 'deep', d: inks.deep },
      { ink: 'second', d: inks.second, opacity: 0.9 },
      { ink: 'main', d: inks.main },
      {
        ink: 'ground',
        d: polygon(
          [x - door * 1.7, y + door * 2.4],
          [x - door * 0.6, y - door * 2.6],
          [x + door * 1.3, y - door * 2.1],
          [x + door * 1.9, y + door * 2.8],
        ),
      },
      {
        ink: 'figure',
        d: polygon(
          [x - door * 0.55, y + door * 1.9],
          [x - door * 0.1, y - door * 1.5],
          [x + door * 0.7, y - door * 1.3],
          [x + door * 0.95, y + door * 2.1],
        ),
      },
      {
        ink: 'ground',
        d:
          frame.words === 'bottom'
            ? polygon([0, stage.y + stage.h * 0.98], [w, stage.y + stage.h * 0.9], [w, h], [0, h])
            : frame.words === 'top'
              ? polygon([0, 0], [w, 0], [w, stage.y + u * 6], [0, stage.y - u * 3])
              : '',
      },
    ],
    under: 'ground',
  }
}
