import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runProgram } from '../support/program.ts'

const root = join(import.meta.dirname, '../..')

interface Report {
  readonly runs: readonly {
    readonly row: string
    readonly contender: string
    readonly megabytesPerSecond: number
    readonly cpuSecondsPerGb: number
  }[]
}

it('npm run bench:tunnel measures ours beside wireguard-go over the same lines, both ways', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lanterne-bench-tunnel-test-'))
  try {
    const [json, page] = [join(folder, 'results.json'), join(folder, 'page.md')]
    await runProgram(
      process.execPath,
      ['tools/bench/tunnel/run.ts', '--short', '--json', json, '--page', page],
      { cwd: root, timeoutMs: 120_000 },
    )
    const { runs } = JSON.parse(await readFile(json, 'utf8')) as Report
    const rows = ['1ms-one-down', '1ms-one-up', '60ms-loss-fifty-down', '60ms-loss-fifty-up']
    expect(new Set(runs.map(({ row }) => row))).toEqual(new Set(rows))
    for (const { row, contender, megabytesPerSecond, cpuSecondsPerGb } of runs) {
      expect(megabytesPerSecond, `${row}, ${contender}`).toBeGreaterThan(0)
      expect(cpuSecondsPerGb, `${row}, ${contender}`).toBeGreaterThan(0)
    }
    expect(await readFile(page, 'utf8')).toContain('| 1 ms, 0 % lost, one connection, down |')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
