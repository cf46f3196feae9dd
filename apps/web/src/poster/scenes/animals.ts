import { bar, disc, oval, petal, polygon, rays, rect, ring } from '../paths.ts'
import { between } from '../random.ts'
import { band, below, type DrawScene, horizon, times, widthOf } from '../scene.ts'

/** A bat across the moon. */
export const bat: DrawScene = () => {
  const wing = (way: 1 | -1) => {
    const x = (value: number) => way * value
    return `M0 -4C${x(12)} -20 ${x(30)} -24 ${x(47)} -12C${x(42)} -8 ${x(41)} -1 ${x(42)} 7C${x(36)} 1 ${x(30)} 2 ${x(27)} 10C${x(22)} 4 ${x(14)} 5 ${x(11)} 15L0 18z`
  }
  const body = oval(0, 4, 7, 15) + polygon([-6, -6], [-5, -19], [0, -10], [5, -19], [6, -6])
  return {
    layers: [
      { ink: 'deep', d: ring(0, 0, 48, 42) },
      { ink: 'main', d: disc(0, 0, 38) },
      // Mirrored shapes turn the other way round, and would cut holes in each other.
      { ink: 'ground', d: wing(-1) },
      { ink: 'ground', d: wing(1) },
      { ink: 'ground', d: body },
      { ink: 'figure', d: disc(-2.6, -5, 1.3) + disc(2.6, -5, 1.3) },
    ],
  }
}

/** Two rows of teeth and what they close on. */
export const teeth: DrawScene = (frame) => {
  const { halfHeight, left, random, words } = frame
  const count = 5 + Math.floor(random() * 3)
  const each = widthOf(frame) / count
  const row = (from: number, way: 1 | -1, shift: number) =>
    times(count + 1, (i) => {
      const x = left + (i + shift - 0.5) * each
      const long = halfHeight * (i % 2 === 0 ? 0.72 : 0.52)
      return polygon([x, from - way], [x + each, from - way], [x + each / 2, from + way * long])
    })
  const upper = words === 'bottom' ? frame.top : -halfHeight
  const lower = words === 'top' ? frame.bottom : halfHeight - 4
  return {
    layers: [
      { ink: 'deep', d: band(frame, upper, lower) },
      { ink: 'main', d: disc(0, 0, 27) },
      { ink: 'ground', d: oval(0, 0, 8, 24) },
      { ink: 'figure', d: row(upper, 1, 0) + row(lower, -1, 0.5) },
    ],
  }
}

/** Two long ears. */
export const ears: DrawScene = (frame) => {
  const ground = horizon(frame, 1)
  const y = (value: number) => ground - value
  const bend = between(frame.random, 4, 12)
  const ear = (way: 1 | -1, size: number) => petal(way * 10, y(40), 58 * size, 19 * size, -90 + way * bend)
  const tooth = (x: number) => rect(x, y(10), 4.2, 7)
  return {
    layers: [
      { ink: 'second', d: disc(34, 22 - frame.halfHeight, 11) },
      { ink: 'figure', d: ear(1, 1) + ear(-1, 1) + oval(0, y(14), 33, 31) },
      { ink: 'main', d: ear(1, 0.72) + ear(-1, 0.72) + oval(0, y(17), 4.4, 3) },
      { ink: 'ground', d: disc(-13, y(25), 3.4) + disc(13, y(25), 3.4) + tooth(-4.6) + tooth(0.4) },
      { ink: 'deep', d: below(frame, ground) },
    ],
    under: frame.words === 'top' ? 'ground' : 'deep',
  }
}

/** A cat that looks back. */
export const cat: DrawScene = ({ random }) => {
  const gaze = random() < 0.5 ? -1.4 : 1.4
  const slit = (x: number) => `M${x} -7Q${x + 3.4} 2 ${x} 11Q${x - 3.4} 2 ${x} -7z`
  const whisker = (i: number) =>
    bar(-12, 22 + i * 3, -44, 17 + i * 7, 0.9) + bar(12, 22 + i * 3, 44, 17 + i * 7, 0.9)
  const head = 'M-36 -42L-12 -26Q0 -29 12 -26L36 -42Q46 12 30 26Q14 40 0 40Q-14 40 -30 26Q-46 12 -36 -42z'
  return {
    layers: [
      { ink: 'deep', d: rays(0, 0, 150, 12) },
      { ink: 'figure', d: head },
      { ink: 'main', d: disc(-17, 2, 11) + disc(17, 2, 11) },
      { ink: 'ground', d: slit(gaze - 17) + slit(gaze + 17) },
      { ink: 'second', d: polygon([-5, 18], [5, 18], [0, 24]) + times(3, whisker) },
    ],
  }
}

/** A long neck over the trees. */
export const dinosaur: DrawScene = (frame) => {
  const ground = horizon(frame, 0.98)
  const way = frame.random() < 0.5 ? 1 : -1
  const x = (value: number) => way * value
  const y = (value: number) => ground - value
  const tree = (i: number) => {
    const at = frame.left + widthOf(frame) * (0.02 + i * 0.24)
    return polygon([at - 9, ground], [at, y(34 + ((i * 7) % 3) * 9)], [at + 9, ground])
  }
  return {
    layers: [
      { ink: 'main', d: disc(x(-16), y(62), 22) },
      { ink: 'deep', d: times(5, tree) },
      {
        ink: 'second',
        d: `M${x(-46)} ${y(4)}Q${x(-30)} ${y(8)} ${x(-24)} ${y(20)}Q${x(-12)} ${y(38)} ${x(6)} ${y(36)}Q${x(17)} ${y(34)} ${x(19)} ${y(50)}Q${x(20)} ${y(76)} ${x(30)} ${y(80)}Q${x(42)} ${y(82)} ${x(45)} ${y(73)}Q${x(38)} ${y(71)} ${x(32)} ${y(71)}Q${x(30)} ${y(60)} ${x(31)} ${y(46)}Q${x(31)} ${y(22)} ${x(20)} ${y(16)}V${y(-1)}H${x(12)}L${x(10)} ${y(14)}Q${x(-2)} ${y(11)} ${x(-9)} ${y(14)}L${x(-10)} ${y(-1)}H${x(-18)}L${x(-20)} ${y(13)}Q${x(-30)} ${y(4)} ${x(-46)} ${y(4)}z`,
      },
      { ink: 'figure', d: disc(x(35), y(77), 1.6) },
      { ink: 'ground', d: below(frame, ground) },
    ],
  }
}
