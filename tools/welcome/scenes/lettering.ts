import { arc, type Point } from '../light/geometry.ts'

/** One line of the pen. */
type Stroke = readonly Point[]

interface Letter {
  readonly width: number
  readonly strokes: readonly Stroke[]
}

const turn = Math.PI * 2

const n: Letter = {
  width: 84,
  strokes: [
    [
      [0, -98],
      [0, 0],
    ],
    [[0, -54], ...arc(42, -56, 42, Math.PI, turn), [84, 0]],
  ],
}
const e: Letter = {
  width: 94,
  strokes: [[[3, -50], [93, -50], ...arc(47, -50, 46, 0, -turn * 0.87)]],
}
const letters: readonly Letter[] = [
  { width: 80, strokes: [[[0, -172], [0, -22], ...arc(22, -22, 22, Math.PI, Math.PI / 2), [84, 0]]] },
  {
    width: 92,
    strokes: [
      arc(46, -50, 46, 0, -turn),
      [
        [92, -98],
        [92, 0],
      ],
    ],
  },
  n,
  {
    width: 62,
    strokes: [
      [[20, -150], [20, -28], ...arc(48, -28, 28, Math.PI, Math.PI / 2), [62, -1]],
      [
        [-10, -98],
        [58, -98],
      ],
    ],
  },
  e,
  {
    width: 62,
    strokes: [
      [
        [0, -98],
        [0, 0],
      ],
      [[0, -52], ...arc(40, -56, 40, Math.PI, turn * 0.83)],
    ],
  },
  n,
  e,
]
const gap = 38

/** The name of the house as lines of light, in writing order, its middle at (0, 0); it is about 900 wide and 172 tall. */
export const nameStrokes: readonly Stroke[] = placed()

function placed(): Stroke[] {
  const total = letters.reduce((sum, letter) => sum + letter.width, gap * (letters.length - 1))
  let left = -total / 2
  return letters.flatMap((letter) => {
    const strokes = letter.strokes.map((stroke) => evenly(stroke).map(([x, y]): Point => [x + left, y + 86]))
    left += letter.width + gap
    return strokes
  })
}

/** The same line with a point about every nine steps, so that the pen never hurries. */
function evenly(stroke: Stroke): Point[] {
  const points: Point[] = []
  for (const [index, to] of stroke.entries()) {
    const from = stroke[index - 1] ?? to
    const parts = Math.max(1, Math.round(Math.hypot(to[0] - from[0], to[1] - from[1]) / 9))
    for (let part = 1; part <= parts; part += 1) {
      const share = part / parts
      points.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share])
    }
  }
  return points
}
