import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../support/program.ts'

const root = join(import.meta.dirname, '../..')
const limitMs = 300_000

interface Report {
  readonly runs: readonly { readonly row: string; readonly engine: string; readonly error?: string }[]
  readonly summary: readonly {
    readonly row: string
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
    'measures engines in one run on loopback, checks every byte, and writes every figure with its ratio',
    async () => {
      const [json, page] = [join(folder, 'results.json'), join(folder, 'page.md')]
      const rows = ['loopback', 'loopback-jump', 'http', 'http-jump']
      const said = await runProgram(
        process.execPath,
        [
          'tools/bench/run.ts',
          '--short',
          ...['--rows', rows.join()],
          ...['--folder', folder, '--json', json, '--page', page],
        ],
        { cwd: root, timeoutMs: limitMs },
      )
      const { runs, summary } = JSON.parse(await readFile(json, 'utf8')) as Report
      expect(runs.filter(({ error }) => error !== undefined)).toEqual([])
      // Ours and webtorrent through two doors, and bare sockets through one.
      expect(runs).toHaveLength(2 * 3 + 2 * 2)
      expect(new Set(summary.map(({ row }) => row))).toEqual(new Set(rows))
      for (const { row, title, engines, ratio, verdict } of summary) {
        const names = engines.map(({ engine }) => engine)
        if (title !== 'waste') {
          expect(names).toEqual(expect.arrayContaining(['lanterne', 'webtorrent']))
          for (const { figures } of engines) expect(figures.median, `${row}, ${title}`).toBeGreaterThan(0)
          expect(ratio, `${row}, ${title}`).toBeGreaterThan(0)
        }
        expect(['met', 'MISSED', 'no goal']).toContain(verdict)
        expect(said).toContain(title)
      }
      const written = await readFile(page, 'utf8')
      for (const row of rows) expect(written).toContain(`## ${row}\n`)
    },
    limitMs,
  )
})
