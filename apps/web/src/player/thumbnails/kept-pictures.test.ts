import { describe, expect, it } from 'vitest'
import { KeptPictures, MOMENT_SECONDS, middleOf } from './kept-pictures.ts'

describe('KeptPictures', () => {
  it('has one picture for a moment', () => {
    const kept = new KeptPictures<string>()
    expect(kept.isUnknown(10, 0)).toBe(true)
    kept.keep(10, 'a', 0)
    expect([10, 11.9, 12].map((seconds) => kept.at(seconds))).toEqual(['a', 'a', undefined])
    expect(kept.isUnknown(11, 1e9)).toBe(false)
    expect(middleOf(11.3)).toBe(11)
  })

  it('asks again after a while for what was not here', () => {
    const kept = new KeptPictures<string>()
    kept.keep(10, undefined, 1000)
    expect(kept.isUnknown(10, 3000)).toBe(false)
    expect(kept.isUnknown(10, 4001)).toBe(true)
  })

  it('forgets what nobody has looked at for longest', () => {
    const kept = new KeptPictures<number>()
    for (let i = 0; i < 120; i++) kept.keep(i * MOMENT_SECONDS, i, 0)
    expect(kept.at(0)).toBe(0)
    kept.keep(1000, 1000, 0)
    expect(kept.at(0)).toBe(0)
    expect(kept.at(MOMENT_SECONDS)).toBeUndefined()
    expect(kept.at(1000)).toBe(1000)
  })
})
