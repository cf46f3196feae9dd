import { arc, bar, disc, hill, oval, polygon, rect, slice, wave } from '../paths.ts'
import { between } from '../random.ts'
import { type DrawScene, horizon, measures, times } from '../scene.ts'

/** A road that goes where it wants. */
export const road: DrawScene = (frame) => {
  const { w, h, random, stage } = frame
  const { cx, u } = measures(frame)
  const far = stage.y + stage.h * 0.5
  const x = cx + between(random, -16, 16) * u
  const end = frame.words === 'bottom' ? stage.y + stage.h * 0.98 : h
  const dash = (from: number, to: number) => {
    const at = (part: number) => far + (end - far) * part
    const half = (part: number) => u * 0.4 + u * 2.2 * part
    const middle = (part: number) => x + (cx - x) * part
    return polygon(
      [middle(from) - half(from), at(from)],
      [middle(from) + half(from), at(from)],
      [middle(to) + half(to), at(to)],
      [middle(to) - half(to), at(to)],
    )
  }
  return {
    layers: [
      { ink: 'main', d: disc(x, far - u * 6, u * 30) },
      { ink: 'second', d: rect(0, far, w, h) },
      {
        ink: 'deep',
        d:
          hill(-w * 0.35, far - u * 12, w * 0.8, u * 14, far + 1) +
          hill(w * 0.5, far - u * 16, w * 0.9, u * 18, far + 1),
      },
      {
        ink: 'ground',
        d: polygon([x - u * 1.6, far], [x + u * 1.6, far], [cx + u * 46, end], [cx - u * 46, end]),
      },
      { ink: 'figure', d: dash(0.06, 0.14) + dash(0.22, 0.36) + dash(0.48, 0.68) + dash(0.82, 1) },
      { ink: 'ground', d: frame.words === 'bottom' ? rect(0, end, w, h) : '' },
    ],
    under: 'ground',
  }
}

/** A locomotive, face to face. */
export const rails: DrawScene = (frame) => {
  const { w, h, random, stage } = frame
  const { cx, u } = measures(frame)
  const y = stage.y + stage.h * 0.5
  const end = frame.words === 'bottom' ? stage.y + stage.h * 0.98 : h
  const side = random() < 0.5 ? 1 : -1
  const smoke = times(6, (i) => disc(cx + side * u * (4 + i * 11), y - u * (46 + i * 3.4), u * (8 + i * 2.6)))
  return {
    layers: [
      { ink: 'deep', d: smoke },
      {
        ink: 'second',
        d: polygon([cx - u * 16, y], [cx + u * 16, y], [cx + u * 70, end], [cx - u * 70, end]),
        opacity: 0.7,
      },
      {
        ink: 'figure',
        d:
          polygon([cx - u * 13, y], [cx - u * 9, y], [cx - u * 38, end], [cx - u * 48, end]) +
          polygon([cx + u * 13, y], [cx + u * 9, y], [cx + u * 38, end], [cx + u * 48, end]),
      },
      {
        ink: 'main',
        d:
          disc(cx, y - u * 8, u * 26) +
          rect(cx - u * 7, y - u * 48, u * 14, u * 18) +
          rect(cx - u * 10, y - u * 50, u * 20, u * 5),
      },
      { ink: 'ground', d: disc(cx, y - u * 8, u * 20) },
      {
        ink: 'main',
        d: polygon(
          [cx - u * 30, y + u * 16],
          [cx + u * 30, y + u * 16],
          [cx + u * 38, y + u * 34],
          [cx, y + u * 26],
          [cx - u * 38, y + u * 34],
        ),
      },
      {
        ink: 'figure',
        d:
          disc(cx, y - u * 8, u * 8) +
          disc(cx - u * 23, y + u * 11, u * 4) +
          disc(cx + u * 23, y + u * 11, u * 4),
      },
      { ink: 'ground', d: frame.words === 'bottom' ? rect(0, end, w, h) : frame.words === 'top' ? '' : '' },
    ],
    under: 'ground',
  }
}

/** The sea, and a small boat on it. */
export const waves: DrawScene = (frame) => {
  const { w, h, random, stage } = frame
  const { cx, u } = measures(frame)
  const sea = stage.y + stage.h * 0.56
  const step = stage.h * 0.13
  const x = cx + between(random, -12, 12) * u
  const row = (i: number) =>
    wave(sea + step * i, u * (9 + i), u * (44 + i * 9), u * (random() * 40 + 8), w, h)
  return {
    layers: [
      { ink: 'main', d: disc(cx + u * (x > cx ? -24 : 24), stage.y + stage.h * 0.3, u * 18) },
      {
        ink: 'figure',
        d: polygon([x - u * 2, sea - u * 10], [x - u * 2, sea - u * 56], [x - u * 27, sea - u * 10]),
      },
      {
        ink: 'second',
        d: polygon([x + u * 1.6, sea - u * 10], [x + u * 1.6, sea - u * 48], [x + u * 19, sea - u * 10]),
      },
      {
        ink: 'main',
        d: `M${x - u * 30} ${sea - u * 7}H${x + u * 25}Q${x + u * 18} ${sea + u * 12} ${x} ${sea + u * 12}Q${x - u * 22} ${sea + u * 12} ${x - u * 30} ${sea - u * 7}z`,
      },
      { ink: 'deep', d: row(0) },
      { ink: 'second', d: row(1) },
      { ink: 'main', d: row(2), opacity: 0.92 },
      { ink: 'ground', d: row(3) },
    ],
    under: 'ground',
  }
}

/** Rain, and one umbrella. */
export const rain: DrawScene = (frame) => {
  const { w, h, random, stage } = frame
  const { cx, cy, u } = measures(frame)
  const slant = between(random, 0.18, 0.4) * (random() < 0.5 ? -1 : 1)
  const drops = (count: number, thick: number) =>
    times(count, () => {
      const x = random() * w * 1.3 - w * 0.15
      const y = random() * h
      const long = between(random, 6, 22) * u
      return bar(x, y, x + slant * long, y + long, thick)
    })
  const r = u * 34
  const y = cy + u * 12
  const scallops = times(4, (i) => oval(cx - r + r * 0.25 + (i * r) / 2, y, r * 0.25, r * 0.13))
  return {
    layers: [
      { ink: 'deep', d: drops(60, u * 1.8) },
      { ink: 'figure', d: drops(26, u * 0.9), opacity: 0.75 },
      { ink: 'main', d: slice(cx, y, r, 180, 360) },
      {
        ink: 'second',
        d:
          `M${cx} ${y - r}Q${cx - r * 0.55} ${y - r * 0.7} ${cx - r * 0.5} ${y}H${cx}z` +
          `M${cx} ${y - r}Q${cx + r * 1.0} ${y - r * 0.75} ${cx + r * 0.5} ${y}H${cx + r}A${r} ${r} 0 0 0 ${cx} ${y - r}z`,
        opacity: 0.9,
      },
      { ink: 'ground', d: scallops },
      {
        ink: 'figure',
        d:
          rect(cx - u * 1.1, y - r - u * 6, u * 2.2, u * 44 + u * 6) +
          arc(cx + u * 5, y + u * 10, u * 6.1, u * 3.9, 0, 180),
      },
      {
        ink: 'ground',
        d:
          frame.words === 'bottom'
            ? rect(0, stage.y + stage.h * 1.0, w, h)
            : frame.words === 'top'
              ? rect(0, 0, w, stage.y - 2)
              : '',
      },
    ],
    under: 'ground',
  }
}

/** Mountains behind mountains. */
export const mountains: DrawScene = (frame) => {
  const { w, h, random } = frame
  const { cx, u } = measures(frame)
  const ground = horizon(frame, 0.98)
  const ridge = (height: number, count: number) => {
    const points: [number, number][] = [[-w * 0.1, h]]
    for (let i = 0; i <= count * 2; i++) {
      const tall = i % 2 === 1 ? between(random, 0.75, 1.1) * height : between(random, 0.2, 0.45) * height
      points.push([-w * 0.1 + (w * 1.2 * i) / (count * 2), ground - tall])
    }
    points.push([w * 1.1, h])
    return polygon(...points)
  }
  const top = frame.stage.h
  return {
    layers: [
      { ink: 'figure', d: disc(cx + between(random, -22, 22) * u, ground - top * 0.6, u * 20) },
      { ink: 'deep', d: ridge(top * 0.72, 3) },
      { ink: 'second', d: ridge(top * 0.5, 3) },
      { ink: 'main', d: ridge(top * 0.3, 4) },
      { ink: 'ground', d: ridge(top * 0.12, 3) + rect(0, ground, w, h) },
    ],
    under: 'ground',
  }
}

/** The sun comes up in stripes. */
export const sunrise: DrawScene = (frame) => {
  const { w, h, stage, random } = frame
  const { cx, u } = measures(frame)
  const line = horizon(frame, 0.8)
  const r = Math.min(stage.w * 0.42, u * 46)
  const cuts = times(6, (i) => rect(cx - r - 2, line - r * (0.1 + i * 0.17), 2 * r + 4, u * (4.4 - i * 0.6)))
  const under = frame.words === 'top' ? h : line + stage.h * 0.2
  const glitter = times(5, (i) => {
    const wide = r * (1.7 - i * 0.28) * between(random, 0.8, 1.05)
    return rect(cx - wide / 2, line + u * (4 + i * 4.4), wide, u * 1.9)
  })
  return {
    layers: [
      { ink: 'deep', d: rect(0, line, w, under - line) },
      { ink: 'main', d: slice(cx, line, r, 180, 360) },
      { ink: 'ground', d: cuts },
      { ink: 'second', d: glitter },
      {
        ink: 'figure',
        d: times(3, (i) => {
          const x = cx - r * 0.75 + i * u * 11
          const y = line - r * (1.02 + (i % 2) * 0.14)
          return `M${x} ${y}q${u * 3} ${-u * 4} ${u * 5} 0q${u * 2} ${-u * 4} ${u * 5} 0q${-u * 3} ${-u * 2} ${-u * 5} ${u * 2.4}q${-u * 2} ${-u * 4.4} ${-u * 5} ${-u * 2.4}z`
        }),
      },
    ],
    under: 'ground',
  }
}

/** A tree without leaves, or with its first ones. */
export const tree: DrawScene = (frame) => {
  const { w, h, random } = frame
  const { cx, u } = measures(frame)
  const ground = horizon(frame, 0.95)
  let wood = ''
  let leaves = ''
  const grow = (x: number, y: number, angle: number, long: number, thick: number) => {
    const ex = x + Math.cos(angle) * long
    const ey = y + Math.sin(angle) * long
    wood += bar(x, y, ex, ey, thick)
    if (thick < u * 1.6) {
      leaves += disc(ex, ey, between(random, 2, 4.4) * u)
      return
    }
    grow(ex, ey, angle - between(random, 0.3, 0.62), long * 0.72, thick * 0.64)
    grow(ex, ey, angle + between(random, 0.3, 0.62), long * 0.72, thick * 0.64)
  }
  grow(cx, ground + u * 2, -Math.PI / 2 + between(random, -0.1, 0.1), u * 26, u * 7.5)
  return {
    layers: [
      { ink: 'main', d: disc(cx, ground - u * 46, u * 37) },
      { ink: 'figure', d: wood },
      { ink: 'second', d: leaves },
      { ink: 'deep', d: hill(-w * 0.2, ground - u * 6, w * 1.4, u * 10, h) + rect(0, ground + u * 3, w, h) },
    ],
    under: frame.words === 'top' ? 'ground' : 'deep',
  }
}
