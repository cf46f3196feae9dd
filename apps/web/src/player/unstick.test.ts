import { describe, expect, it } from 'vitest'
import { lookAt, type Watched } from './unstick.ts'

const waiting: Watched = {
  currentTime: 10,
  paused: false,
  ended: false,
  readyState: 2,
  bufferedTo: 20,
}

describe('lookAt', () => {
  it('notes since when a picture stands that has all it needs', () => {
    const stuck = lookAt(undefined, waiting, 100)
    expect(stuck).toEqual({ at: 10, sinceMs: 100 })
    expect(lookAt(stuck, waiting, 900)).toBe(stuck)
  })

  it('begins anew when the picture moved', () => {
    expect(lookAt({ at: 9, sinceMs: 100 }, waiting, 900)).toEqual({ at: 10, sinceMs: 900 })
  })

  it.for<[string, Partial<Watched>]>([
    ['plays', { readyState: 3 }],
    ['rests', { paused: true }],
    ['is over', { ended: true }],
    ['waits for bytes', { bufferedTo: 10.2 }],
  ])('leaves one alone that %s', ([, change]) => {
    expect(lookAt({ at: 10, sinceMs: 100 }, { ...waiting, ...change }, 900)).toBeUndefined()
  })
})
