import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextWayState, type WayEvent, type WayState } from './way-state.ts'

const quiet = fc.constantFrom<WayEvent>(
  { kind: 'answered' },
  { kind: 'missed' },
  { kind: 'silent' },
  { kind: 'late' },
  { kind: 'failed', reason: 'no-answer' },
  { kind: 'failed', reason: 'not-reached' },
)
const personal = fc.constantFrom<WayEvent>({ kind: 'chosen' }, { kind: 'left' })
const any = fc.oneof({ weight: 5, arbitrary: quiet }, { weight: 1, arbitrary: personal })
const off: WayState = { state: 'off' }
const run = (events: readonly WayEvent[], from: WayState) => events.reduce(nextWayState, from)
const up: WayState = { state: 'up', misses: 0 }

describe('nextWayState', () => {
  it('is left by a person only, and by nothing else entered', () => {
    fc.assert(
      fc.property(fc.array(any), fc.array(quiet), (before, after) => {
        const now = run(before, off)
        const then = run(after, now)
        expect(then.state === 'off').toBe(now.state === 'off')
      }),
    )
  })

  it('is up only after an answer, and after whatever else came since at most two misses', () => {
    fc.assert(
      fc.property(fc.array(any), (events) => {
        if (run(events, off).state !== 'up') return
        const last = events.findLastIndex(({ kind }) => kind === 'answered')
        expect(last).toBeGreaterThanOrEqual(0)
        const since = events.slice(last + 1)
        expect(since.every(({ kind }) => kind === 'missed' || kind === 'late')).toBe(true)
        expect(since.filter(({ kind }) => kind === 'missed').length).toBeLessThan(3)
      }),
    )
  })

  it('comes back from anywhere with one answer', () => {
    fc.assert(
      fc.property(fc.array(quiet), (events) => {
        const now = run(events, { state: 'starting' })
        expect(nextWayState(now, { kind: 'answered' })).toEqual(up)
      }),
    )
  })

  it('stalls after three misses in a row, or at once when the way says so', () => {
    const missed: WayEvent = { kind: 'missed' }
    expect(run([missed, missed], up).state).toBe('up')
    expect(run([missed, missed, { kind: 'answered' }, missed, missed], up).state).toBe('up')
    expect(run([missed, missed, missed], up)).toEqual({ state: 'stalled' })
    expect(run([{ kind: 'silent' }], up)).toEqual({ state: 'stalled' })
    expect(run([missed, { kind: 'late' }], { state: 'starting' })).toEqual({
      state: 'blocked',
      reason: 'no-answer',
    })
  })
})
