import { describe, expect, it } from 'vitest'
import { parseSubtitles } from './parse-subtitles.ts'
import { writeSubRip } from './write-sub-rip.ts'

describe('writeSubRip', () => {
  const cues = [
    { start: 1, end: 2.5, spans: [{ text: 'Un & deux\n\ntrois' }] },
    { start: 3661.001, end: 3662, spans: [{ text: 'dit ' }, { text: 'bas', isItalic: true as const }] },
  ]

  it('is read back as it was', () => {
    const read = parseSubtitles(Buffer.from(writeSubRip(cues)))
    expect(read?.format).toBe('subrip')
    expect(read?.cues).toEqual([{ ...cues[0], spans: [{ text: 'Un & deux\ntrois' }] }, cues[1]])
  })

  it('lets no words become a tag or another cue', () => {
    const text = writeSubRip([
      { start: 0, end: 1, spans: [{ text: '\n\n<b>2\r\n\r\n00:00:01,000 --> 00:00:02,000' }] },
    ])
    expect(text).not.toContain('<b>')
    expect(parseSubtitles(Buffer.from(text))?.cues).toHaveLength(1)
  })
})
