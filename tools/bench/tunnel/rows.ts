import type { Line } from '../rows.ts'

/** One situation in which tunnels are compared. */
export interface TunnelRow {
  readonly name: string
  readonly title: string
  readonly line: Line
  readonly direction: 'down' | 'up'
  /** Connections at once. */
  readonly count: number
  /** What the far side sends, in bytes per second; absent: all it can. */
  readonly filmRate?: number
}

/** The film of the goal: 100 Mbit/s. */
export const FILM_RATE = 12_500_000

const trips = [1, 60]
const losses = [0, 0.005]
const counts = [1, 50]

function gridRow(tripMs: number, loss: number, count: number, direction: 'down' | 'up'): TunnelRow {
  const words = [`${tripMs}ms`, ...(loss > 0 ? ['loss'] : []), count === 1 ? 'one' : 'fifty', direction]
  return {
    name: words.join('-'),
    title: `${tripMs} ms, ${100 * loss} % lost, ${count === 1 ? 'one connection' : `${count} connections`}, ${direction}`,
    line: { kbit: 0, delayMs: tripMs / 2, queueMs: 1000, loss, lossUp: loss },
    direction,
    count,
  }
}

export const tunnelRows: readonly TunnelRow[] = [
  ...trips.flatMap((trip) =>
    losses.flatMap((loss) =>
      counts.flatMap((count) =>
        (['down', 'up'] as const).map((direction) => gridRow(trip, loss, count, direction)),
      ),
    ),
  ),
  {
    name: 'film',
    title: 'a film of 100 Mbit/s, 20 ms',
    line: { kbit: 200_000, delayMs: 10, queueMs: 100 },
    direction: 'down',
    count: 1,
    filmRate: FILM_RATE,
  },
]
