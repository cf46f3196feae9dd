import type { Row } from './rows.ts'
import type { SummaryLine } from './summary.ts'

/** A table: its first row names the columns. */
type Table = readonly (readonly string[])[]

/** One row's figures of every engine: medians, least and most in brackets. */
export function figuresTable(lines: readonly SummaryLine[]): Table {
  const engines = [...new Set(lines.flatMap((line) => line.engines.map(({ engine }) => engine)))]
  return [
    ['', ...lines.map(({ title, unit }) => (unit ? `${title}, ${unit}` : title))],
    ...engines.map((engine) => [
      engine,
      ...lines.map((line) => {
        const figures = line.engines.find((each) => each.engine === engine)?.figures
        if (!figures) return '–'
        const { median, least, most, count } = figures
        return count > 1 ? `${short(median)} (${short(least)}–${short(most)})` : short(median)
      }),
    ]),
  ]
}

/** What came of the goals of one row. */
export function goalsTable(lines: readonly SummaryLine[]): Table {
  return [
    ['', 'ours over the best of theirs', 'over the floor', 'goal', ''],
    ...lines
      .filter(({ goal }) => goal !== undefined)
      .map(({ title, ratio, bestPeer, floorRatio, goal, verdict }) => [
        title,
        ratio === undefined ? '–' : `${short(ratio)} (${bestPeer})`,
        floorRatio === undefined ? '–' : short(floorRatio),
        goal ?? '',
        verdict,
      ]),
  ]
}

/** One row, for the terminal. */
export function formatRow(row: Row, lines: readonly SummaryLine[]): string {
  return `${row.name}: ${row.title}\n\n${align(figuresTable(lines))}\n\n${align(goalsTable(lines))}\n`
}

function align(table: Table): string {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  )
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Three significant digits, no exponent. */
function short(value: number): string {
  if (!Number.isFinite(value)) return 'never'
  if (value === 0) return '0'
  return Math.abs(value) >= 100
    ? value.toFixed(0)
    : Math.abs(value) >= 10
      ? value.toFixed(1)
      : value.toFixed(2)
}
