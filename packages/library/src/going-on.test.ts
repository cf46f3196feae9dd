import { describe, expect, it } from 'vitest'
import { goingOn, isFinished, itemOf, partsOf } from './going-on.ts'

const release = { id: 'r', source: { kind: 'bundled' as const } }
const part = (number: number, isHere = true) => ({
  ...{ number, title: `Part ${number}`, durationSeconds: 600, releases: isHere ? [release] : [] },
})
const serial = {
  seasons: [
    { number: 1, episodes: [part(1), part(2, false), part(3)] },
    { number: 2, episodes: [part(1)] },
  ],
}
const find = (id: string) => (id === 'serial' ? serial : undefined)
const at = (item: string, clock: number, positionSeconds: number, isDone = false) => ({
  ...{ item, clock, value: { positionSeconds, durationSeconds: 1000, isFinished: isDone } },
})
const shown = (...[progress, away = []]: [ReturnType<typeof at>[], [string, number][]?]) =>
  goingOn(progress, new Map(away), find).map(({ titleId, season, episode, positionSeconds }) =>
    [itemOf(titleId, season, episode), positionSeconds].join(' '),
  )

describe('goingOn', () => {
  it('has the newest first, and neither what was only opened nor what is finished', () => {
    expect(shown([at('a', 1, 500), at('b', 3, 400), at('c', 4, 2), at('d', 5, 960, true)])).toEqual([
      'b 400',
      'a 500',
    ])
  })

  it('has nothing so short that it is seen sooner than it is found', () => {
    const short = {
      item: 'a',
      clock: 1,
      value: { positionSeconds: 15, durationSeconds: 30, isFinished: false },
    }
    expect(shown([short])).toEqual([])
  })

  it('goes on with the part in the middle, then with the next that can be had, over seasons', () => {
    expect(shown([at('serial/1/1', 2, 300)])).toEqual(['serial/1/1 300'])
    expect(shown([at('serial/1/1', 2, 960, true)])).toEqual(['serial/1/3 0'])
    expect(shown([at('serial/1/3', 2, 960, true)])).toEqual(['serial/2/1 0'])
    expect(shown([at('serial/2/1', 2, 960, true)])).toEqual([])
  })

  it('lets the part that was watched last speak for its series', () => {
    expect(shown([at('serial/1/1', 2, 300), at('serial/2/1', 5, 100)])).toEqual(['serial/2/1 100'])
    // Watched out of order: what was finished before is not proposed again.
    expect(shown([at('serial/2/1', 2, 960, true), at('serial/1/3', 5, 960, true)])).toEqual([])
  })

  it('keeps away what was sent away, until it is watched again', () => {
    expect(shown([at('a', 5, 500)], [['a', 6]])).toEqual([])
    expect(shown([at('a', 7, 500)], [['a', 6]])).toEqual(['a 500'])
    expect(shown([at('serial/1/1', 5, 960, true)], [['serial', 6]])).toEqual([])
  })
})

describe('isFinished', () => {
  it('is at 95 %, or where the credits begin when that is known', () => {
    expect([isFinished(949, 1000, undefined), isFinished(950, 1000, undefined)]).toEqual([false, true])
    expect([isFinished(899, 1000, 900), isFinished(900, 1000, 900)]).toEqual([false, true])
    // A marker that cannot be right, and a length that nobody knows.
    expect([isFinished(20, 1000, 10), isFinished(0, 0, undefined)]).toEqual([false, false])
  })
})

describe('partsOf', () => {
  it('reads what itemOf wrote', () => {
    expect(partsOf(itemOf('a-b'))).toEqual({ titleId: 'a-b' })
    expect(partsOf(itemOf('a-b', 2, 13))).toEqual({ titleId: 'a-b', season: 2, episode: 13 })
  })
})
