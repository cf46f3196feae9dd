import { bar, disc, oval, petal, polar, polygon, rays, rect, ring, slice } from '../paths.ts'
import { between } from '../random.ts'
import { band, below, type DrawScene, horizon, paper, times, widthOf } from '../scene.ts'

/** A plane and its trail of light. */
export const plane: DrawScene = (frame) => {
  const angle = between(frame.random, -62, -28)
  const at = (along: number, across: number) => polar(...polar(0, 0, along, angle), across, angle + 90)
  const cloud = (part: number, y: number, size: number) => {
    const x = frame.left + widthOf(frame) * part
    return (
      oval(x, y, size * 2.2, size * 0.7) +
      disc(x - size * 0.6, y - size * 0.5, size * 0.8) +
      disc(x + size * 0.5, y - size * 0.7, size)
    )
  }
  const body = polygon(at(44, 0), at(38, 4.4), at(-38, 2), at(-38, -2), at(38, -4.4))
  const wings = polygon(at(20, -46), at(14, -48), at(4, 0), at(14, 48), at(20, 46), at(22, 0))
  const tail = polygon(at(-30, -17), at(-34, -17), at(-38, 0), at(-34, 17), at(-30, 17), at(-26, 0))
  return {
    layers: [
      { ink: 'deep', d: cloud(0.22, 30, 12) + cloud(0.84, -26, 10) },
      { ink: 'main', d: disc(0, 0, 34) },
      { ink: 'second', d: polygon(at(-40, -1.4), at(-160, -5), at(-160, 5), at(-40, 1.4)), opacity: 0.8 },
      { ink: 'figure', d: body + wings + tail },
      { ink: 'second', d: disc(...at(14, -24), 4) + disc(...at(14, 24), 4) },
    ],
  }
}

/** One flower, seen from above. */
export const flower: DrawScene = ({ random }) => {
  const count = 7 + Math.floor(random() * 4)
  const turn = random() * 90
  const around = (long: number, wide: number, shift: number) =>
    times(count, (i) => petal(0, 0, long, wide, turn + shift + (i * 360) / count))
  return {
    layers: [
      { ink: 'deep', d: disc(0, 0, 49) },
      { ink: 'second', d: around(48, 17, 180 / count) },
      { ink: 'main', d: around(43, 17, 0) },
      { ink: 'figure', d: around(25, 9, 180 / count) + disc(0, 0, 8) },
      { ink: 'ground', d: disc(0, 0, 4) },
    ],
  }
}

/** A fire. */
export const flame: DrawScene = (frame) => {
  const ground = horizon(frame, 1)
  const tongue = (x: number, wide: number, tall: number, bend: number) => {
    const y = (part: number) => ground - tall * part
    return `M${x} ${ground + 2}C${x - wide} ${y(0.1)} ${x - wide * 0.9} ${y(0.5)} ${x + bend} ${y(1)}C${x + bend * 0.3} ${y(0.66)} ${x + wide * 1.1} ${y(0.46)} ${x} ${ground + 2}z`
  }
  const fire = (size: number) =>
    tongue(-24, 20 * size, 50 * size, -4) +
    tongue(26, 20 * size, 56 * size, 5) +
    tongue(0, 32 * size, 92 * size, 7)
  return {
    layers: [
      { ink: 'deep', d: disc(0, ground - 44, 46) },
      { ink: 'second', d: fire(1) },
      { ink: 'main', d: fire(0.74) },
      { ink: 'figure', d: fire(0.44) },
      { ink: 'ground', d: below(frame, ground) },
    ],
  }
}

/** The curtain, and the light on it. */
export const curtain: DrawScene = (frame) => {
  const floor = horizon(frame, 0.98)
  const top = frame.words === 'top' ? -frame.halfHeight : frame.top
  const y = (part: number) => top + (floor - top) * part
  const both = (draw: (way: 1 | -1) => string) => draw(1) + draw(-1)
  const side = (way: 1 | -1) => {
    const x = (value: number) => way * value
    return `M${x(400)} ${top}H${x(4)}C${x(4)} ${y(0.5)} ${x(26.6)} ${y(0.62)} ${x(38)} ${floor}H${x(400)}z`
  }
  const fold = (i: number) =>
    both((way) => {
      const high = (value: number) => way * (value + i * 10)
      const low = (value: number) => way * (value + i * 7)
      return `M${high(14)} ${top}C${high(15)} ${y(0.5)} ${low(36)} ${y(0.6)} ${low(42)} ${floor}H${low(44.6)}C${low(40)} ${y(0.6)} ${high(19)} ${y(0.5)} ${high(17)} ${top}z`
    })
  return {
    layers: [
      { ink: 'deep', d: band(frame, top, floor) },
      { ink: 'main', d: polygon([-3, top], [3, top], [28, floor], [-28, floor]), opacity: 0.9 },
      { ink: 'figure', d: oval(0, floor, 30, 6) },
      { ink: 'second', d: both(side) },
      { ink: 'ground', d: times(5, fold), opacity: 0.45 },
      { ink: 'ground', d: below(frame, floor) },
    ],
  }
}

/** Wheels that drive each other. */
export const gears: DrawScene = ({ random }) => {
  const turn = random() * 30
  const gear = (x: number, y: number, r: number, teeth: number, shift = 0) =>
    ring(x, y, r * 0.88, r * 0.34) +
    times(teeth, (i) => {
      const angle = turn + shift + (i * 360) / teeth
      const wide = 82 / teeth
      const foot = (way: 1 | -1) => polar(x, y, r * 0.86, angle + way * wide * 1.25)
      const head = (way: 1 | -1) => polar(x, y, r, angle + way * wide * 0.8)
      return polygon(foot(-1), head(-1), head(1), foot(1))
    })
  return {
    layers: [
      { ink: 'deep', d: gear(34, 34, 40, 16) },
      { ink: 'main', d: gear(-10, -8, 36, 14) },
      { ink: 'second', d: gear(34, -32, 18, 9, 12) },
      { ink: 'figure', d: disc(-10, -8, 7) + disc(34, -32, 3.4) },
    ],
  }
}

/** A camera on three legs. */
export const camera: DrawScene = (frame) => {
  const ground = horizon(frame, 0.98)
  const way = frame.random() < 0.5 ? 1 : -1
  const leg = (x: number) => bar(0, 6, x, ground, 3)
  return {
    layers: [
      { ink: 'deep', d: rays(0, -8, 170, 18) },
      {
        ink: 'second',
        d: polygon([way * 30, -10], [way * 120, -42], [way * 120, 26], [way * 30, 2]),
        opacity: 0.9,
      },
      { ink: 'figure', d: leg(-24) + leg(24) + leg(0) },
      { ink: 'main', d: rect(-20, -20, 40, 28) + disc(-12, -32, 14) + disc(14, -29, 11) },
      { ink: 'figure', d: polygon([way * 20, -14], [way * 32, -18], [way * 32, 6], [way * 20, 2]) },
      { ink: 'ground', d: ring(-12, -32, 10, 5) + ring(14, -29, 8, 4) + rect(-14, -13, 28, 2.4) },
      { ink: 'ground', d: paper(frame, ground, -4) },
    ],
  }
}

/** A blade, upright. */
export const sword: DrawScene = ({ halfHeight, random }) => {
  const tilt = between(random, -16, 16)
  const at = (along: number, across: number) => polar(...polar(0, 4, along, tilt - 90), across, tilt)
  const long = Math.min(60, halfHeight)
  const guard = polygon(at(-13, -18), at(-17, -18), at(-19, 0), at(-17, 18), at(-13, 18))
  const grip = polygon(at(-18, -2.4), at(-34, -2.4), at(-34, 2.4), at(-18, 2.4))
  return {
    layers: [
      { ink: 'main', d: disc(0, 0, 38) },
      { ink: 'deep', d: slice(0, 0, 38, 90 + tilt, 270 + tilt), opacity: 0.5 },
      { ink: 'figure', d: polygon(at(-14, -3), at(long - 8, -3), at(long, 0), at(-14, 0)) },
      { ink: 'second', d: polygon(at(-14, 0), at(long, 0), at(long - 8, 3), at(-14, 3)) },
      { ink: 'figure', d: guard + grip },
      { ink: 'figure', d: disc(...at(-37, 0), 4.6) },
    ],
  }
}

/** A bottle, a dose, a warning. */
export const bottle: DrawScene = ({ random }) => {
  const level = between(random, 4, 18)
  return {
    layers: [
      { ink: 'deep', d: disc(0, 0, 48) },
      { ink: 'figure', d: 'M-6 -40H6V-18C22 -12 20 0 20 40H-20C-20 0 -22 -12 -6 -18z' },
      { ink: 'main', d: rect(-16.5, 10 - level, 33, level + 26) },
      { ink: 'second', d: rect(-8, -46, 16, 9) },
      { ink: 'ground', d: ring(0, 18, 9, 6.4) },
    ],
  }
}
