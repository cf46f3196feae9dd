/** Someone who has the film, at the end of a line. */
export interface Line {
  /** What it can send, in kbit/s of IP packets; 0: as fast as it goes. */
  readonly kbit: number
  /** One way, in milliseconds. */
  readonly delayMs: number
  /** Longest wait in the queue of its line; what comes then is dropped. */
  readonly queueMs: number
  /** Share of packets lost by chance on the way to the near side, and on the way from it. */
  readonly loss?: number
  readonly lossUp?: number
  /** Share of packets, both ways, that come 3 ms late, behind others, and of those that come twice. */
  readonly late?: number
  readonly doubled?: number
}

/** A network between a viewer and those who have the film. */
export interface Shape {
  readonly lines: readonly Line[]
  /** What all lines have together. */
  readonly shared?: { readonly kbit: number; readonly queueMs: number }
}

/** What a run does with the film. */
export type Plan =
  /** Reads all of it. */
  | 'whole'
  /** Reads the beginning, then from 75 % on. */
  | 'jump'
  /** Reads the beginning. */
  | 'start'
  /** Watches it as a player does, and jumps to 75 % after a while. */
  | 'play'

/** How the bytes leave an engine: by calls in its own process, or by its own HTTP server, read by the benchmark. */
export type Door = 'api' | 'http'

/** One situation in which engines are compared. */
export interface Row {
  readonly name: string
  readonly title: string
  readonly door: Door
  /** Absent: loopback. */
  readonly shape?: Shape
  readonly plan: Plan
  readonly pieceMib: number
  /** Whether the torrent has version 2's hashes too (BEP 52), so that less than a piece can be checked. */
  readonly isHybrid: boolean
  readonly isMagnet: boolean
}

/** What the player of `play` consumes, in bytes per second, and how many seconds it wants to have before it plays. */
export const FILM_RATE = 1_000_000
export const BUFFER_SECONDS = 2
/** How long that player watches before it jumps, and after, in milliseconds. */
export const WATCH_MS = 14_000

const home: Line = { kbit: 2000, delayMs: 30, queueMs: 200 }
const crawling: Line = { kbit: 50, delayMs: 30, queueMs: 2000 }
/** 1.15 times the film's rate, in whole IP packets. */
const tight: Line = { kbit: (1.15 * FILM_RATE * 8) / 1000 / 7 - 50 / 7, delayMs: 30, queueMs: 200 }
const far: Line = { kbit: 0, delayMs: 50, queueMs: 1000 }

const shapes = {
  far: { lines: [far] },
  eight: { lines: Array<Line>(8).fill(far), shared: { kbit: 100_000, queueMs: 100 } },
  home: { lines: [...Array<Line>(7).fill(home), crawling] },
  mixed: {
    lines: [
      { kbit: 6000, delayMs: 10, queueMs: 200 },
      { kbit: 4000, delayMs: 20, queueMs: 200 },
      { kbit: 2000, delayMs: 30, queueMs: 200 },
      { kbit: 1000, delayMs: 40, queueMs: 200 },
      { kbit: 500, delayMs: 60, queueMs: 300 },
      { kbit: 300, delayMs: 90, queueMs: 400 },
      { kbit: 200, delayMs: 90, queueMs: 500 },
      { kbit: 50, delayMs: 90, queueMs: 2000 },
    ],
  },
  tight: { lines: [...Array<Line>(7).fill(tight), crawling] },
} satisfies Record<string, Shape>

const titles = {
  far: 'one peer at 100 ms',
  eight: 'eight peers at 100 ms that share 100 Mbit/s',
  home: 'seven homes of 2 Mbit/s and one that crawls',
  mixed: 'a mixed lot, 50 kbit/s to 6 Mbit/s',
  tight: 'just enough: 1.15 times the rate of the film',
}

function shaped(name: keyof typeof shapes, plan: Plan, more: Partial<Row> = {}): Row {
  const { pieceMib = 1, isMagnet = false, isHybrid = false } = more
  const marks = [pieceMib === 1 ? '' : `-${pieceMib}`, isHybrid ? '-hybrid' : '', isMagnet ? '-magnet' : '']
  const notes = [
    `pieces of ${pieceMib} MiB`,
    ...(isHybrid ? ['hybrid'] : []),
    ...(isMagnet ? ['magnet'] : []),
  ]
  return {
    name: name + marks.join(''),
    title: `${titles[name]}; ${notes.join(', ')}`,
    door: 'api',
    shape: shapes[name],
    plan,
    pieceMib,
    isHybrid,
    isMagnet,
  }
}

function loopback(door: Door, plan: Plan, pieceMib: number): Row {
  const name = [door === 'api' ? 'loopback' : 'http', ...(pieceMib === 1 ? [] : [pieceMib])]
  const title = `loopback${door === 'http' ? ' over HTTP, from the start of the program' : ''}, ${plan === 'whole' ? 'the whole film' : 'a jump'}; pieces of ${pieceMib} MiB`
  return {
    name: [...name, ...(plan === 'jump' ? ['jump'] : [])].join('-'),
    title,
    door,
    plan,
    pieceMib,
    isHybrid: false,
    isMagnet: false,
  }
}

export const rows: readonly Row[] = [
  loopback('api', 'whole', 1),
  loopback('api', 'jump', 1),
  loopback('api', 'whole', 4),
  loopback('api', 'jump', 4),
  loopback('http', 'whole', 1),
  loopback('http', 'jump', 1),
  shaped('far', 'jump'),
  shaped('far', 'jump', { pieceMib: 4 }),
  shaped('far', 'start', { isMagnet: true }),
  shaped('eight', 'jump'),
  shaped('eight', 'jump', { pieceMib: 4 }),
  shaped('eight', 'start', { isMagnet: true }),
  shaped('home', 'play'),
  shaped('home', 'play', { pieceMib: 4 }),
  shaped('mixed', 'play'),
  shaped('mixed', 'play', { pieceMib: 4 }),
  shaped('tight', 'play'),
  shaped('far', 'jump', { isHybrid: true }),
  shaped('eight', 'jump', { pieceMib: 4, isHybrid: true }),
  shaped('home', 'play', { pieceMib: 4, isHybrid: true }),
  shaped('mixed', 'play', { pieceMib: 4, isHybrid: true }),
]

/** What all lines together can bring, over what the player consumes; infinite where a line has no rate. */
export function supplyOf({ lines, shared }: Shape): number {
  const kbit = lines.some((line) => line.kbit === 0)
    ? (shared?.kbit ?? Number.POSITIVE_INFINITY)
    : Math.min(
        lines.reduce((sum, line) => sum + line.kbit, 0),
        shared?.kbit ?? Number.POSITIVE_INFINITY,
      )
  return (kbit * 125) / FILM_RATE
}
