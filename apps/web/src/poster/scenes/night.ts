import { arch, bar, disc, hill, oval, petal, polar, polygon, rect, ring } from '../paths.ts'
import { between } from '../random.ts'
import { type DrawScene, type Frame, horizon, measures, times } from '../scene.ts'

function stars({ w, h, random }: Frame, count: number, size: number): string {
  return times(count, () => disc(random() * w, random() * h, between(random, 0.25, 1) * size))
}

/** A huge moon with something stuck in its eye. */
export const moon: DrawScene = (frame) => {
  const { w, h } = frame
  const { cx, cy, u } = measures(frame)
  const r = u * 40
  const y = cy - u * 2
  const ground = horizon(frame)
  const [ex, ey] = polar(cx, y, r * 0.42, -52)
  const angle = -38
  const tip = polar(ex, ey, r * 0.95, angle)
  const side = (distance: number, turn: number) => polar(ex, ey, distance * r, angle + turn)
  return {
    layers: [
      { ink: 'figure', d: stars(frame, 34, u * 0.9), opacity: 0.7 },
      { ink: 'main', d: disc(cx, y, r) },
      {
        ink: 'deep',
        d:
          oval(cx - r * 0.42, y - r * 0.22, r * 0.13, r * 0.08) +
          `M${cx - r * 0.5} ${y + r * 0.38}q${r * 0.42} ${r * 0.34} ${r * 0.86} 0q${-r * 0.42} ${r * 0.16} ${-r * 0.86} 0z` +
          oval(cx - r * 0.02, y + r * 0.1, r * 0.07, r * 0.2),
        opacity: 0.85,
      },
      { ink: 'deep', d: disc(ex, ey, r * 0.24), opacity: 0.85 },
      { ink: 'figure', d: polygon(side(0.06, -70), side(0.7, -9), tip, side(0.7, 9), side(0.06, 70)) },
      { ink: 'second', d: polygon(side(0.66, -13), side(0.8, -11), side(0.8, 11), side(0.66, 13)) },
      { ink: 'second', d: hill(-w * 0.2, ground - u * 9, w * 0.9, u * 11, h), opacity: 0.9 },
      { ink: 'deep', d: hill(w * 0.2, ground - u * 6, w * 1.1, u * 11, h) + rect(0, ground + u * 4, w, h) },
    ],
    under: frame.words === 'top' ? 'ground' : 'deep',
  }
}

/** Two rows of teeth and what they close on. */
export const teeth: DrawScene = (frame) => {
  const { w, random } = frame
  const { stage } = frame
  const { cx, cy, u } = measures(frame)
  const count = 5 + Math.floor(random() * 3)
  const each = w / count
  const top = stage.y
  const bottom = stage.y + stage.h
  const reach = stage.h * 0.36
  const row = (from: number, way: 1 | -1, shift: number) =>
    times(count + 1, (i) => {
      const x = (i + shift - 0.5) * each
      const long = i % 2 === 0 ? 1 : 0.72
      return polygon([x, from - way], [x + each, from - way], [x + each / 2, from + way * reach * long])
    })
  const edge = frame.words === 'bottom' ? bottom - u * 4 : frame.h
  const begin = frame.words === 'top' ? top : 0
  return {
    layers: [
      { ink: 'deep', d: rect(0, begin, w, edge - begin) },
      { ink: 'main', d: disc(cx, cy, u * 27) },
      { ink: 'ground', d: oval(cx, cy, u * 8, u * 24) },
      { ink: 'figure', d: row(begin, 1, 0) + row(edge, -1, 0.5) },
    ],
    under: 'ground',
  }
}

/** The shadow of a hand that comes from the side. */
export const hand: DrawScene = (frame) => {
  const { w, h, random, stage } = frame
  const { cx, cy, u } = measures(frame)
  const way = random() < 0.5 ? 1 : -1
  const [px, py] = [cx - way * u * 16, cy + u * 12]
  const forward = way === 1 ? 0 : 180
  const fingers = [
    [-66, 44],
    [-38, 60],
    [-16, 66],
    [6, 60],
    [40, 36],
  ].map(([turn = 0, long = 50]) => {
    const angle = forward + way * turn
    const [kx, ky] = polar(px, py, u * long * 0.55, angle)
    const bent = angle + way * 26
    // Two bones: a thick one to the knuckle, then a claw that bends down.
    return {
      bone: bar(px, py, kx, ky, u * 7.4),
      claw: petal(...polar(kx, ky, u * 6, bent + 180), u * long * 0.76, u * 7.6, bent),
    }
  })
  const band = stage.h / 7
  const base = frame.words === 'bottom' ? stage.y + stage.h : h
  return {
    layers: [
      { ink: 'deep', d: times(4, (i) => rect(0, stage.y + i * band * 2, w, band)) },
      { ink: 'main', d: disc(cx + way * u * 12, cy - u * 4, u * 38) },
      {
        ink: 'ground',
        d:
          fingers.map(({ bone }) => bone).join('') +
          oval(px - way * u * 3, py + u * 2, u * 14, u * 13) +
          bar(px - way * u * 70, py + u * 52, px, py + u * 4, u * 18),
      },
      { ink: 'ground', d: fingers.map(({ claw }) => claw).join('') },
      { ink: 'ground', d: frame.words === 'bottom' ? rect(0, base, w, h) : '' },
    ],
    under: 'ground',
  }
}

/** A house that leans, one window lit. */
export const house: DrawScene = (frame) => {
  const { w, h, random, stage } = frame
  const { cx, u } = measures(frame)
  const ground = horizon(frame)
  const lean = between(random, -9, 9) * u
  const tower = (x: number, wide: number, tall: number, roof: number) =>
    polygon(
      [x, ground + 2],
      [x + lean * 0.5, ground - tall],
      [x + lean + wide / 2, ground - tall - roof],
      [x + wide + lean * 0.5, ground - tall],
      [x + wide, ground + 2],
    )
  const lit = [
    [cx - u * 5 + lean * 0.3, ground - u * 40],
    [cx + u * 13 + lean * 0.2, ground - u * 22],
    [cx - u * 24 + lean * 0.2, ground - u * 20],
  ] as const
  const moonX = cx + (lean > 0 ? -1 : 1) * u * 26
  return {
    layers: [
      { ink: 'figure', d: disc(moonX, stage.y + stage.h * 0.3, u * 21) },
      { ink: 'deep', d: hill(-w * 0.3, ground - u * 20, w * 1.7, u * 26, h) },
      {
        ink: 'second',
        d: tower(cx - u * 34, u * 24, u * 34, u * 20) + tower(cx + u * 8, u * 26, u * 30, u * 16),
        opacity: 0.95,
      },
      { ink: 'main', d: tower(cx - u * 14, u * 28, u * 54, u * 26) },
      {
        ink: 'ground',
        d:
          times(3, (i) => arch(lit[i]?.[0] ?? 0, lit[i]?.[1] ?? 0, u * 8, u * 14)) +
          arch(cx - u * 5 + lean * 0.1, ground - u * 17, u * 10, u * 18),
      },
      {
        ink: 'figure',
        d: arch(lit[0][0], lit[0][1], u * 8, u * 14) + rect(lit[0][0] + u * 3.6, lit[0][1], 0, 0),
      },
      { ink: 'ground', d: rect(0, ground, w, h) },
    ],
    under: 'ground',
  }
}

/** Towers at night, some windows awake. */
export const skyline: DrawScene = (frame) => {
  const { w, h, random, stage } = frame
  const { cx, u } = measures(frame)
  const ground = horizon(frame, 1)
  const block = (low: number, high: number, wide: number) => {
    let path = ''
    for (let x = -u * 6; x < w; ) {
      const each = between(random, 0.7, 1.3) * wide
      const tall = between(random, low, high) * stage.h
      path += rect(x, ground - tall, each, h)
      if (random() < 0.35)
        path +=
          rect(x + each * 0.28, ground - tall - u * 9, each * 0.44, u * 10) +
          rect(x + each * 0.48, ground - tall - u * 20, u * 0.9, u * 20)
      x += each
    }
    return path
  }
  const far = block(0.4, 0.66, u * 17)
  const near = block(0.16, 0.44, u * 22)
  const windows = times(46, () =>
    rect(
      Math.floor((random() * w) / (u * 4)) * u * 4,
      ground - Math.floor((random() * stage.h * 0.4) / (u * 5)) * u * 5 + u * 4,
      u * 1.7,
      u * 2.6,
    ),
  )
  return {
    layers: [
      { ink: 'main', d: disc(cx + between(random, -18, 18) * u, stage.y + stage.h * 0.36, u * 29) },
      { ink: 'deep', d: far },
      { ink: 'second', d: near, opacity: 0.55 },
      { ink: 'figure', d: windows, opacity: 0.9 },
      { ink: 'ground', d: rect(0, ground, w, h) },
    ],
    under: 'ground',
  }
}

/** Light through a blind, and someone's hat. */
export const blinds: DrawScene = (frame) => {
  const { w, h, random, stage } = frame
  const { cx, cy, u } = measures(frame)
  const slat = stage.h / 13
  const slope = between(random, -0.16, 0.16) * w
  const from = frame.words === 'top' ? stage.y : -slat
  const to = frame.words === 'bottom' ? stage.y + stage.h * 0.95 : h
  let light = ''
  for (let y = from; y < to - slat * 0.5; y += slat)
    light += polygon(
      [0, y + slope / 2],
      [w, y - slope / 2],
      [w, y - slope / 2 + slat * 0.55],
      [0, y + slope / 2 + slat * 0.55],
    )
  const x = cx + between(random, -8, 8) * u
  const feet = to
  return {
    layers: [
      { ink: 'main', d: light },
      {
        ink: 'ground',
        d:
          oval(x, cy + u * 6, u * 15, u * 19) +
          oval(x, cy - u * 9, u * 31, u * 5.5) +
          `M${x - u * 17} ${cy - u * 9}C${x - u * 18} ${cy - u * 36} ${x - u * 8} ${cy - u * 36} ${x} ${cy - u * 31}C${x + u * 8} ${cy - u * 36} ${x + u * 18} ${cy - u * 36} ${x + u * 17} ${cy - u * 9}z` +
          `M${x - u * 42} ${feet + 4}C${x - u * 40} ${cy + u * 26} ${x - u * 16} ${cy + u * 26} ${x} ${cy + u * 20}C${x + u * 16} ${cy + u * 26} ${x + u * 40} ${cy + u * 26} ${x + u * 42} ${feet + 4}z`,
      },
      { ink: 'second', d: rect(x - u * 17.2, cy - u * 15.5, u * 34.4, u * 4.5) },
      {
        ink: 'ground',
        d:
          frame.words === 'bottom'
            ? rect(0, to, w, h)
            : frame.words === 'top'
              ? rect(0, 0, w, from + Math.abs(slope) / 2)
              : '',
      },
    ],
    under: 'ground',
  }
}

/** A door opens; somebody stands in the light. */
export const doorway: DrawScene = (frame) => {
  const { w, h, random, stage } = frame
  const { cx, u } = measures(frame)
  const x = cx + between(random, -14, 14) * u
  const top = stage.y + stage.h * 0.1
  const sill = stage.y + stage.h * 0.66
  const wide = u * 30
  const spill = frame.words === 'bottom' ? stage.y + stage.h : h
  const person = u * 5.4
  return {
    layers: [
      { ink: 'deep', d: rect(0, sill, w, h) },
      { ink: 'main', d: rect(x - wide / 2, top, wide, sill - top) },
      {
        ink: 'main',
        d: polygon(
          [x - wide / 2, sill],
          [x + wide / 2, sill],
          [x + wide * 1.5, spill],
          [x - wide * 0.75, spill],
        ),
        opacity: 0.8,
      },
      {
        ink: 'ground',
        d:
          disc(x, sill - u * 37, person) +
          oval(x, sill - u * 40.5, person * 1.9, person * 0.45) +
          rect(x - person * 1.05, sill - u * 47, person * 2.1, u * 7) +
          polygon(
            [x - person * 1.9, sill - u * 29],
            [x + person * 1.9, sill - u * 29],
            [x + person * 1.3, sill],
            [x - person * 1.3, sill],
          ) +
          polygon(
            [x - person * 1.3, sill],
            [x + person * 1.3, sill],
            [x + wide * 0.75, spill],
            [x + wide * 0.05, spill],
          ),
      },
      { ink: 'ground', d: frame.words === 'bottom' ? rect(0, spill, w, h) : '' },
    ],
    under: frame.words === 'bottom' ? 'ground' : 'ground',
  }
}

/** An eye that does not blink. */
export const eye: DrawScene = (frame) => {
  const { random, stage } = frame
  const { cx, cy, u } = measures(frame)
  const wide = Math.min(stage.w * 0.96, u * 120)
  const lid = (way: 1 | -1, far: number, near: number) =>
    `M${cx - wide / 2} ${cy}Q${cx} ${cy + way * far} ${cx + wide / 2} ${cy}Q${cx} ${cy + way * near} ${cx - wide / 2} ${cy}z`
  const lashes = times(9, (i) => {
    const angle = -150 + i * 15
    return bar(
      ...polar(cx, cy + u * 4, u * 46, angle),
      ...polar(cx, cy + u * 4, u * (57 + (i % 2) * 6), angle),
      u * 2.6,
    )
  })
  const turn = random() < 0.5
  return {
    layers: [
      { ink: 'second', d: lashes },
      { ink: 'figure', d: lid(-1, u * 76, 0) + lid(1, u * 62, 0) },
      { ink: 'ground', d: lid(-1, u * 76, u * 62) },
      { ink: 'main', d: disc(cx, cy - u * 3, u * 25) },
      { ink: 'ground', d: disc(cx, cy - u * 3, u * 12.5) + ring(cx, cy - u * 3, u * 25, u * 23) },
      { ink: 'figure', d: disc(cx + (turn ? 1 : -1) * u * 8, cy - u * 11, u * 4.6) },
    ],
    under: 'ground',
  }
}
