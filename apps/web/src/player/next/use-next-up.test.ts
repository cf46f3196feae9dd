import { describe, expect, it } from 'vitest'
import { isTimeForNext } from './use-next-up.ts'

const at = { seconds: 1000, durationSeconds: 1200, bufferedTo: 1040, isWhole: true }

describe('isTimeForNext', () => {
  it('waits for the last five minutes of a film that is here', () => {
    expect(isTimeForNext(at)).toBe(true)
    expect(isTimeForNext({ ...at, seconds: 800 })).toBe(false)
  })

  it('takes nothing from a film that is still on its way', () => {
    expect(isTimeForNext({ ...at, isWhole: false })).toBe(false)
    expect(isTimeForNext({ ...at, isWhole: false, seconds: 1150 })).toBe(false)
    expect(isTimeForNext({ ...at, isWhole: false, seconds: 1150, bufferedTo: 1200 })).toBe(true)
  })

  it('waits until the length is known', () => {
    expect(isTimeForNext({ ...at, durationSeconds: 0 })).toBe(false)
  })
})
