import { describe, expect, it } from 'vitest'
import type { Arrival, ReadResult } from './job.ts'
import { formatPage, type Results } from './page.ts'
import { formatRow } from './report.ts'
import { type Row, rows } from './rows.ts'
import { countFailures, type Run, summarize } from './summary.ts'

const FILM_BYTES = 500_000_000
const rowOf = (name: string) => rows.find((row) => row.name === name) as Row

const read = (arrivals: readonly Arrival[], demandedMs = 0): ReadResult => ({
  demandedMs,
  arrivals,
  hashCpuSeconds: 0,
})

function run(row: string, engine: string, reads: readonly ReadResult[], more = {}): Run {
  const role = engine === 'ours' || engine === 'floor' ? engine : 'peer'
  const result = { readyMs: 0, reads, cpuSeconds: 1, peakAnonymousBytes: 1e8, ...more }
  return { row, engine, role, round: 0, result }
}

/** First byte in ms, seconds for all of it, seconds of processor, MB. */
const whole = (engine: string, firstMs: number, seconds: number, cpuSeconds: number, memoryMb: number) =>
  run(
    'loopback',
    engine,
    [
      read([
        [firstMs, 1],
        [seconds * 1000, FILM_BYTES],
      ]),
    ],
    { cpuSeconds, peakAnonymousBytes: memoryMb * 1e6 },
  )

const played = (engine: string, first: readonly Arrival[], second: readonly Arrival[]) =>
  run('home', engine, [read(first), read(second, 14_000)])
/** A read that comes at once, `ms` after it was asked for at `from`. */
const quick = (ms: number, from = 0): Arrival[] => [
  [from + ms, 1],
  [from + ms + 1, 50_000_000],
]

describe('summarize', () => {
  const runs = [
    ...[20, 30, 1000].map((first) => whole('ours', first, 2, 1, 120)),
    ...[100, 110, 120].map((first) => whole('fast', first, 4, 3, 200)),
    ...[50, 60, 70].map((first) => whole('quick', first, 5, 4, 150)),
    whole('floor', 10, 1, 0.1, 10),
  ]
  const lines = summarize(rowOf('loopback'), runs, FILM_BYTES)
  const line = (title: string) => lines.find((each) => each.title === title)

  it('divides our median by the best of theirs and by the floor, line by line', () => {
    expect(line('first byte')).toMatchObject({ bestPeer: 'quick', ratio: 30 / 60, verdict: 'met' })
    expect(line('first byte')?.floorRatio).toBe(3)
    expect(line('throughput')).toMatchObject({ bestPeer: 'fast', ratio: 2, verdict: 'met' })
    expect(line('processor')?.ratio).toBeCloseTo(1 / 3)
    expect(line('memory')).toMatchObject({ ratio: 120 / 150, verdict: 'MISSED' })
    expect(line('memory')?.engines.map(({ engine }) => engine)).not.toContain('floor')
  })

  it('keeps what lies around the median', () => {
    const ours = line('first byte')?.engines.find(({ engine }) => engine === 'ours')
    expect(ours?.figures).toEqual({ median: 30, least: 20, most: 1000, count: 3 })
    expect(line('throughput')?.engines[0]?.figures.median).toBe(250)
  })

  it('finds it as good to be near the floor as to be ahead of others', () => {
    const judge = (ours: number, theirs: number) =>
      summarize(
        rowOf('home'),
        [
          played('ours', quick(ours), quick(1, 14_000)),
          played('theirs', quick(theirs), quick(1, 14_000)),
          played('floor', quick(100), quick(1, 14_000)),
        ],
        FILM_BYTES,
      ).find(({ title }) => title === 'first byte')?.verdict
    expect(judge(114, 120)).toBe('met')
    expect(judge(116, 120)).toBe('MISSED')
    expect(judge(116, 200)).toBe('met')
  })

  it('forgives no stall in any run where there is enough to play', () => {
    const smooth = played('ours', quick(100), quick(100, 14_000))
    const stalling = played('ours', [[100, 2_000_000]], quick(100, 14_000))
    const stalled = (its: readonly Run[]) =>
      summarize(rowOf('home'), its, FILM_BYTES).find(({ title }) => title === 'stalled')
    expect(stalled([smooth, smooth])?.verdict).toBe('met')
    expect(stalled([smooth, smooth, stalling])).toMatchObject({ verdict: 'MISSED', goal: 'none' })
    // From 2.1 s on nothing moves any more.
    expect(stalled([stalling])?.engines[0]?.figures.median).toBeCloseTo(11.9)
  })

  it('puts who never came behind everybody, and never divides by it', () => {
    const its = [played('ours', quick(100), quick(100, 14_000)), played('never', [], [])]
    const [first] = summarize(rowOf('home'), its, FILM_BYTES)
    expect(first).toMatchObject({ ratio: 0, verdict: 'met' })
    expect(formatRow(rowOf('home'), summarize(rowOf('home'), its, FILM_BYTES))).toContain('never')
  })

  it('says what was not measured', () => {
    const [first] = summarize(rowOf('loopback'), [whole('ours', 20, 2, 1, 120)], FILM_BYTES)
    expect(first).toMatchObject({ verdict: 'not measured' })
    expect(first?.ratio).toBeUndefined()
  })
})

describe('formatPage', () => {
  const results: Results = {
    date: '2026-11-22T10:00:00.000Z',
    machine: { cpu: 'a machine', cores: 2, kernel: '6.1', node: 'v24', load: 1 },
    versions: { webtorrent: '3.0.21' },
    rounds: 1,
    minutes: 12.3,
    films: { loopback: FILM_BYTES },
    runs: [whole('ours', 20, 2, 1, 120), whole('theirs', 30, 1, 2, 120)],
  }

  it('shows every figure, and names what was missed', () => {
    const page = formatPage([results])
    expect(page).toContain('## loopback')
    expect(page).toContain('| ours |')
    expect(page).toContain('2 of 4 goals are met. **Missed:** loopback, throughput; loopback, memory.')
    expect(page).toContain('webtorrent 3.0.21')
  })

  it('takes the last of several measurements of a row', () => {
    const later = { ...results, runs: [whole('ours', 2, 0.1, 0.1, 1), whole('theirs', 30, 1, 2, 120)] }
    expect(formatPage([results, later])).toContain('4 of 4 goals are met.')
  })
})

describe('countFailures', () => {
  it('counts them row by row', () => {
    const failed = { row: 'home', engine: 'theirs', role: 'peer', round: 0, error: 'wrong bytes' } as const
    expect(countFailures([failed, failed, whole('ours', 1, 1, 1, 1)])).toEqual([
      { row: 'home', engine: 'theirs', role: 'peer', failed: 2, of: 2 },
    ])
  })
})
