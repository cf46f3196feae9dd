/** `npm run bench:tunnel`: measures the tunnel beside wireguard-go with a TUN device, over the same lines. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { compileLink, requireLinks } from '../link/open-link.ts'
import { describeMachine } from '../machine.ts'
import { openTunnelHouse } from './house.ts'
import { measureTransfer } from './measure-transfer.ts'
import { formatTunnelPage } from './page.ts'
import { type TunnelRow, tunnelRows } from './rows.ts'
import { summarizeTunnel, type TunnelRun } from './summary.ts'

const usage = `npm run bench:tunnel -- [options]

  --rounds N     rounds (3); in each, every contender runs once, in turns
  --seconds N    how long each run takes (4)
  --rows A,B*    only these rows; an asterisk at the end stands for anything
  --short        one round of one second over two lines, with losses where there are many connections: shows that all works
  --json FILE    where to write every run
  --page FILE    write a page in Markdown, too

Needs root, gcc, iproute2, wireguard-go and wireguard-tools: it runs in network namespaces of this machine.
`

const print = (text: string) => void process.stdout.write(`${text}\n`)

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    rows: { type: 'string' },
    short: { type: 'boolean', default: false },
    json: { type: 'string' },
    page: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<void> {
  requireLinks()
  const rounds = Number(values.rounds ?? (values.short ? 1 : 3))
  const seconds = Number(values.seconds ?? (values.short ? 1 : 4))
  const chosen = (values.rows ?? (values.short ? '1ms-one-*,60ms-loss-fifty-*' : '*')).split(',')
  const rows = tunnelRows.filter(({ name }) =>
    chosen.some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each)),
  )
  const folder = await mkdtemp(join(tmpdir(), 'lanterne-bench-tunnel-'))
  try {
    const linkProgram = await compileLink(folder)
    const runs: TunnelRun[] = []
    for (const [first, ...others] of Object.values(
      Object.groupBy(rows, ({ line }) => JSON.stringify(line)),
    ) as TunnelRow[][])
      if (first) {
        runs.push(
          ...(await runGroup([first, ...others], {
            folder,
            linkProgram,
            isFirst: !values.short,
            rounds,
            seconds,
          })),
        )
      }
    const date = new Date().toISOString()
    const machine = describeMachine(folder)
    const results = { date, machine, rounds, seconds, runs }
    if (values.json) await write(values.json, `${JSON.stringify(results, undefined, 1)}\n`)
    if (values.page) await write(values.page, formatTunnelPage(results))
    print(formatTunnelPage(results))
    const behind = summarizeTunnel(runs).filter(({ isMet }) => !isMet)
    for (const { row } of behind) print(`MISSED: ${row}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** All rows of one line, whose house is opened once. */
async function runGroup(
  rows: readonly [TunnelRow, ...TunnelRow[]],
  options: { folder: string; linkProgram: string; isFirst: boolean; rounds: number; seconds: number },
): Promise<TunnelRun[]> {
  const [{ line, filmRate }] = rows
  const runs: TunnelRun[] = []
  await using house = await openTunnelHouse(options, line, filmRate)
  // Not counted: what is compiled on its way is compiled once.
  for (const contender of house.contenders)
    for (const direction of ['down', 'up'] as const)
      await measureTransfer(house, contender, { direction, count: 1, seconds: options.seconds })
  for (let round = 0; round < options.rounds; round++)
    for (const row of rows) {
      const turn = round % 2 === 0 ? house.contenders : [...house.contenders].reverse()
      for (const contender of turn) {
        const { direction, count } = row
        const figures = await measureTransfer(house, contender, {
          direction,
          count,
          seconds: options.seconds,
        })
        runs.push({ row: row.name, contender: contender.name, round, ...figures })
        const { megabytesPerSecond: rate, cpuSecondsPerGb: cpu } = figures
        process.stderr.write(
          `${row.name} ${contender.name}: ${rate.toFixed(2)} MB/s, ${cpu.toFixed(1)} s/GB\n`,
        )
      }
    }
  return runs
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(resolve(file)), { recursive: true })
  await writeFile(file, text)
}

if (values.help) print(usage)
else await main()
