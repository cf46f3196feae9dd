import { parseArgs } from 'node:util'

export interface BenchOptions {
  readonly sizeMib: number
  readonly rounds: number
  /** Engines whose `name/door` contains one of these; all when empty. */
  readonly only: readonly string[]
  /** Where the JSON goes; absent: a dated file in `bench-results/`. */
  readonly json: string | undefined
  /** Where the film and the engines' folders go; absent: the system's folder for temporary files. */
  readonly folder: string | undefined
}

export const usage = `npm run bench -- [options]

  --short         one round with a 64 MiB film: shows that everything works, its figures mean little
  --rounds N      rounds (5); in each, every engine runs once per row, in turns
  --size MIB      size of the film (512)
  --only A,B      only engines whose name/door contains A or B
  --json FILE     where to write every run and the summary (bench-results/DATE.json)
  --folder DIR    where the film and the engines' data go (the system's temporary folder)
  --help
`

/** Reads the command line; `undefined` when help was asked for. Throws a sentence when it makes no sense. */
export function parseOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      size: { type: 'string' },
      only: { type: 'string' },
      json: { type: 'string' },
      folder: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  return {
    sizeMib: whole('size', values.size ?? (values.short ? '64' : '512'), { from: 8, to: 16_384 }),
    rounds: whole('rounds', values.rounds ?? (values.short ? '1' : '5'), { from: 1, to: 1000 }),
    only: values.only?.split(',').filter(Boolean) ?? [],
    json: values.json,
    folder: values.folder,
  }
}

function whole(name: string, text: string, { from, to }: { from: number; to: number }): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= from && value <= to) return value
  throw new Error(`--${name} takes a whole number from ${from} to ${to}, not "${text}".`)
}
