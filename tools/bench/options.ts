import { parseArgs } from 'node:util'

export interface BenchOptions {
  /** Of rows on loopback, and of rows with lines of their own. */
  readonly sizeMib: number
  readonly shapedMib: number
  readonly rounds: number
  /** Names of rows, or beginnings of them that end in `*`; all when empty. */
  readonly rows: readonly string[]
  /** The same for engines. */
  readonly engines: readonly string[]
  /** Program of the experiment that the engine began with. */
  readonly probe: string | undefined
  /** Where the JSON goes; absent: a dated file in `bench-results/`. */
  readonly json: string | undefined
  /** Where the page goes; absent: there is none. */
  readonly page: string | undefined
  /** Results of earlier runs that the page is made of; nothing is measured then. */
  readonly from: readonly string[]
  /** Where films and the engines' folders go; absent: the system's folder for temporary files. */
  readonly folder: string | undefined
}

export const usage = `npm run bench -- [options]

  --short         one round with a film of 64 MiB, and only webtorrent beside ours: shows that everything works
  --rounds N      rounds (5); in each, every engine runs once, in turns
  --rows A,B*     only these rows; an asterisk at the end stands for anything
  --engines A,B*  only these engines; the floor is measured all the same
  --size MIB      size of the film on loopback (512)
  --probe FILE    measure the experiment of this file, too
  --json FILE     where to write every run and the summary (bench-results/DATE.json)
  --page FILE     write a page in Markdown, too
  --from A,B      make the page of these JSON files; measure nothing
  --folder DIR    where films and the engines' data go (the system's temporary folder)
  --list          names of all rows and engines
  --help

Rows with lines of their own need root: they run in network namespaces of this machine.
`

/** Reads the command line; a word when something is to be shown instead. Throws a sentence when it makes no sense. */
export function parseOptions(args: readonly string[]): BenchOptions | 'help' | 'list' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      rows: { type: 'string' },
      engines: { type: 'string' },
      size: { type: 'string' },
      probe: { type: 'string' },
      json: { type: 'string' },
      page: { type: 'string' },
      from: { type: 'string' },
      folder: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  if (values.list) return 'list'
  const { short: isShort } = values
  if (values.from !== undefined && values.page === undefined)
    throw new Error('--from makes a page: say where it goes, with --page.')
  return {
    sizeMib: whole('size', values.size ?? (isShort ? '64' : '512'), { from: 8, to: 16_384 }),
    // So much that nobody has fetched what lies behind a jump by chance.
    shapedMib: isShort ? 64 : 512,
    rounds: whole('rounds', values.rounds ?? (isShort ? '1' : '5'), { from: 1, to: 1000 }),
    rows: names(values.rows),
    engines: names(values.engines ?? (isShort ? 'lanterne,webtorrent' : undefined)),
    probe: values.probe,
    json: values.json,
    page: values.page,
    from: names(values.from),
    folder: values.folder,
  }
}

/** Whether `name` is one of those that were asked for. */
export function isChosen(name: string, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true
  return wanted.some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each))
}

function names(list: string | undefined): readonly string[] {
  return list?.split(',').filter(Boolean) ?? []
}

function whole(name: string, text: string, { from, to }: { from: number; to: number }): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= from && value <= to) return value
  throw new Error(`--${name} takes a whole number from ${from} to ${to}, not "${text}".`)
}
