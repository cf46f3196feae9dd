import { describe, expect, it } from 'vitest'
import { drawPlot, ticks } from './plot.ts'

describe('ticks', () => {
  it('are round, from nothing to the most, and not many', () => {
    expect(ticks(100, 4)).toEqual([0, 50, 100])
    expect(ticks(7, 4)).toEqual([0, 2, 4, 6])
    expect(ticks(0.03, 4)).toHaveLength(4)
    for (const most of [0.001, 1, 37, 4096, 1e7]) expect(ticks(most, 8).length).toBeLessThan(12)
  })
})

describe('drawPlot', () => {
  it('stacks areas, draws lines, and lets no name break the document', () => {
    const points = [
      [0, 1],
      [1, 3],
    ] as const
    const axes = { title: 'a < b & c', x: 's', y: 'n' }
    const svg = drawPlot('one', [
      {
        ...axes,
        kind: 'stack',
        series: [
          { name: 'low', points },
          { name: 'high', points },
        ],
      },
      { ...axes, kind: 'lines', series: [{ name: 'line', points }] },
    ])
    expect(svg).toContain('a &lt; b &amp; c')
    expect(svg.match(/<polygon/g)).toHaveLength(2)
    expect(svg.match(/<polyline/g)).toHaveLength(1)
    expect(svg).not.toContain('NaN')
    expect(svg).toContain('prefers-color-scheme: dark')
  })
})
