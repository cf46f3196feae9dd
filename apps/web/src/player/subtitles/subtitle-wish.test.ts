import type { SubtitleTrack } from '@lanterne/contract'
import { beforeEach, describe, expect, it } from 'vitest'
import { stubStorage } from '../../design/stub-storage.ts'
import { keepSubtitleWish, readSubtitleWish } from './subtitle-wish.ts'

const track: SubtitleTrack = {
  ...{ id: 't3', kind: 'text', language: 'fre', isDefault: false, isForced: false },
  ...{ isForHearingImpaired: false, isCommentary: false },
}

beforeEach(stubStorage)

describe('readSubtitleWish', () => {
  it('is what was chosen last', () => {
    expect(readSubtitleWish()).toBeUndefined()
    keepSubtitleWish(track)
    expect(readSubtitleWish()).toEqual({ kind: 'language', language: 'fre', isForHearingImpaired: false })
    keepSubtitleWish({ ...track, language: 'pt-BR', isForHearingImpaired: true })
    expect(readSubtitleWish()).toEqual({ kind: 'language', language: 'pt-BR', isForHearingImpaired: true })
    keepSubtitleWish({ ...track, language: 'und' })
    expect(readSubtitleWish()).toMatchObject({ language: 'pt-BR' })
    keepSubtitleWish(undefined)
    expect(readSubtitleWish()).toEqual({ kind: 'none' })
  })

  it('is not led astray by what somebody else has kept', () => {
    localStorage.setItem('lanterne.subtitles', '<b> hearing')
    expect(readSubtitleWish()).toBeUndefined()
  })
})
