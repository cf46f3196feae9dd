import { almond, arc, bar, disc, oval, petal, polar, polygon, rays, rect, ring, slice } from '../paths.ts'
import { between } from '../random.ts'
import { band, type DrawScene, down, foot, paper, times } from '../scene.ts'

/** A bowler hat and a moustache: enough to know who. */
export const bowler: DrawScene = ({ random }) => {
  const tilt = random() < 0.5 ? 1 : -1
  const moustache =
    'M0 16C-6 11 -14 13 -15 23C-8 24 -3 22 0 19C3 22 8 24 15 23C14 13 6 11 0 16z' +
    oval(-11, 6, 2.6, 3.6) +
    oval(11, 6, 2.6, 3.6)
  const brows = bar(-16, -0.5 - tilt, -7, -0.5 + tilt, 2) + bar(7, -0.5 - tilt, 16, -0.5 + tilt, 2)
  return {
    layers: [
      { ink: 'main', d: disc(0, 2, 44) },
      { ink: 'figure', d: slice(0, -6, 25, 180, 360) + oval(0, -6, 38, 6.4) },
      { ink: 'second', d: rect(-25, -14, 50, 5) },
      { ink: 'figure', d: moustache + brows },
    ],
  }
}

/** A flat hat and a face that never smiles. */
export const boater: DrawScene = ({ random }) => {
  const lean = between(random, -5, 5)
  /** A band of the hat, as wide at its foot as at its head or not, and as crooked as the hat. */
  const part = (foot: number, low: number, head: number, high: number, crooked: number) =>
    polygon(
      [-foot, low - lean * crooked],
      [-head, high - lean * crooked],
      [head, high + lean * crooked],
      [foot, low + lean * crooked],
    )
  return {
    layers: [
      { ink: 'deep', d: rays(0, 0, 160, 16) },
      { ink: 'figure', d: 'M-22 -14V12Q-20 38 0 40Q20 38 22 12V-14z' },
      { ink: 'main', d: part(42, -7, 42, -14, 0.5) + part(24, -13, 22, -33, 0.3) },
      { ink: 'second', d: part(23.6, -15, 23, -22, 0.3) },
      {
        ink: 'ground',
        d:
          almond(-10, 5, 13, 6) +
          almond(10, 5, 13, 6) +
          rect(-7, 28, 14, 2) +
          polygon([-1.6, 7], [3.6, 20], [-3, 20]) +
          bar(-17, -2.5, -5, -3.5, 2) +
          bar(17, -2.5, 5, -3.5, 2),
      },
      { ink: 'figure', d: disc(-10, 5, 2) + disc(10, 5, 2) },
    ],
  }
}

/** A face, half in the light. */
export const face: DrawScene = ({ random }) => {
  const half = (sweep: 0 | 1) => `M0 -43A29 43 0 0 ${sweep} 0 43C-4 18 9 14 2 -6C-2 -18 -1 -30 0 -43z`
  const lit = random() < 0.5 ? 1 : 0
  const brow = (x: number) => arc(x, -3, 14, 11.6, 215, 325)
  return {
    layers: [
      { ink: 'deep', d: disc(0, 0, 49) },
      { ink: 'main', d: half(lit === 1 ? 0 : 1) },
      { ink: 'figure', d: half(lit) },
      { ink: 'ground', d: almond(13, -7, 17, 8) + almond(-13, -7, 17, 8) + brow(-13) + brow(13) },
      {
        ink: 'second',
        d: disc(13, -7, 3.2) + disc(-13, -7, 3.2) + 'M-11 24Q-5 18 0 21Q5 18 11 24Q0 34 -11 24z',
      },
    ],
  }
}

/** The shadow of a hand that comes from the side. */
export const hand: DrawScene = (frame) => {
  const way = frame.random() < 0.5 ? 1 : -1
  const [x, y] = [-way * 16, 12]
  const fingers = [
    [-66, 44],
    [-38, 60],
    [-16, 66],
    [6, 60],
    [40, 36],
  ].map(([turn = 0, long = 50]) => {
    const angle = (way === 1 ? 0 : 180) + way * turn
    const knuckle = polar(x, y, long * 0.55, angle)
    const bent = angle + way * 26
    // Two bones: a thick one to the knuckle, then a claw that bends down.
    return {
      bone: bar(x, y, ...knuckle, 7.4),
      claw: petal(...polar(...knuckle, 6, bent + 180), long * 0.76, 7.6, bent),
    }
  })
  const stripe = (part: number) => band(frame, down(frame, part / 7), down(frame, (part + 1) / 7))
  const palm = oval(x - way * 3, y + 2, 14, 13) + bar(x - way * 70, y + 52, x, y + 4, 18)
  return {
    layers: [
      { ink: 'deep', d: times(4, (i) => stripe(i * 2)) },
      { ink: 'main', d: disc(way * 12, -4, 38) },
      { ink: 'ground', d: fingers.map(({ bone }) => bone).join('') + palm },
      { ink: 'ground', d: fingers.map(({ claw }) => claw).join('') },
      { ink: 'ground', d: frame.words === 'bottom' ? paper(frame, foot(frame)) : '' },
    ],
  }
}

/** An eye that does not blink. */
export const eye: DrawScene = ({ halfWidth, random }) => {
  const half = Math.min(halfWidth * 0.96, 60)
  const lid = (far: number, near: number) => `M${-half} 0Q0 ${far} ${half} 0Q0 ${near} ${-half} 0z`
  const lash = (angle: number, long: number) =>
    bar(...polar(0, 4, 46, angle), ...polar(0, 4, long, angle), 2.6)
  const glance = random() < 0.5 ? 8 : -8
  return {
    layers: [
      { ink: 'second', d: times(9, (i) => lash(-150 + i * 15, 57 + (i % 2) * 6)) },
      { ink: 'figure', d: lid(-76, 0) + lid(62, 0) },
      { ink: 'ground', d: lid(-76, -62) },
      { ink: 'main', d: disc(0, -3, 25) },
      { ink: 'ground', d: disc(0, -3, 12.5) + ring(0, -3, 25, 23) },
      { ink: 'figure', d: disc(glance, -11, 4.6) },
    ],
  }
}
