import {
  almond,
  arc,
  arch,
  bar,
  disc,
  oval,
  petal,
  polar,
  polygon,
  rays,
  rect,
  ring,
  slice,
} from '../paths.ts'
import { between } from '../random.ts'
import { type DrawScene, horizon, measures, times } from '../scene.ts'

/** A bowler hat and a moustache: enough to know who. */
export const bowler: DrawScene = (frame) => {
  const { random } = frame
  const { cx, cy, u } = measures(frame)
  const y = cy - u * 6
  const tilt = random() < 0.5 ? 1 : -1
  return {
    layers: [
      { ink: 'main', d: disc(cx, cy + u * 2, u * 44) },
      { ink: 'figure', d: slice(cx, y, u * 25, 180, 360) + oval(cx, y, u * 38, u * 6.4) },
      { ink: 'second', d: rect(cx - u * 25, y - u * 8, u * 50, u * 5) },
      {
        ink: 'figure',
        d:
          `M${cx} ${cy + u * 16}C${cx - u * 6} ${cy + u * 11} ${cx - u * 14} ${cy + u * 13} ${cx - u * 15} ${cy + u * 23}C${cx - u * 8} ${cy + u * 24} ${cx - u * 3} ${cy + u * 22} ${cx} ${cy + u * 19}C${cx + u * 3} ${cy + u * 22} ${cx + u * 8} ${cy + u * 24} ${cx + u * 15} ${cy + u * 23}C${cx + u * 14} ${cy + u * 13} ${cx + u * 6} ${cy + u * 11} ${cx} ${cy + u * 16}z` +
          oval(cx - u * 11, cy + u * 6, u * 2.6, u * 3.6) +
          oval(cx + u * 11, cy + u * 6, u * 2.6, u * 3.6) +
          bar(cx - u * 16, cy - u * 0.5 - tilt * u, cx - u * 7, cy - u * 0.5 + tilt * u, u * 2) +
          bar(cx + u * 7, cy - u * 0.5 - tilt * u, cx + u * 16, cy - u * 0.5 + tilt * u, u * 2),
      },
    ],
    under: 'ground',
  }
}

/** A flat hat and a face that never smiles. */
export const boater: DrawScene = (frame) => {
  const { random } = frame
  const { cx, cy, u } = measures(frame)
  const y = cy - u * 14
  const lean = between(random, -5, 5) * u
  return {
    layers: [
      { ink: 'deep', d: rays(cx, cy, u * 160, 16) },
      {
        ink: 'figure',
        d: `M${cx - u * 22} ${y}V${cy + u * 12}Q${cx - u * 20} ${cy + u * 38} ${cx} ${cy + u * 40}Q${cx + u * 20} ${cy + u * 38} ${cx + u * 22} ${cy + u * 12}V${y}z`,
      },
      {
        ink: 'main',
        d:
          polygon(
            [cx - u * 42, y - lean * 0.5],
            [cx + u * 42, y + lean * 0.5],
            [cx + u * 42, y + u * 7 + lean * 0.5],
            [cx - u * 42, y + u * 7 - lean * 0.5],
          ) +
          polygon(
            [cx - u * 24, y - lean * 0.3 + 1],
            [cx - u * 22, y - u * 19 - lean * 0.3],
            [cx + u * 22, y - u * 19 + lean * 0.3],
            [cx + u * 24, y + lean * 0.3 + 1],
          ),
      },
      {
        ink: 'second',
        d: polygon(
          [cx - u * 23.6, y - u * 1 - lean * 0.3],
          [cx - u * 23, y - u * 8 - lean * 0.3],
          [cx + u * 23, y - u * 8 + lean * 0.3],
          [cx + u * 23.6, y - u * 1 + lean * 0.3],
        ),
      },
      {
        ink: 'ground',
        d:
          almond(cx - u * 10, cy + u * 5, u * 13, u * 6) +
          almond(cx + u * 10, cy + u * 5, u * 13, u * 6) +
          rect(cx - u * 7, cy + u * 28, u * 14, u * 2) +
          polygon([cx - u * 1.6, cy + u * 7], [cx + u * 3.6, cy + u * 20], [cx - u * 3, cy + u * 20]) +
          bar(cx - u * 17, cy - u * 2.5, cx - u * 5, cy - u * 3.5, u * 2) +
          bar(cx + u * 17, cy - u * 2.5, cx + u * 5, cy - u * 3.5, u * 2),
      },
      { ink: 'figure', d: disc(cx - u * 10, cy + u * 5, u * 2) + disc(cx + u * 10, cy + u * 5, u * 2) },
    ],
    under: 'ground',
  }
}

/** A face, half in the light. */
export const face: DrawScene = (frame) => {
  const { random } = frame
  const { cx, cy, u } = measures(frame)
  const [rx, ry] = [u * 29, u * 43]
  const half = (way: 1 | -1) =>
    `M${cx} ${cy - ry}A${rx} ${ry} 0 0 ${way === 1 ? 1 : 0} ${cx} ${cy + ry}C${cx - u * 4} ${cy + u * 18} ${cx + u * 9} ${cy + u * 14} ${cx + u * 2} ${cy - u * 6}C${cx - u * 2} ${cy - u * 18} ${cx - u * 1} ${cy - u * 30} ${cx} ${cy - ry}z`
  const lit = random() < 0.5 ? 1 : -1
  const eyeAt = (way: 1 | -1) => almond(cx + way * u * 13, cy - u * 7, u * 17, u * 8)
  return {
    layers: [
      { ink: 'deep', d: disc(cx, cy, u * 49) },
      { ink: 'main', d: half(lit === 1 ? -1 : 1) },
      { ink: 'figure', d: half(lit) },
      {
        ink: 'ground',
        d:
          eyeAt(1) +
          eyeAt(-1) +
          arc(cx - u * 13, cy - u * 3, u * 14, u * 11.6, 215, 325) +
          arc(cx + u * 13, cy - u * 3, u * 14, u * 11.6, 215, 325),
      },
      {
        ink: 'second',
        d:
          disc(cx + u * 13, cy - u * 7, u * 3.2) +
          disc(cx - u * 13, cy - u * 7, u * 3.2) +
          `M${cx - u * 11} ${cy + u * 24}Q${cx - u * 5} ${cy + u * 18} ${cx} ${cy + u * 21}Q${cx + u * 5} ${cy + u * 18} ${cx + u * 11} ${cy + u * 24}Q${cx} ${cy + u * 34} ${cx - u * 11} ${cy + u * 24}z`,
      },
    ],
    under: 'ground',
  }
}

/** A bat across the moon. */
export const bat: DrawScene = (frame) => {
  const { cx, cy, u } = measures(frame)
  const y = cy + u * 2
  const wing = (way: 1 | -1) =>
    `M${cx} ${y - u * 6}C${cx + way * u * 12} ${y - u * 22} ${cx + way * u * 30} ${y - u * 26} ${cx + way * u * 47} ${y - u * 14}C${cx + way * u * 42} ${y - u * 10} ${cx + way * u * 41} ${y - u * 3} ${cx + way * u * 42} ${y + u * 5}C${cx + way * u * 36} ${y - u * 1} ${cx + way * u * 30} ${y} ${cx + way * u * 27} ${y + u * 8}C${cx + way * u * 22} ${y + u * 2} ${cx + way * u * 14} ${y + u * 3} ${cx + way * u * 11} ${y + u * 13}L${cx} ${y + u * 16}z`
  return {
    layers: [
      { ink: 'deep', d: ring(cx, cy, u * 48, u * 42) },
      { ink: 'main', d: disc(cx, cy, u * 38) },
      // Mirrored shapes turn the other way round, and would cut holes in each other.
      { ink: 'ground', d: wing(-1) },
      { ink: 'ground', d: wing(1) },
      {
        ink: 'ground',
        d:
          oval(cx, y + u * 2, u * 7, u * 15) +
          polygon(
            [cx - u * 6, y - u * 8],
            [cx - u * 5, y - u * 21],
            [cx, y - u * 12],
            [cx + u * 5, y - u * 21],
            [cx + u * 6, y - u * 8],
          ),
      },
      { ink: 'figure', d: disc(cx - u * 2.6, y - u * 7, u * 1.3) + disc(cx + u * 2.6, y - u * 7, u * 1.3) },
    ],
    under: 'ground',
  }
}

/** Two long ears. */
export const ears: DrawScene = (frame) => {
  const { random, w, h } = frame
  const { cx, u } = measures(frame)
  const ground = horizon(frame, 1)
  const y = ground - u * 26
  const bend = between(random, 4, 12)
  const ear = (way: 1 | -1, size: number) =>
    petal(cx + way * u * 10, y - u * 14, u * 58 * size, u * 19 * size, -90 + way * bend)
  return {
    layers: [
      { ink: 'second', d: disc(cx + u * 34, frame.stage.y + u * 22, u * 11) },
      { ink: 'figure', d: ear(1, 1) + ear(-1, 1) + oval(cx, y + u * 12, u * 33, u * 31) },
      { ink: 'main', d: ear(1, 0.72) + ear(-1, 0.72) + oval(cx, y + u * 9, u * 4.4, u * 3) },
      {
        ink: 'ground',
        d:
          disc(cx - u * 13, y + u * 1, u * 3.4) +
          disc(cx + u * 13, y + u * 1, u * 3.4) +
          rect(cx - u * 4.6, y + u * 16, u * 4.2, u * 7) +
          rect(cx + u * 0.4, y + u * 16, u * 4.2, u * 7),
      },
      { ink: 'deep', d: rect(0, ground, w, h) },
    ],
    under: frame.words === 'top' ? 'ground' : 'deep',
  }
}

/** A cat that looks back. */
export const cat: DrawScene = (frame) => {
  const { random } = frame
  const { cx, cy, u } = measures(frame)
  const gaze = (random() < 0.5 ? -1 : 1) * u * 1.4
  const pupil = (x: number) => almond(x, 0, u * 4, u * 17).replace(/^/, '')
  const slit = (x: number) =>
    `M${x} ${cy - u * 7}Q${x + u * 3.4} ${cy + u * 2} ${x} ${cy + u * 11}Q${x - u * 3.4} ${cy + u * 2} ${x} ${cy - u * 7}z`
  void pupil
  return {
    layers: [
      { ink: 'deep', d: rays(cx, cy, u * 150, 12) },
      {
        ink: 'figure',
        d: `M${cx - u * 36} ${cy - u * 42}L${cx - u * 12} ${cy - u * 26}Q${cx} ${cy - u * 29} ${cx + u * 12} ${cy - u * 26}L${cx + u * 36} ${cy - u * 42}Q${cx + u * 46} ${cy + u * 12} ${cx + u * 30} ${cy + u * 26}Q${cx + u * 14} ${cy + u * 40} ${cx} ${cy + u * 40}Q${cx - u * 14} ${cy + u * 40} ${cx - u * 30} ${cy + u * 26}Q${cx - u * 46} ${cy + u * 12} ${cx - u * 36} ${cy - u * 42}z`,
      },
      { ink: 'main', d: disc(cx - u * 17, cy + u * 2, u * 11) + disc(cx + u * 17, cy + u * 2, u * 11) },
      { ink: 'ground', d: slit(cx - u * 17 + gaze) + slit(cx + u * 17 + gaze) },
      {
        ink: 'second',
        d:
          polygon([cx - u * 5, cy + u * 18], [cx + u * 5, cy + u * 18], [cx, cy + u * 24]) +
          times(
            3,
            (i) =>
              bar(cx - u * 12, cy + u * (22 + i * 3), cx - u * 44, cy + u * (17 + i * 7), u * 0.9) +
              bar(cx + u * 12, cy + u * (22 + i * 3), cx + u * 44, cy + u * (17 + i * 7), u * 0.9),
          ),
      },
    ],
    under: 'ground',
  }
}

/** A plane and its shadow of light. */
export const plane: DrawScene = (frame) => {
  const { random, w, h } = frame
  const { cx, cy, u } = measures(frame)
  const angle = between(random, -62, -28)
  const at = (along: number, across: number) => {
    const [x, y] = polar(cx, cy, u * along, angle)
    return polar(x, y, u * across, angle + 90)
  }
  const cloud = (x: number, y: number, size: number) =>
    oval(x, y, size * 2.2, size * 0.7) +
    disc(x - size * 0.6, y - size * 0.5, size * 0.8) +
    disc(x + size * 0.5, y - size * 0.7, size)
  return {
    layers: [
      { ink: 'deep', d: cloud(w * 0.22, cy + u * 30, u * 12) + cloud(w * 0.84, cy - u * 26, u * 10) },
      { ink: 'main', d: disc(cx, cy, u * 34) },
      { ink: 'second', d: polygon(at(-40, -1.4), at(-h, -9), at(-h, 9), at(-40, 1.4)), opacity: 0.8 },
      {
        ink: 'figure',
        d:
          polygon(at(44, 0), at(38, 4.4), at(-38, 2), at(-38, -2), at(38, -4.4)) +
          polygon(at(20, -46), at(14, -48), at(4, 0), at(14, 48), at(20, 46), at(22, 0)) +
          polygon(at(-30, -17), at(-34, -17), at(-38, 0), at(-34, 17), at(-30, 17), at(-26, 0)),
      },
      { ink: 'second', d: disc(...at(14, -24), u * 4) + disc(...at(14, 24), u * 4) },
    ],
    under: 'ground',
  }
}

/** One flower, seen from above. */
export const flower: DrawScene = (frame) => {
  const { random } = frame
  const { cx, cy, u } = measures(frame)
  const count = 7 + Math.floor(random() * 4)
  const turn = random() * 90
  const around = (long: number, wide: number, shift: number) =>
    times(count, (i) => petal(cx, cy, u * long, u * wide, turn + shift + (i * 360) / count))
  return {
    layers: [
      { ink: 'deep', d: disc(cx, cy, u * 49) },
      { ink: 'second', d: around(48, 17, 180 / count) },
      { ink: 'main', d: around(43, 17, 0) },
      { ink: 'figure', d: around(25, 9, 180 / count) + disc(cx, cy, u * 8) },
      { ink: 'ground', d: disc(cx, cy, u * 4) },
    ],
    under: 'ground',
  }
}

/** A fire. */
export const flame: DrawScene = (frame) => {
  const { w, h } = frame
  const { cx, u } = measures(frame)
  const ground = horizon(frame, 1)
  const tongue = (x: number, wide: number, tall: number, bend: number) =>
    `M${x} ${ground + 2}C${x - wide} ${ground - tall * 0.1} ${x - wide * 0.9} ${ground - tall * 0.5} ${x + bend} ${ground - tall}C${x + bend * 0.3} ${ground - tall * 0.66} ${x + wide * 1.1} ${ground - tall * 0.46} ${x} ${ground + 2}z`
  const set = (size: number) =>
    tongue(cx - u * 24, u * 20 * size, u * 50 * size, -u * 4) +
    tongue(cx + u * 26, u * 20 * size, u * 56 * size, u * 5) +
    tongue(cx, u * 32 * size, u * 92 * size, u * 7)
  return {
    layers: [
      { ink: 'deep', d: disc(cx, ground - u * 44, u * 46) },
      { ink: 'second', d: set(1) },
      { ink: 'main', d: set(0.74) },
      { ink: 'figure', d: set(0.44) },
      { ink: 'ground', d: rect(0, ground, w, h) },
    ],
    under: 'ground',
  }
}

/** The curtain, and the light on it. */
export const curtain: DrawScene = (frame) => {
  const { w, h, stage } = frame
  const { cx, u } = measures(frame)
  const floor = horizon(frame, 0.98)
  const top = frame.words === 'top' ? stage.y : -4
  const side = (way: 1 | -1, reach: number) => {
    const outer = cx + way * Math.max(w, stage.w)
    return `M${outer} ${top}H${cx + way * u * 4}C${cx + way * u * 4} ${top + (floor - top) * 0.5} ${cx + way * u * reach * 0.7} ${top + (floor - top) * 0.62} ${cx + way * u * reach} ${floor}H${outer}z`
  }
  const folds = times(5, (i) => {
    const each = (way: 1 | -1) =>
      `M${cx + way * u * (14 + i * 10)} ${top}C${cx + way * u * (15 + i * 10)} ${top + (floor - top) * 0.5} ${cx + way * u * (36 + i * 7)} ${top + (floor - top) * 0.6} ${cx + way * u * (42 + i * 7)} ${floor}h${way * u * 2.6}C${cx + way * u * (40 + i * 7)} ${top + (floor - top) * 0.6} ${cx + way * u * (19 + i * 10)} ${top + (floor - top) * 0.5} ${cx + way * u * (17 + i * 10)} ${top}z`
    return each(1) + each(-1)
  })
  return {
    layers: [
      { ink: 'deep', d: rect(0, top, w, floor - top) },
      {
        ink: 'main',
        d: polygon([cx - u * 3, top], [cx + u * 3, top], [cx + u * 28, floor], [cx - u * 28, floor]),
        opacity: 0.9,
      },
      { ink: 'figure', d: oval(cx, floor, u * 30, u * 6) },
      { ink: 'second', d: side(1, 38) + side(-1, 38) },
      { ink: 'ground', d: folds, opacity: 0.45 },
      { ink: 'ground', d: rect(0, floor, w, h) },
    ],
    under: 'ground',
  }
}

/** Wheels that drive each other. */
export const gears: DrawScene = (frame) => {
  const { random } = frame
  const { cx, cy, u } = measures(frame)
  const gear = (x: number, y: number, r: number, teeth: number, turn: number) =>
    times(teeth, (i) => {
      const angle = turn + (i * 360) / teeth
      const wide = 360 / teeth / 4.4
      return polygon(
        polar(x, y, r * 0.86, angle - wide * 1.25),
        polar(x, y, r, angle - wide * 0.8),
        polar(x, y, r, angle + wide * 0.8),
        polar(x, y, r * 0.86, angle + wide * 1.25),
      )
    }) + ring(x, y, r * 0.88, r * 0.34)
  const turn = random() * 30
  return {
    layers: [
      { ink: 'deep', d: gear(cx + u * 34, cy + u * 34, u * 40, 16, turn) },
      { ink: 'main', d: gear(cx - u * 10, cy - u * 8, u * 36, 14, turn) },
      { ink: 'second', d: gear(cx + u * 34, cy - u * 32, u * 18, 9, turn + 12) },
      { ink: 'figure', d: disc(cx - u * 10, cy - u * 8, u * 7) + disc(cx + u * 34, cy - u * 32, u * 3.4) },
    ],
    under: 'ground',
  }
}

/** A camera on three legs. */
export const camera: DrawScene = (frame) => {
  const { random, w, h } = frame
  const { cx, cy, u } = measures(frame)
  const ground = horizon(frame, 0.98)
  const y = cy - u * 8
  const way = random() < 0.5 ? 1 : -1
  return {
    layers: [
      { ink: 'deep', d: rays(cx, y, u * 170, 18, 0, 360) },
      {
        ink: 'second',
        d: polygon(
          [cx + way * u * 30, y - u * 2],
          [cx + way * u * 120, y - u * 34],
          [cx + way * u * 120, y + u * 34],
          [cx + way * u * 30, y + u * 10],
        ),
        opacity: 0.9,
      },
      {
        ink: 'figure',
        d:
          bar(cx, y + u * 14, cx - u * 24, ground, u * 3) +
          bar(cx, y + u * 14, cx + u * 24, ground, u * 3) +
          bar(cx, y + u * 14, cx, ground, u * 3),
      },
      {
        ink: 'main',
        d:
          rect(cx - u * 20, y - u * 12, u * 40, u * 28) +
          disc(cx - u * 12, y - u * 24, u * 14) +
          disc(cx + u * 14, y - u * 21, u * 11),
      },
      {
        ink: 'figure',
        d: polygon(
          [cx + way * u * 20, y - u * 6],
          [cx + way * u * 32, y - u * 10],
          [cx + way * u * 32, y + u * 14],
          [cx + way * u * 20, y + u * 10],
        ),
      },
      {
        ink: 'ground',
        d:
          ring(cx - u * 12, y - u * 24, u * 10, u * 5) +
          ring(cx + u * 14, y - u * 21, u * 8, u * 4) +
          rect(cx - u * 14, y - u * 5, u * 28, u * 2.4),
      },
      {
        ink: 'ground',
        d:
          frame.words === 'bottom'
            ? rect(0, ground, w, h)
            : frame.words === 'top'
              ? rect(0, 0, w, frame.stage.y - 4)
              : '',
      },
    ],
    under: 'ground',
  }
}

/** A blade, upright. */
export const sword: DrawScene = (frame) => {
  const { random, stage } = frame
  const { cx, cy, u } = measures(frame)
  const tilt = between(random, -16, 16)
  const at = (along: number, across: number) => {
    const [x, y] = polar(cx, cy + u * 4, u * along, -90 + tilt)
    return polar(x, y, u * across, tilt)
  }
  const long = Math.min(60, (stage.h / u) * 0.5)
  return {
    layers: [
      { ink: 'main', d: disc(cx, cy, u * 38) },
      { ink: 'deep', d: slice(cx, cy, u * 38, 90 + tilt, 270 + tilt), opacity: 0.5 },
      { ink: 'figure', d: polygon(at(-14, -3), at(long - 8, -3), at(long, 0), at(-14, 0)) },
      { ink: 'second', d: polygon(at(-14, 0), at(long, 0), at(long - 8, 3), at(-14, 3)) },
      {
        ink: 'figure',
        d:
          polygon(at(-13, -18), at(-17, -18), at(-19, 0), at(-17, 18), at(-13, 18)) +
          polygon(at(-18, -2.4), at(-34, -2.4), at(-34, 2.4), at(-18, 2.4)) +
          disc(...at(-37, 0), u * 4.6),
      },
    ],
    under: 'ground',
  }
}

/** A long neck over the trees. */
export const dinosaur: DrawScene = (frame) => {
  const { random, w, h } = frame
  const { cx, u } = measures(frame)
  const ground = horizon(frame, 0.98)
  const way = random() < 0.5 ? 1 : -1
  const x = (value: number) => cx + way * u * value
  const y = (value: number) => ground - u * value
  return {
    layers: [
      { ink: 'main', d: disc(x(-16), y(62), u * 22) },
      {
        ink: 'deep',
        d: times(5, (i) =>
          polygon(
            [w * (0.02 + i * 0.24) - u * 9, ground],
            [w * (0.02 + i * 0.24), ground - u * (34 + ((i * 7) % 3) * 9)],
            [w * (0.02 + i * 0.24) + u * 9, ground],
          ),
        ),
      },
      {
        ink: 'second',
        d: `M${x(-46)} ${y(4)}Q${x(-30)} ${y(8)} ${x(-24)} ${y(20)}Q${x(-12)} ${y(38)} ${x(6)} ${y(36)}Q${x(17)} ${y(34)} ${x(19)} ${y(50)}Q${x(20)} ${y(76)} ${x(30)} ${y(80)}Q${x(42)} ${y(82)} ${x(45)} ${y(73)}Q${x(38)} ${y(71)} ${x(32)} ${y(71)}Q${x(30)} ${y(60)} ${x(31)} ${y(46)}Q${x(31)} ${y(22)} ${x(20)} ${y(16)}L${x(20)} ${y(-1)}H${x(12)}L${x(10)} ${y(14)}Q${x(-2)} ${y(11)} ${x(-9)} ${y(14)}L${x(-10)} ${y(-1)}H${x(-18)}L${x(-20)} ${y(13)}Q${x(-30)} ${y(4)} ${x(-46)} ${y(4)}z`,
      },
      { ink: 'figure', d: disc(x(35), y(77), u * 1.6) },
      { ink: 'ground', d: rect(0, ground, w, h) },
    ],
    under: 'ground',
  }
}

/** A bottle, a dose, a warning. */
export const bottle: DrawScene = (frame) => {
  const { random } = frame
  const { cx, cy, u } = measures(frame)
  const level = between(random, 4, 18)
  return {
    layers: [
      { ink: 'deep', d: disc(cx, cy, u * 48) },
      {
        ink: 'figure',
        d: `M${cx - u * 6} ${cy - u * 40}H${cx + u * 6}V${cy - u * 18}C${cx + u * 22} ${cy - u * 12} ${cx + u * 20} ${cy} ${cx + u * 20} ${cy + u * 40}H${cx - u * 20}C${cx - u * 20} ${cy} ${cx - u * 22} ${cy - u * 12} ${cx - u * 6} ${cy - u * 18}z`,
      },
      { ink: 'main', d: rect(cx - u * 16.5, cy - u * (level - 10), u * 33, u * (level + 26)) },
      { ink: 'second', d: rect(cx - u * 8, cy - u * 46, u * 16, u * 9) },
      { ink: 'ground', d: ring(cx, cy + u * 18, u * 9, u * 6.4) },
    ],
    under: 'ground',
  }
}

/** The lantern itself: a flame, a lens, a wall. */
export const lantern: DrawScene = (frame) => {
  const { w, h, stage } = frame
  const { cx, u } = measures(frame)
  const x = frame.words === 'aside' ? stage.x + u * 26 : cx
  const y = frame.words === 'aside' ? stage.y + stage.h * 0.52 : stage.y + stage.h * 0.7
  const beam =
    frame.words === 'aside'
      ? polygon([x + u * 26, y - u * 5], [w + 2, y - u * 58], [w + 2, y + u * 42], [x + u * 26, y + u * 5])
      : polygon(
          [x - u * 6, y - u * 18],
          [stage.x - 2, stage.y - 2],
          [stage.x + stage.w + 2, stage.y - 2],
          [x + u * 6, y - u * 18],
        )
  const body =
    frame.words === 'aside'
      ? {
          lens: rect(x + u * 15, y - u * 8, u * 12, u * 16),
          feet: rect(x - u * 22, y + u * 20, u * 44, u * 4),
          chimney: rect(x - u * 6, y - u * 36, u * 12, u * 16) + rect(x - u * 10, y - u * 40, u * 20, u * 5),
        }
      : {
          lens: polygon(
            [x - u * 6, y - u * 20],
            [x + u * 6, y - u * 20],
            [x + u * 10, y - u * 4],
            [x - u * 10, y - u * 4],
          ),
          feet: rect(x - u * 24, y + u * 30, u * 48, u * 4),
          chimney: '',
        }
  const high = frame.words === 'aside' ? { top: y - u * 21, tall: u * 42 } : { top: y - u * 6, tall: u * 37 }
  const middle = high.top + high.tall / 2
  return {
    layers: [
      { ink: 'deep', d: rect(0, 0, w, h), opacity: frame.words === 'aside' ? 0 : 0.4 },
      { ink: 'main', d: beam, opacity: 0.95 },
      {
        ink: 'figure',
        d:
          frame.words === 'aside'
            ? disc(stage.x + stage.w * 0.84, y - u * 6, u * 21)
            : disc(cx, stage.y + stage.h * 0.2, u * 15),
        opacity: 0.9,
      },
      {
        ink: 'second',
        d: rect(x - u * 18, high.top, u * 36, high.tall) + body.feet + body.chimney + body.lens,
      },
      { ink: 'ground', d: arch(x - u * 10, middle - u * 12, u * 20, u * 24) },
      {
        ink: 'main',
        d: `M${x} ${middle - u * 9}C${x + u * 9} ${middle + u * 1} ${x + u * 7} ${middle + u * 10} ${x} ${middle + u * 10}C${x - u * 7} ${middle + u * 10} ${x - u * 9} ${middle + u * 1} ${x} ${middle - u * 9}z`,
      },
      { ink: 'figure', d: oval(x, middle + u * 5, u * 2.6, u * 4) },
    ],
    under: 'ground',
  }
}
