import type { TextCue } from '@lanterne/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSubtitles } from './parse-subtitles.ts'
import { writeWebVtt, writeWebVttSegment } from './write-web-vtt.ts'

const cues: readonly TextCue[] = [
  { start: 1, end: 2.5, spans: [{ text: 'a & <b>\n' }, { text: 'c', isItalic: true }] },
  { start: 5.5, end: 6.5, spans: [{ text: '--> no times' }], place: 'top' },
  { start: 3725.0004, end: 3726, spans: [{ text: 'later' }], place: 'middle' },
]

describe('writeWebVtt', () => {
  it('writes times, places and italics, and escapes the rest', () => {
    expect(writeWebVtt(cues)).toBe(
      'WEBVTT\n\n00:00:01.000 --> 00:00:02.500\na &amp; &lt;b&gt;\n<i>c</i>\n\n00:00:05.500 --> 00:00:06.500 line:5%\n--&gt; no times\n\n01:02:05.000 --> 01:02:06.000 line:50%\nlater\n',
    )
  })

  it('is read back as the same', () => {
    const word = fc
      .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
      .map((text) => `(${text.replace(/\s+/g, ' ')})`)
    const cue = fc.record({ words: word, isItalic: fc.boolean(), seconds: fc.integer({ min: 1, max: 4 }) })
    fc.assert(
      fc.property(fc.array(cue, { maxLength: 20 }), (list) => {
        let at = 0
        const written = list.map(({ words, isItalic, seconds }, i): TextCue => {
          const start = at + 1
          at = start + seconds
          return { start, end: at, spans: [{ text: `${i}${words}`, ...(isItalic && { isItalic }) }] }
        })
        const known = written.filter(({ spans }) => !/[\p{Cc}\u2028\u2029\uFEFF]/u.test(spans[0]?.text ?? ''))
        expect(parseSubtitles(Buffer.from(writeWebVtt(known)))?.cues).toEqual(known)
      }),
    )
  })
})

describe('writeWebVttSegment', () => {
  it('has what is on the screen at any time in it, with the times of the film', () => {
    const segment = (start: number, end: number) => writeWebVttSegment(cues, { start, end })
    expect(segment(2, 6)).toContain('X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000')
    expect(segment(2, 6).match(/-->/g)).toHaveLength(2)
    expect(segment(6, 10)).toContain('00:00:05.500 --> 00:00:06.500')
    expect(segment(6.5, 10).match(/-->/g)).toBeNull()
  })
})
