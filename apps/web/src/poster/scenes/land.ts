import { arc, bar, disc, hill, oval, polygon, rect, slice, wave } from '../paths.ts'
import { between } from '../random.ts'
import { band, below, type DrawScene, down, foot, horizon, paper, times, widthOf } from '../scene.ts'

/** A road that goes where it wants. */
export const road: DrawScene = (frame) => {
  const { left } = frame
  const wide = widthOf(frame)
  const x = between(frame.random, -16, 16)
  const end = foot(frame, 0.98)
  const dash = (from: number, to: number) => {
    const side = (part: number, way: 1 | -1) =>
      [x * (1 - part) + way * (0.4 + 2.2 * part), end * part] as const
    return polygon(side(from, -1), side(from, 1), side(to, 1), side(to, -1))
  }
  return {
    layers: [
      { ink: 'main', d: disc(x, -6, 30) },
      { ink: 'second', d: below(frame, 0) },
      {
        ink: 'deep',
        d: hill(left - wide * 0.35, -12, wide * 0.8, 14, 1) + hill(left + wide * 0.5, -16, wide * 0.9, 18, 1),
      },
      { ink: 'ground', d: polygon([x - 1.6, 0], [x + 1.6, 0], [46, end], [-46, end]) },
      { ink: 'figure', d: dash(0.06, 0.14) + dash(0.22, 0.36) + dash(0.48, 0.68) + dash(0.82, 1) },
      { ink: 'ground', d: frame.words === 'bottom' ? paper(frame, end) : '' },
    ],
  }
}

/** A locomotive, face to face. */
export const rails: DrawScene = (frame) => {
  const end = foot(frame, 0.98)
  const side = frame.random() < 0.5 ? 1 : -1
  const smoke = times(6, (i) => disc(side * (4 + i * 11), -46 - i * 3.4, 8 + i * 2.6))
  const rail = (way: 1 | -1) => polygon([way * 13, 0], [way * 9, 0], [way * 38, end], [way * 48, end])
  return {
    layers: [
      { ink: 'deep', d: smoke },
      { ink: 'second', d: polygon([-16, 0], [16, 0], [70, end], [-70, end]), opacity: 0.7 },
      { ink: 'figure', d: rail(1) + rail(-1) },
      { ink: 'main', d: disc(0, -8, 26) + rect(-7, -48, 14, 18) + rect(-10, -50, 20, 5) },
      { ink: 'ground', d: disc(0, -8, 20) },
      { ink: 'main', d: polygon([-30, 16], [30, 16], [38, 34], [0, 26], [-38, 34]) },
      { ink: 'figure', d: disc(0, -8, 8) + disc(-23, 11, 4) + disc(23, 11, 4) },
      { ink: 'ground', d: frame.words === 'bottom' ? paper(frame, end) : '' },
    ],
  }
}

/** The sea, and a small boat on it. */
export const waves: DrawScene = (frame) => {
  const { left, right, bottom, random } = frame
  const sea = down(frame, 0.56)
  const x = between(random, -12, 12)
  const y = (value: number) => sea - value
  const row = (i: number) =>
    wave(left - random() * 40 - 8, right, down(frame, 0.56 + 0.13 * i), 9 + i, 44 + i * 9, bottom)
  return {
    layers: [
      { ink: 'main', d: disc(x > 0 ? -24 : 24, down(frame, 0.3), 18) },
      { ink: 'figure', d: polygon([x - 2, y(10)], [x - 2, y(56)], [x - 27, y(10)]) },
      { ink: 'second', d: polygon([x + 1.6, y(10)], [x + 1.6, y(48)], [x + 19, y(10)]) },
      {
        ink: 'main',
        d: `M${x - 30} ${y(7)}H${x + 25}Q${x + 18} ${y(-12)} ${x} ${y(-12)}Q${x - 22} ${y(-12)} ${x - 30} ${y(7)}z`,
      },
      { ink: 'deep', d: row(0) },
      { ink: 'second', d: row(1) },
      { ink: 'main', d: row(2), opacity: 0.92 },
      { ink: 'ground', d: row(3) },
    ],
  }
}

/** Rain, and one umbrella. */
export const rain: DrawScene = (frame) => {
  const { left, top, bottom, random } = frame
  const slant = between(random, 0.18, 0.4) * (random() < 0.5 ? -1 : 1)
  const drops = (count: number, thick: number) =>
    times(count, () => {
      const x = left + widthOf(frame) * between(random, -0.15, 1.15)
      const y = between(random, top, bottom)
      const long = between(random, 6, 22)
      return bar(x, y, x + slant * long, y + long, thick)
    })
  const scallops = times(4, (i) => oval(i * 17 - 25.5, 12, 8.5, 4.4))
  return {
    layers: [
      { ink: 'deep', d: drops(60, 1.8) },
      { ink: 'figure', d: drops(26, 0.9), opacity: 0.75 },
      { ink: 'main', d: slice(0, 12, 34, 180, 360) },
      {
        ink: 'second',
        d: 'M0 -22Q-18.7 -11.8 -17 12H0z' + 'M0 -22Q34 -13.5 17 12H34A34 34 0 0 0 0 -22z',
        opacity: 0.9,
      },
      { ink: 'ground', d: scallops },
      { ink: 'figure', d: rect(-1.1, -28, 2.2, 50) + arc(5, 22, 6.1, 3.9, 0, 180) },
      { ink: 'ground', d: paper(frame, down(frame, 1), -2) },
    ],
  }
}

/** Mountains behind mountains. */
export const mountains: DrawScene = (frame) => {
  const { left, right, bottom, halfHeight, random } = frame
  const ground = horizon(frame, 0.98)
  const wide = widthOf(frame)
  const ridge = (part: number, count: number) => {
    const points: [number, number][] = [[left - wide * 0.1, bottom]]
    for (let i = 0; i <= count * 2; i++) {
      const tall = i % 2 === 1 ? between(random, 0.75, 1.1) : between(random, 0.2, 0.45)
      points.push([left + wide * ((1.2 * i) / (count * 2) - 0.1), ground - tall * part * 2 * halfHeight])
    }
    return polygon(...points, [right + wide * 0.1, bottom])
  }
  return {
    layers: [
      { ink: 'figure', d: disc(between(random, -22, 22), ground - halfHeight * 1.2, 20) },
      { ink: 'deep', d: ridge(0.72, 3) },
      { ink: 'second', d: ridge(0.5, 3) },
      { ink: 'main', d: ridge(0.3, 4) },
      { ink: 'ground', d: ridge(0.12, 3) + below(frame, ground) },
    ],
  }
}

/** The sun comes up in stripes. */
export const sunrise: DrawScene = (frame) => {
  const { halfHeight, halfWidth, random } = frame
  const line = horizon(frame, 0.8)
  const r = Math.min(halfWidth * 0.84, 46)
  const cuts = times(6, (i) => rect(-r - 2, line - r * (0.1 + i * 0.17), 2 * r + 4, 4.4 - i * 0.6))
  const glitter = times(5, (i) => {
    const half = r * (0.85 - i * 0.14) * between(random, 0.8, 1.05)
    return rect(-half, line + 4 + i * 4.4, 2 * half, 1.9)
  })
  const bird = (i: number) =>
    `M${-r * 0.75 + i * 11} ${line - r * (1.02 + (i % 2) * 0.14)}q3 -4 5 0q2 -4 5 0q-3 -2 -5 2.4q-2 -4.4 -5 -2.4z`
  return {
    layers: [
      { ink: 'deep', d: band(frame, line, frame.words === 'top' ? frame.bottom : line + halfHeight * 0.4) },
      { ink: 'main', d: slice(0, line, r, 180, 360) },
      { ink: 'ground', d: cuts },
      { ink: 'second', d: glitter },
      { ink: 'figure', d: times(3, bird) },
    ],
  }
}

/** A tree without leaves, or with its first ones. */
export const tree: DrawScene = (frame) => {
  const { left, bottom, random } = frame
  const ground = horizon(frame, 0.95)
  const wide = widthOf(frame)
  let wood = ''
  let leaves = ''
  const grow = (x: number, y: number, angle: number, long: number, thick: number) => {
    const [endX, endY] = [x + Math.cos(angle) * long, y + Math.sin(angle) * long]
    wood += bar(x, y, endX, endY, thick)
    if (thick < 1.6) {
      leaves += disc(endX, endY, between(random, 2, 4.4))
      return
    }
    grow(endX, endY, angle - between(random, 0.3, 0.62), long * 0.72, thick * 0.64)
    grow(endX, endY, angle + between(random, 0.3, 0.62), long * 0.72, thick * 0.64)
  }
  grow(0, ground + 2, -Math.PI / 2 + between(random, -0.1, 0.1), 26, 7.5)
  return {
    layers: [
      { ink: 'main', d: disc(0, ground - 46, 37) },
      { ink: 'figure', d: wood },
      { ink: 'second', d: leaves },
      {
        ink: 'deep',
        d: hill(left - wide * 0.2, ground - 6, wide * 1.4, 10, bottom) + below(frame, ground + 3),
      },
    ],
    under: frame.words === 'top' ? 'ground' : 'deep',
  }
}
