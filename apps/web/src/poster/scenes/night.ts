import { arch, disc, hill, oval, polar, polygon, rect } from '../paths.ts'
import { between } from '../random.ts'
import { below, type DrawScene, down, foot, horizon, paper, times, widthOf } from '../scene.ts'
import { stars } from '../stars.ts'

/** A huge moon with something stuck in its eye. */
export const moon: DrawScene = (frame) => {
  const { left, bottom } = frame
  const wide = widthOf(frame)
  const ground = horizon(frame)
  const eye = polar(0, -2, 17, -52)
  const shell = (far: number, turn: number) => polar(...eye, far, turn - 38)
  const face = oval(-17, -11, 5.2, 3.2) + 'M-20 13q17 14 34 0q-17 6.5 -34 0z' + oval(-0.8, 2, 2.8, 8)
  return {
    layers: [
      { ink: 'figure', d: stars(frame, 34, 0.9), opacity: 0.7 },
      { ink: 'main', d: disc(0, -2, 40) },
      { ink: 'deep', d: face, opacity: 0.85 },
      { ink: 'deep', d: disc(...eye, 9.6), opacity: 0.85 },
      {
        ink: 'figure',
        d: polygon(shell(2.4, -70), shell(28, -9), shell(38, 0), shell(28, 9), shell(2.4, 70)),
      },
      { ink: 'second', d: polygon(shell(26, -13), shell(32, -11), shell(32, 11), shell(26, 13)) },
      { ink: 'second', d: hill(left - wide * 0.2, ground - 9, wide * 0.9, 11, bottom), opacity: 0.9 },
      {
        ink: 'deep',
        d: hill(left + wide * 0.2, ground - 6, wide * 1.1, 11, bottom) + below(frame, ground + 4),
      },
    ],
    under: frame.words === 'top' ? 'ground' : 'deep',
  }
}

/** A house that leans, one window lit. */
export const house: DrawScene = (frame) => {
  const { left, bottom, random } = frame
  const ground = horizon(frame)
  const wide = widthOf(frame)
  const lean = between(random, -9, 9)
  const tower = (x: number, across: number, tall: number, roof: number) =>
    polygon(
      [x, ground + 2],
      [x + lean * 0.5, ground - tall],
      [x + lean + across / 2, ground - tall - roof],
      [x + across + lean * 0.5, ground - tall],
      [x + across, ground + 2],
    )
  const lit = arch(lean * 0.3 - 5, ground - 40, 8, 14)
  const dark =
    arch(lean * 0.2 + 13, ground - 22, 8, 14) +
    arch(lean * 0.2 - 24, ground - 20, 8, 14) +
    arch(lean * 0.1 - 5, ground - 17, 10, 18)
  return {
    layers: [
      { ink: 'figure', d: disc(lean > 0 ? -26 : 26, down(frame, 0.3), 21) },
      { ink: 'deep', d: hill(left - wide * 0.3, ground - 20, wide * 1.7, 26, bottom) },
      { ink: 'second', d: tower(-34, 24, 34, 20) + tower(8, 26, 30, 16), opacity: 0.95 },
      { ink: 'main', d: tower(-14, 28, 54, 26) },
      { ink: 'ground', d: dark },
      { ink: 'figure', d: lit },
      { ink: 'ground', d: below(frame, ground) },
    ],
  }
}

/** Towers at night, some windows awake. */
export const skyline: DrawScene = (frame) => {
  const { left, right, bottom, halfHeight, random } = frame
  const ground = horizon(frame, 1)
  const towers = (low: number, high: number, wide: number) => {
    let path = ''
    for (let x = left - 6; x < right; ) {
      const each = between(random, 0.7, 1.3) * wide
      const roof = ground - between(random, low, high) * 2 * halfHeight
      path += rect(x, roof, each, bottom - roof)
      if (random() < 0.35)
        path += rect(x + each * 0.28, roof - 9, each * 0.44, 10) + rect(x + each * 0.48, roof - 20, 0.9, 20)
      x += each
    }
    return path
  }
  const window = () =>
    rect(
      left + Math.floor((random() * widthOf(frame)) / 4) * 4,
      ground - Math.floor((random() * 0.8 * halfHeight) / 5) * 5 + 4,
      1.7,
      2.6,
    )
  const [far, near] = [towers(0.4, 0.66, 17), towers(0.16, 0.44, 22)]
  return {
    layers: [
      { ink: 'main', d: disc(between(random, -18, 18), down(frame, 0.36), 29) },
      { ink: 'deep', d: far },
      { ink: 'second', d: near, opacity: 0.55 },
      { ink: 'figure', d: times(46, window), opacity: 0.9 },
      { ink: 'ground', d: below(frame, ground) },
    ],
  }
}

/** Light through a blind, and someone's hat. */
export const blinds: DrawScene = (frame) => {
  const { left, right, halfHeight, random, words } = frame
  const slat = (2 * halfHeight) / 13
  const slope = between(random, -0.08, 0.08) * widthOf(frame)
  const from = words === 'top' ? -halfHeight : frame.top - slat
  const to = foot(frame, 0.95)
  let light = ''
  for (let y = from; y < to - slat * 0.5; y += slat) {
    const low = y + slat * 0.55
    light += polygon([left, y + slope], [right, y - slope], [right, low - slope], [left, low + slope])
  }
  const x = between(random, -8, 8)
  const hat = `M${x - 17} -9C${x - 18} -36 ${x - 8} -36 ${x} -31C${x + 8} -36 ${x + 18} -36 ${x + 17} -9z`
  const coat = `M${x - 42} ${to + 4}C${x - 40} 26 ${x - 16} 26 ${x} 20C${x + 16} 26 ${x + 40} 26 ${x + 42} ${to + 4}z`
  return {
    layers: [
      { ink: 'main', d: light },
      { ink: 'ground', d: oval(x, 6, 15, 19) + oval(x, -9, 31, 5.5) },
      { ink: 'ground', d: hat + coat },
      { ink: 'second', d: rect(x - 17.2, -15.5, 34.4, 4.5) },
      { ink: 'ground', d: paper(frame, to, Math.abs(slope)) },
    ],
  }
}

/** A door opens; somebody stands in the light. */
export const doorway: DrawScene = (frame) => {
  const x = between(frame.random, -14, 14)
  const top = down(frame, 0.1)
  const sill = down(frame, 0.66)
  const end = foot(frame)
  const y = (value: number) => sill - value
  const head = disc(x, y(37), 5.4) + oval(x, y(40.5), 10.3, 2.4) + rect(x - 5.7, y(47), 11.4, 7)
  const body = polygon([x - 10.3, y(29)], [x + 10.3, y(29)], [x + 7, sill], [x - 7, sill])
  const shadow = polygon([x - 7, sill], [x + 7, sill], [x + 22.5, end], [x + 1.5, end])
  return {
    layers: [
      { ink: 'deep', d: below(frame, sill) },
      { ink: 'main', d: rect(x - 15, top, 30, sill - top) },
      {
        ink: 'main',
        d: polygon([x - 15, sill], [x + 15, sill], [x + 45, end], [x - 22.5, end]),
        opacity: 0.8,
      },
      { ink: 'ground', d: head },
      { ink: 'ground', d: body + shadow },
      { ink: 'ground', d: frame.words === 'bottom' ? paper(frame, end) : '' },
    ],
  }
}
