import { describe, expect, it } from 'vitest'
import { kindOfSubtitles } from './film-subtitles.ts'

describe('kindOfSubtitles', () => {
  it('is text or pictures, where they can be read', () => {
    expect(kindOfSubtitles({ codec: 'ass' }, 'matroska')).toBe('text')
    expect(kindOfSubtitles({ codec: 'mov-text' }, 'mp4')).toBe('text')
    expect(kindOfSubtitles({ codec: 'pgs' }, 'matroska')).toBe('pictures')
    expect(kindOfSubtitles({ codec: 'other' }, 'matroska')).toBeUndefined()
    expect(kindOfSubtitles({ codec: 'pgs' }, 'mpeg-ts')).toBe('pictures')
    expect(kindOfSubtitles({ codec: 'dvb' }, 'mpeg-ts')).toBe('pictures')
    // Nobody here takes those files apart.
    expect(kindOfSubtitles({ codec: 'vobsub' }, 'avi')).toBeUndefined()
  })
})
