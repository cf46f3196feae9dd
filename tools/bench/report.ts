import type { SummaryLine } from './summary.ts'

const doors = {
  api: 'In process: the engine is loaded and waits; the torrent and its peer are handed over; the film is read by calls.',
  http: 'Over HTTP: the program is started with the torrent and its peer; the film is read from the address it prints.',
} as const

/** The summary as a table for people: medians, least and most in brackets, and the ratios with their goals. */
export function formatReport(lines: readonly SummaryLine[]): string {
  return (['api', 'http'] as const)
    .map((door) => ({ door, lines: lines.filter((line) => line.door === door && line.engines.length > 0) }))
    .filter((part) => part.lines.length > 0)
    .map((part) => `${doors[part.door]}\n\n${table(part.lines)}\n`)
    .join('\n')
}

function table(lines: readonly SummaryLine[]): string {
  const engines = [...new Set(lines.flatMap((line) => line.engines.map(({ engine }) => engine)))]
  const rows = [
    ['', ...engines, 'ratio', 'goal', ''],
    ...lines.map((line) => [
      `${line.title}, ${line.unit}`,
      ...engines.map((engine) => {
        const figures = line.engines.find((entry) => entry.engine === engine)?.figures
        if (!figures) return '–'
        return `${short(figures.median)} (${short(figures.least)}–${short(figures.most)})`
      }),
      line.ratio === undefined ? '–' : line.ratio.toFixed(2),
      `${line.better === 'less' ? '≤' : '≥'} ${line.goal}`,
      line.verdict,
    ]),
  ]
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n')
}

/** Three significant digits, no exponent. */
function short(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
