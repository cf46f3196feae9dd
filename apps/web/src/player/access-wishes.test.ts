import { beforeEach, describe, expect, it } from 'vitest'
import { stubStorage } from '../design/stub-storage.ts'
import { keepAccessWishes, readAccessWishes } from './access-wishes.ts'

describe('readAccessWishes', () => {
  beforeEach(stubStorage)

  it('wishes nothing at first, then what was said last', () => {
    expect(readAccessWishes()).toEqual({ isDescribed: false, isForHearing: false })
    for (const isDescribed of [true, false])
      for (const isForHearing of [true, false]) {
        keepAccessWishes({ isDescribed, isForHearing })
        expect(readAccessWishes()).toEqual({ isDescribed, isForHearing })
      }
  })

  it('makes nothing of what somebody else has kept', () => {
    localStorage.setItem('lanterne.access', 'described-not <hearing>')
    expect(readAccessWishes()).toEqual({ isDescribed: false, isForHearing: false })
  })
})
