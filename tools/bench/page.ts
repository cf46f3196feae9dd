import { figuresTable, goalsTable } from './report.ts'
import { rows } from './rows.ts'
import { type Run, summarize } from './summary.ts'

/** What one run of the benchmark leaves behind. */
export interface Results {
  readonly date: string
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly kernel: string
    readonly node: string
    readonly load: number
  }
  /** Program → version. */
  readonly versions: Readonly<Record<string, string>>
  readonly rounds: number
  readonly minutes: number
  /** Row → size of its film in bytes. */
  readonly films: Readonly<Record<string, number>>
  readonly runs: readonly Run[]
}

/** The results as a page in Markdown. Of a row that is in several results, the last one counts. */
export function formatPage(results: readonly Results[]): string {
  const parts: string[] = []
  const missed: string[] = []
  let goals = 0
  for (const row of rows) {
    const result = results.findLast(({ films }) => films[row.name] !== undefined)
    if (!result) continue
    const lines = summarize(row, result.runs, result.films[row.name] ?? 0)
    for (const { goal, verdict, title } of lines) {
      if (goal !== undefined) goals++
      if (goal !== undefined && verdict !== 'met') missed.push(`${row.name}, ${title}`)
    }
    const rounds = Math.max(...lines.flatMap(({ engines }) => engines.map(({ figures }) => figures.count)))
    parts.push(
      `## ${row.name}\n\n${row.title[0]?.toUpperCase()}${row.title.slice(1)}. ${rounds} rounds, ${result.date.slice(0, 16).replace('T', ' ')} UTC, load ${result.machine.load.toFixed(1)}.\n\n${markdown(figuresTable(lines))}\n\n${markdown(goalsTable(lines))}\n`,
    )
  }
  const versions = Object.assign({}, ...results.map((result) => result.versions)) as Record<string, string>
  const machine = results.at(-1)?.machine
  return `# The engine beside others

Made by \`npm run bench\` (tools/bench tells how it measures); not to be edited.
Medians, with the least and the most in brackets. *Floor*: bare sockets that carry the same bytes over the same lines after the fewest round trips.
Machine: ${machine?.cores} × ${machine?.cpu}, Linux ${machine?.kernel}, Node ${machine?.node}. ${Object.entries(
    versions,
  )
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}.
Measuring took ${results.reduce((sum, { minutes }) => sum + minutes, 0).toFixed(0)} minutes.

${goals - missed.length} of ${goals} goals are met.${missed.length > 0 ? ` **Missed:** ${missed.join('; ')}.` : ''}

${parts.join('\n')}`
}

function markdown([head = [], ...body]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n')
}
