import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChild } from '../../tools/bench/child.ts'
import { compileLink, type Link, openLink } from '../../tools/bench/link/open-link.ts'
import type { Shape } from '../../tools/bench/rows.ts'
import { runProgram } from '../support/program.ts'

const root = join(import.meta.dirname, '../..')
/** TCP's payload of a whole IP packet. */
const PAYLOAD = 1448 / 1500
const limitMs = 60_000

let folder: string
let program: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-lines-test-'))
  program = await compileLink(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Reading {
  readonly roundTripMs: number
  /** When the first and the last of the bytes came, and how many came after the first. */
  readonly firstMs: number
  readonly lastMs: number
  readonly bytes: number
}

const rateOf = ({ firstMs, lastMs, bytes }: Omit<Reading, 'roundTripMs'>) => bytes / (lastMs - firstMs)

/** Sends `bytes` over every line of `shape`, at the same time, and reads what the near side sees. */
async function measure(
  shape: Shape,
  bytes: number,
): Promise<{ readings: Reading[]; link: Link } & AsyncDisposable> {
  await using made = new AsyncDisposableStack()
  const link = made.use(await openLink(program, shape))
  const film = join(folder, 'bytes')
  await writeFile(film, new Uint8Array(bytes))
  const start = (script: string, side: readonly string[], args: readonly string[]) => {
    const [file = '', ...words] = [...side, process.execPath, join(root, script), ...args]
    return made.use(startChild(file, words))
  }
  const signal = AbortSignal.timeout(limitMs)
  const server = start('tools/bench/floor/bare-server.ts', link.onFar, [film, ...link.far])
  const ports = JSON.parse(await server.line({ signal })) as number[]
  const meters = link.far.map((host, index) =>
    start('tests/bench-lines/line-meter.ts', link.onNear, [host, `${ports[index]}`, `${bytes}`]),
  )
  const trips = await Promise.all(meters.map(async (meter) => Number(await meter.line({ signal }))))
  // All at once: a program that starts late would find the line free.
  for (const meter of meters) meter.tell('go')
  const readings = await Promise.all(
    meters.map(async (meter, index) => ({
      roundTripMs: trips[index] as number,
      ...(JSON.parse(await meter.line({ signal })) as Omit<Reading, 'roundTripMs'>),
    })),
  )
  const keep = made.move()
  return { readings, link, [Symbol.asyncDispose]: () => keep.disposeAsync() }
}

describe('openLink', () => {
  it('gives each line its own rate and delay', async () => {
    const lines = [
      { kbit: 2000, delayMs: 30, queueMs: 200 },
      { kbit: 8000, delayMs: 10, queueMs: 200 },
    ]
    await using measured = await measure({ lines }, 1_000_000)
    for (const [index, { kbit, delayMs }] of lines.entries()) {
      const reading = measured.readings[index] as Reading
      expect(reading.roundTripMs).toBeGreaterThan(2 * delayMs - 0.5)
      expect(reading.roundTripMs).toBeLessThan(2 * delayMs + 3)
      expect(rateOf(reading) / ((kbit / 8) * PAYLOAD)).toBeGreaterThan(0.93)
      expect(rateOf(reading) / ((kbit / 8) * PAYLOAD)).toBeLessThan(1.03)
    }
  })

  it('shares what lines have together', async () => {
    const line = { kbit: 0, delayMs: 5, queueMs: 100 }
    await using measured = await measure(
      { lines: [line, line, line], shared: { kbit: 30_000, queueMs: 50 } },
      2_000_000,
    )
    const { readings } = measured
    const all = rateOf({
      firstMs: Math.min(...readings.map(({ firstMs }) => firstMs)),
      lastMs: Math.max(...readings.map(({ lastMs }) => lastMs)),
      bytes: readings.reduce((sum, reading) => sum + reading.bytes, 0),
    })
    expect(all).toBeLessThan((30_000 / 8) * PAYLOAD * 1.03)
    expect(all).toBeGreaterThan((30_000 / 8) * PAYLOAD * 0.85)
  })

  it('drops what finds its queue full, and loses what it is told to', async () => {
    await using full = await measure({ lines: [{ kbit: 4000, delayMs: 20, queueMs: 20 }] }, 1_000_000)
    const [dropping] = await full.link.count()
    expect(dropping?.dropped).toBeGreaterThan(0)
    expect(dropping?.lost).toBe(0)
    await using lossy = await measure(
      { lines: [{ kbit: 0, delayMs: 1, queueMs: 1000, loss: 0.02 }] },
      8_000_000,
    )
    const [losing] = await lossy.link.count()
    const { packets = 0, lost = 0, dropped } = losing ?? {}
    expect(packets).toBeGreaterThan(8_000_000 / 1448)
    expect(lost / (packets + lost)).toBeGreaterThan(0.012)
    expect(lost / (packets + lost)).toBeLessThan(0.028)
    expect(dropped).toBe(0)
  })
})

describe('npm run bench', () => {
  it('measures engines over lines of their own, with the floor beside them', async () => {
    const json = join(folder, 'results.json')
    const said = await runProgram(
      process.execPath,
      ['tools/bench/run.ts', '--short', '--rows', 'eight', '--folder', folder, '--json', json],
      { cwd: root, timeoutMs: 180_000 },
    )
    const { runs, summary } = JSON.parse(await readFile(json, 'utf8')) as {
      runs: { error?: string }[]
      summary: {
        title: string
        engines: { engine: string; figures: { median: number } }[]
        floorRatio?: number
      }[]
    }
    expect(runs.map(({ error }) => error)).toEqual([undefined, undefined, undefined])
    const first = summary.find(({ title }) => title === 'first byte')
    const median = (name: string) => first?.engines.find(({ engine }) => engine === name)?.figures.median ?? 0
    // Two round trips of 100 ms, and a megabyte at 100 Mbit/s: nothing is faster than that.
    expect(median('floor')).toBeGreaterThan(280)
    expect(median('lanterne')).toBeGreaterThan(280)
    expect(median('webtorrent')).toBeGreaterThan(280)
    expect(first?.floorRatio).toBeGreaterThan(0)
    expect(said).toContain('eight peers at 100 ms')
  }, 180_000)
})
