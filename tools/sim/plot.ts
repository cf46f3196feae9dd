/** A line, or an area down to the one before it, in a panel. */
export interface Series {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** One set of axes. */
export interface Panel {
  readonly title: string
  readonly x: string
  readonly y: string
  /** `lines`: each by itself; `stack`: each on top of those before. */
  readonly kind: 'lines' | 'stack'
  readonly series: readonly Series[]
  /** Where the axis of y ends; by the largest value when absent. */
  readonly most?: number
}

const width = 760
const panelHeight = 260
const margin = { left: 64, right: 150, top: 44, bottom: 44 }
const plotWidth = width - margin.left - margin.right
const plotHeight = panelHeight - margin.top - margin.bottom

/** The colours of series stand apart for those who see few colours too, on light ground and on dark. */
const style = `
  svg { font: 12px system-ui, sans-serif; --ink: #1d2330; --soft: #667085; --rule: #d9dee7; --ground: #ffffff;
    --a: #1f6fd0; --b: #d9730d; --c: #178a5b; --d: #9b3fb5 }
  @media (prefers-color-scheme: dark) { svg { --ink: #e8ebf1; --soft: #9aa3b2; --rule: #343c4b; --ground: #14181f;
    --a: #6bb0ff; --b: #ffb066; --c: #5fd3a0; --d: #d99bee } }
  .ground { fill: var(--ground) } text { fill: var(--ink) } .soft { fill: var(--soft) }
  .rule { stroke: var(--rule) } .head { font-weight: 600; font-size: 15px } .title { font-weight: 600 }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round } .area { fill-opacity: .75; stroke: var(--ground); stroke-width: .5 }
  .s0 { --mine: var(--a) } .s1 { --mine: var(--b) } .s2 { --mine: var(--c) } .s3 { --mine: var(--d) }
  .line { stroke: var(--mine) } .area, .key { fill: var(--mine) }`

/** Draws panels under each other, as an SVG document that reads in light and in dark. */
export function drawPlot(heading: string, panels: readonly Panel[]): string {
  const height = 40 + panels.length * panelHeight
  const drawn = panels.map((panel, index) => drawPanel(panel, 40 + index * panelHeight))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escape(heading)}</title><style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    `<text class="head" x="${margin.left}" y="28">${escape(heading)}</text>`,
    ...drawn,
    '</svg>\n',
  ].join('\n')
}

function drawPanel(panel: Panel, top: number): string {
  const stacked = panel.kind === 'stack' ? stack(panel.series) : panel.series
  const mostX = Math.max(1e-9, ...stacked.flatMap(({ points }) => points.map(([x]) => x)))
  const mostY = panel.most ?? Math.max(1e-9, ...stacked.flatMap(({ points }) => points.map(([, y]) => y)))
  const ticksX = ticks(mostX, 8)
  const ticksY = ticks(mostY, 4)
  const endY = panel.most ?? Math.max(mostY, ticksY.at(-1) ?? 0)
  const x = (value: number) => round(margin.left + (value / mostX) * plotWidth)
  const y = (value: number) => round(margin.top + plotHeight - (value / endY) * plotHeight)
  const parts = [`<text class="title" x="${margin.left}" y="24">${escape(panel.title)}</text>`]
  for (const value of ticksY)
    parts.push(
      `<line class="rule" x1="${margin.left}" x2="${margin.left + plotWidth}" y1="${y(value)}" y2="${y(value)}"/>`,
      `<text class="soft" x="${margin.left - 8}" y="${y(value) + 4}" text-anchor="end">${label(value)}</text>`,
    )
  const foot = margin.top + plotHeight
  for (const value of ticksX)
    parts.push(
      `<text class="soft" x="${x(value)}" y="${foot + 18}" text-anchor="middle">${label(value)}</text>`,
    )
  parts.push(
    `<text class="soft" x="${margin.left + plotWidth}" y="${foot + 36}" text-anchor="end">${escape(panel.x)}</text>`,
    `<text class="soft" x="${margin.left}" y="${margin.top - 6}">${escape(panel.y)}</text>`,
  )
  stacked.forEach(({ points }, index) => {
    const path = points.map(([px, py]) => `${x(px)},${y(py)}`).join(' ')
    if (panel.kind === 'lines') parts.push(`<polyline class="line s${index}" points="${path}"/>`)
    else {
      const below = index > 0 ? (stacked[index - 1] as Series).points : points.map(([px]) => [px, 0] as const)
      const back = [...below].reverse().map(([px, py]) => `${x(px)},${y(py)}`)
      parts.push(`<polygon class="area s${index}" points="${path} ${back.join(' ')}"/>`)
    }
  })
  panel.series.forEach(({ name }, index) => {
    // The highest area has the highest name.
    const place = panel.kind === 'stack' ? panel.series.length - 1 - index : index
    const at = margin.top + 8 + place * 20
    parts.push(
      `<rect class="key s${index}" x="${width - margin.right + 14}" y="${at - 8}" width="12" height="8" rx="2"/>`,
      `<text x="${width - margin.right + 32}" y="${at}">${escape(name)}</text>`,
    )
  })
  return `<g transform="translate(0 ${top})">${parts.join('\n')}</g>`
}

function stack(series: readonly Series[]): Series[] {
  const below = new Map<number, number>()
  return series.map(({ name, points }) => ({
    name,
    points: points.map(([x, y]) => {
      const total = (below.get(x) ?? 0) + y
      below.set(x, total)
      return [x, total] as const
    }),
  }))
}

/** Round figures from 0 up to `most`, about `count` of them. */
export function ticks(most: number, count: number): number[] {
  const rough = most / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
  const found: number[] = []
  for (let index = 0; index * step <= most * 1.0001; index++) found.push(index * step)
  return found
}

function label(value: number): string {
  return String(Number(value.toPrecision(6)))
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
