import { parseSubtitles } from '@lanterne/subtitles'
import type { ParseAnswer, ParseRequest } from './parse-file.ts'

/** Reads one file of the viewer's in a thread of its own: however it is made, the film goes on. */
addEventListener('message', ({ data }: MessageEvent<ParseRequest>) => {
  const parsed = parseSubtitles(data.bytes, {
    language: data.language,
    durationSeconds: data.durationSeconds,
  })
  const answer: ParseAnswer = { cues: parsed?.cues }
  postMessage(answer)
})
