import { quantile, type ScenarioResult } from '@lanterne/engine/testing'
import type { Panel, Series } from './plot.ts'

/** The pictures of one run: how soon, how smoothly, and from whom. */
export function panelsOf({ viewers, samples }: ScenarioResult): Panel[] {
  const starts = cumulative(
    'start-up',
    viewers.map(({ seen }) => seen.startMs),
  )
  const jumps = cumulative(
    'after a jump',
    viewers.flatMap(({ seen }) => seen.seeks.map(({ playingMs }) => playingMs)),
  )
  const firsts = cumulative(
    'first byte',
    viewers.map(({ seen }) => seen.firstByteMs),
  )
  const over = (name: string, value: (sample: (typeof samples)[number]) => number): Series => ({
    name,
    points: samples.map((sample) => [sample.atS, value(sample)]),
  })
  return [
    {
      title: 'How long viewers wait for a picture',
      x: 'seconds',
      y: '% of viewers',
      kind: 'lines',
      most: 100,
      series: [starts, firsts, jumps].filter(({ points }) => points.length > 0),
    },
    {
      title: 'What viewers see',
      x: 'seconds of the evening',
      y: 'viewers',
      kind: 'stack',
      series: [
        over('playing', ({ playing }) => playing),
        over('stalled', ({ stalled }) => stalled),
        over('starting', ({ starting }) => starting),
      ],
    },
    {
      title: 'Who sends the film',
      x: 'seconds of the evening',
      y: 'Mbit/s',
      kind: 'stack',
      series: [
        over('seeds', ({ seedMbit }) => seedMbit),
        over('web seeds', ({ webMbit }) => webMbit),
        over('viewers', ({ peerMbit }) => peerMbit),
      ],
    },
  ]
}

/** The share to whom it had happened by each time, to the last of a hundred steps that were measured. */
function cumulative(name: string, values: readonly (number | undefined)[]): Series {
  const all = values.map((value) => value ?? Infinity)
  const points: [number, number][] = []
  for (let share = 1; share <= 100 && all.length > 0; share++) {
    const ms = quantile(all, share / 100)
    if (ms === undefined || ms === Infinity) break
    if (points.length === 0) points.push([0, 0])
    points.push([ms / 1000, share])
  }
  return { name, points }
}
