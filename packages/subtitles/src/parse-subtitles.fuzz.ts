import { equal, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { MOST_CUES } from './draft-cue.ts'
import { parseSubtitles } from './parse-subtitles.ts'
import { writeWebVtt } from './write-web-vtt.ts'

/** A file of subtitles of any format: cues in order, short, without markup; and the same again through WebVTT. */
export const fuzz: FuzzTarget = {
  name: 'subtitle-file',
  words: [
    ...[
      '1\n00:00:01,000 --> 00:00:02,000\n',
      '-->',
      'WEBVTT\n\n',
      '00:01.000 --> 00:02.000 line:0\n',
      '\n\n',
    ],
    ...['<i>', '</i>', '{\\an8}', '{\\p1}', '<script>', '&lt;', '&#0;', '&#x110000;', '\\N', '|', '[br]'],
    ...['[Script Info]\n', '[Events]\n', 'Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,', 'Format: '],
    ...['{1}{25}', '[10][20]', '<SAMI>', '<SYNC Start=1000>', '<P Class=ENCC>', '00:00:01.00,00:00:02.00\n'],
    ...['999:59:59,999', '\u202E', '\uFEFF', '\0'],
  ],
  run(bytes) {
    const parsed = parseSubtitles(bytes, { language: 'fr', durationSeconds: 60 })
    if (!parsed) return
    ok(parsed.cues.length <= MOST_CUES)
    let before = 0
    for (const { start, end, spans } of parsed.cues) {
      ok(start >= before && end > start && end <= 360_000)
      before = start
      const text = spans.map((span) => span.text).join('')
      ok(text.trim() === text && text !== '' && !/\n\s*\n|(?!\n)\p{Cc}/u.test(text))
      ok(text.length <= 12 * 301)
    }
    // Times are written to the millisecond: what is shorter is gone, and neighbours may touch.
    const again = parseSubtitles(Buffer.from(writeWebVtt(parsed.cues)))
    ok(again)
    const wordsOf = (cues: typeof parsed.cues) => new Set(cues.map(({ spans }) => JSON.stringify(spans)))
    const lasting = parsed.cues.filter(({ start, end }) => end - start > 0.002)
    const wordsAgain = wordsOf(again.cues)
    // What looks like an override of other formats is one in WebVTT, too: people write it there.
    for (const words of wordsOf(lasting)) ok(words.includes('{\\\\') || wordsAgain.has(words), words)
    equal(again.format, 'webvtt')
  },
}
