import { arch, disc, oval, polygon, rect, ring } from '../paths.ts'
import { band, type DrawScene, down, type Frame, type Layer, times } from '../scene.ts'

/** The lantern itself: a flame, a lens, a wall. It throws its light to the side when there is one, else up. */
export const lantern: DrawScene = (frame) => (frame.words === 'aside' ? throwAside(frame) : throwUp(frame))

function throwAside(frame: Frame) {
  const { halfWidth, right } = frame
  const [x, y] = [26 - halfWidth, down(frame, 0.54)]
  return {
    layers: [
      {
        ink: 'main',
        d: polygon([x + 30, y - 6], [right + 2, y - 58], [right + 2, y + 46], [x + 30, y + 6]),
        opacity: 0.95,
      },
      ...picture(halfWidth * 0.66, y - 6, 22),
      {
        ink: 'second',
        d:
          rect(x - 18, y - 18, 36, 42) +
          polygon([x - 20, y - 18], [x - 9, y - 29], [x + 9, y - 29], [x + 20, y - 18]) +
          rect(x - 5, y - 42, 10, 14) +
          rect(x - 26, y + 26, 52, 4),
      },
      {
        ink: 'main',
        d:
          rect(x - 9, y - 45, 18, 3.4) +
          rect(x - 20, y - 19, 40, 2.6) +
          rect(x - 20, y + 23, 40, 3) +
          rect(x + 18, y - 7, 8, 14),
      },
      { ink: 'figure', d: rect(x + 26, y - 9, 3.6, 18) + rivets(x, y) },
      ...flame(x, y + 3),
    ] satisfies Layer[],
  }
}

function throwUp(frame: Frame) {
  const { halfWidth, halfHeight } = frame
  const y = halfHeight - 36
  return {
    layers: [
      { ink: 'deep', d: band(frame, frame.top, frame.bottom), opacity: 0.4 },
      {
        ink: 'main',
        d: polygon([-7, y - 20], [-halfWidth, -halfHeight], [halfWidth, -halfHeight], [7, y - 20]),
        opacity: 0.95,
      },
      ...picture(0, down(frame, 0.17), 14),
      {
        ink: 'second',
        d:
          rect(-18, y - 8, 36, 38) +
          polygon([-20, y - 8], [-9, y - 16], [9, y - 16], [20, y - 8]) +
          rect(-24, y + 32, 48, 4),
      },
      { ink: 'main', d: rect(-20, y - 9, 40, 2.4) + rect(-20, y + 29, 40, 3) + rect(-7, y - 20, 14, 5) },
      { ink: 'figure', d: rect(-9, y - 22, 18, 3) + rivets(0, y + 9) },
      ...flame(0, y + 11),
    ] satisfies Layer[],
  }
}

/** What is thrown on the wall: a round picture of hills at night, with somebody's house. */
function picture(x: number, y: number, r: number): Layer[] {
  const edge = r * 0.92
  const slope = `M${x - edge} ${y + r * 0.38}Q${x - r * 0.3} ${y - r * 0.1} ${x + r * 0.1} ${y + r * 0.3}T${x + edge} ${y + r * 0.38}A${r} ${r} 0 0 1 ${x - edge} ${y + r * 0.38}z`
  const house =
    rect(x - r * 0.46, y - r * 0.12, r * 0.3, r * 0.34) +
    polygon([x - r * 0.54, y - r * 0.1], [x - r * 0.31, y - r * 0.36], [x - r * 0.08, y - r * 0.1])
  return [
    { ink: 'figure', d: disc(x, y, r) },
    { ink: 'main', d: disc(x + r * 0.38, y - r * 0.36, r * 0.2) },
    { ink: 'ground', d: house },
    { ink: 'second', d: slope },
    { ink: 'ground', d: ring(x, y, r, r * 0.965), opacity: 0.5 },
  ]
}

function flame(x: number, y: number): Layer[] {
  return [
    { ink: 'ground', d: arch(x - 10, y - 13, 20, 25) },
    {
      ink: 'main',
      d: `M${x} ${y - 10}C${x + 9} ${y} ${x + 7} ${y + 9} ${x} ${y + 9}C${x - 7} ${y + 9} ${x - 9} ${y} ${x} ${y - 10}z`,
    },
    { ink: 'figure', d: oval(x, y + 4, 2.6, 4) },
  ]
}

function rivets(x: number, y: number): string {
  return times(3, (i) => disc(x - 14.6, y - 9 + i * 12, 1) + disc(x + 14.6, y - 9 + i * 12, 1))
}
