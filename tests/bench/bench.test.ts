import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../support/program.ts'

const root = join(import.meta.dirname, '../..')
const limitMs = 300_000

interface Report {
  readonly runs: readonly { readonly engine: string; readonly door: string; readonly error?: string }[]
  readonly summary: readonly {
    readonly title: string
    readonly engines: readonly { readonly engine: string; readonly figures: { readonly median: number } }[]
    readonly ratio?: number
    readonly verdict: string
  }[]
}

describe('npm run bench', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lanterne-bench-test-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it(
    'measures every engine in one run, checks every byte, and writes every figure with its ratio',
    async () => {
      const json = join(folder, 'results.json')
      const bench = ['tools/bench/run.ts', '--short', '--folder', folder, '--json', json]
      const said = await runProgram(process.execPath, bench, { cwd: root, timeoutMs: limitMs })
      const { runs, summary } = JSON.parse(await readFile(json, 'utf8')) as Report
      expect(runs.filter(({ error }) => error !== undefined)).toEqual([])
      expect(runs).toHaveLength(2 * 6) // the whole film and a seek; three configurations through two doors
      for (const { title, engines, ratio, verdict } of summary) {
        expect(engines.map(({ engine }) => engine).sort()).toEqual([
          'lanterne',
          'webtorrent',
          'webtorrent-defaults',
        ])
        for (const { figures } of engines) expect(figures.median, title).toBeGreaterThan(0)
        expect(ratio, title).toBeGreaterThan(0)
        expect(['met', 'missed']).toContain(verdict)
        expect(said).toContain(title)
      }
      expect(summary).toHaveLength(2 * 7)
    },
    limitMs,
  )
})
