import { describe, expect, it } from 'vitest'
import type { ReadResult } from './job.ts'
import { formatReport } from './report.ts'
import { countFailures, type Run, summarize } from './summary.ts'

const FILM_BYTES = 500_000_000

const read = (demandedMs: number, firstByteMs: number, lastByteMs: number): ReadResult => ({
  demandedMs,
  firstByteMs,
  firstMibMs: firstByteMs + 1,
  lastByteMs,
  sha256: '',
  hashCpuSeconds: 0,
})

/** An engine's whole-film and seek runs: first byte and seek in ms, seconds for the film, seconds of processor, MB. */
function runsOf(
  engine: string,
  round: number,
  [firstMs, seekMs, filmS, cpuSeconds, memoryMb]: number[],
): Run[] {
  const [first, seek, film, memory] = [firstMs ?? 0, seekMs ?? 0, (filmS ?? 0) * 1000, (memoryMb ?? 0) * 1e6]
  const result = {
    readyMs: 90,
    handedMs: 100,
    reads: [read(100, 100 + first, 100 + film)],
    cpuSeconds: cpuSeconds ?? 0,
    peakAnonymousBytes: memory,
    peakResidentBytes: memory,
  }
  const reads = [read(100, 100 + first, 500), read(500, 500 + seek, 900)]
  const common = { engine, door: 'api', ours: engine === 'ours', round } as const
  return [
    { ...common, row: 'whole', result },
    { ...common, row: 'seek', result: { ...result, reads } },
  ]
}

describe('summarize', () => {
  const runs = [
    ...[20, 30, 1000].flatMap((first, round) => runsOf('ours', round, [first, 10, 2, 1, 120])),
    ...[100, 110, 120].flatMap((first, round) => runsOf('fast', round, [first, 40, 4, 3, 200])),
    ...[50, 60, 70].flatMap((first, round) => runsOf('quick', round, [first, 80, 5, 4, 150])),
  ]
  const lines = summarize(runs, FILM_BYTES)
  const line = (title: string) => lines.find((each) => each.door === 'api' && each.title.includes(title))

  it('divides our median by the best of theirs, line by line', () => {
    expect(line('first byte')).toMatchObject({ bestPeer: 'quick', ratio: 30 / 60, verdict: 'met' })
    expect(line('seek')).toMatchObject({ bestPeer: 'fast', ratio: 10 / 40, verdict: 'met' })
    expect(line('whole film')).toMatchObject({ bestPeer: 'fast', ratio: 2, verdict: 'met' })
    expect(line('processor')?.ratio).toBeCloseTo(1 / 3)
  })

  it('keeps what lies around the median', () => {
    const ours = line('first byte')?.engines.find(({ engine }) => engine === 'ours')
    expect(ours?.figures).toEqual({ median: 30, least: 20, most: 1000, count: 6 })
    expect(line('whole film')?.engines[0]?.figures.median).toBe(250)
  })

  it('says what is missed, and what was not measured', () => {
    expect(line('anonymous')).toMatchObject({ bestPeer: 'quick', ratio: 0.8, goal: 0.5, verdict: 'missed' })
    expect(
      lines.filter(({ door }) => door === 'http').every(({ verdict }) => verdict === 'not measured'),
    ).toBe(true)
    expect(formatReport(lines)).toMatch(/peak anonymous memory, MB .* 0\.80 +≤ 0\.5 +missed/)
  })

  it('leaves out runs that failed, and counts them', () => {
    const failed: Run = {
      engine: 'quick',
      door: 'api',
      ours: false,
      row: 'whole',
      round: 3,
      error: 'wrong bytes',
    }
    expect(summarize([...runs, failed], FILM_BYTES)).toEqual(lines)
    expect(countFailures([...runs, failed])).toEqual([{ engine: 'quick/api', ours: false, failed: 1, of: 7 }])
  })
})
