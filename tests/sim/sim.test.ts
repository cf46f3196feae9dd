import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../support/program.ts'

const root = join(import.meta.dirname, '../..')
const limitMs = 600_000
const run = (...args: string[]) =>
  runProgram(process.execPath, ['tools/sim/run.ts', ...args], { cwd: root, timeoutMs: limitMs })

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-sim-test-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('npm run sim', () => {
  it('lists the scenarios when none is named', async () => {
    const said = await run()
    for (const name of ['home8', 'tight', 'magnet', 'lossy', 'flash-crowd'])
      expect(said).toContain(`  ${name} `)
  })

  it(
    'plays every scenario, scaled down, and gives the same digits twice',
    async () => {
      const said = await run('--check')
      const lines = said.trim().split('\n')
      expect(lines.length).toBeGreaterThan(20)
      for (const line of lines) expect(line).toMatch(/^the same: /)
    },
    limitMs,
  )

  it(
    'prints the figures, draws them and writes them down',
    async () => {
      const svg = join(folder, 'crowd.svg')
      const json = join(folder, 'crowd.json')
      const said = await run('flash-crowd-20', '--short', '--seed', '3', '--svg', svg, '--json', json)
      for (const row of ['start-up', 'continuity', 'source load', 'waste']) expect(said).toContain(row)
      const picture = await readFile(svg, 'utf8')
      for (const title of ['How long viewers wait', 'What viewers see', 'Who sends the film'])
        expect(picture).toContain(title)
      const { summary, result } = JSON.parse(await readFile(json, 'utf8')) as {
        summary: { viewers: number; load: { seeds: number; viewers: number; webSeeds: number } }
        result: { viewers: readonly unknown[]; samples: readonly unknown[] }
      }
      expect(result.viewers).toHaveLength(summary.viewers)
      expect(result.samples.length).toBeGreaterThan(5)
      expect(summary.load.seeds + summary.load.viewers + summary.load.webSeeds).toBeCloseTo(1, 9)
    },
    limitMs,
  )

  it('says what is wrong with a command line that makes no sense', async () => {
    await expect(run('nothing-of-that-name')).rejects.toThrow('There is no scenario')
  })
})

describe('npm run sim:verdict', () => {
  const verdict = (...args: string[]) =>
    runProgram(process.execPath, ['tools/sim/verdict.ts', ...args], { cwd: root, timeoutMs: limitMs })

  it(
    'keeps what it promises: of films that play now, 98 of 100 do, and the same ones each time',
    async () => {
      // Three swarms of each kind; it ends with 1, and so throws here, when less come true.
      const said = await verdict('--count', '42', '--json', join(folder, 'verdicts.json'))
      const [, promised = '0', kept = ''] = /of (\d+) films; (\d+) of them/.exec(said) ?? []
      expect(Number(promised)).toBeGreaterThanOrEqual(5)
      expect(Number(kept)).toBeGreaterThanOrEqual(Number(promised) * 0.98)
      expect(said).toMatch(/\d+ of the \d+ that did so \(.* %\) were needlessly held back/)
      const outcomes = JSON.parse(await readFile(join(folder, 'verdicts.json'), 'utf8')) as {
        kind: string
        verdict: string
      }[]
      expect(new Set(outcomes.map(({ kind }) => kind)).size).toBe(14)
      expect(new Set(outcomes.map(({ verdict }) => verdict)).size).toBeGreaterThan(2)
    },
    limitMs,
  )

  it('says what is wrong with a command line that makes no sense', async () => {
    await expect(verdict('--count', 'many')).rejects.toThrow('is no whole number')
  })
})
