import type { TextCue } from '@lanterne/contract'
import { decodeText } from './decode-text.ts'
import { type DraftCue, finishCues } from './draft-cue.ts'
import { isAss, parseAss } from './formats/ass.ts'
import { isMicroDvd, isSubViewer, parseMicroDvd, parseSubViewer } from './formats/micro-dvd.ts'
import { isSami, parseSami } from './formats/sami.ts'
import { isSubRip, parseSubRip } from './formats/sub-rip.ts'
import { isWebVtt, parseWebVtt } from './formats/web-vtt.ts'

/** What is known of a file from elsewhere. */
export interface SubtitleHints {
  /** ISO 639-1, as the file's name says. */
  readonly language?: string | undefined
  /** Of the film. */
  readonly durationSeconds?: number | undefined
}

export interface ParsedSubtitles {
  readonly cues: readonly TextCue[]
  readonly format: 'webvtt' | 'ass' | 'sami' | 'subviewer' | 'microdvd' | 'subrip'
  readonly encoding: string
}

/** The greatest file that is read; the words of a film of ten hours are a tenth of it. */
export const MOST_SUBTITLE_BYTES = 10 << 20

/**
 * Reads a file of subtitles, whatever its format and encoding, into plain cues; `undefined` for what is none, or too
 * large. Pure, and in time that grows with the file alone.
 */
export function parseSubtitles(bytes: Uint8Array, hints: SubtitleHints = {}): ParsedSubtitles | undefined {
  if (bytes.length > MOST_SUBTITLE_BYTES) return undefined
  const { text, encoding } = decodeText(bytes, hints)
  const found = parsers.find(({ is }) => is(text))
  return found && { cues: finishCues(found.parse(text, hints)), format: found.format, encoding }
}

/** The surest signs first: a line of times may stand in any of them. */
const parsers: readonly {
  readonly format: ParsedSubtitles['format']
  readonly is: (text: string) => boolean
  readonly parse: (text: string, hints: SubtitleHints) => DraftCue[]
}[] = [
  { format: 'webvtt', is: isWebVtt, parse: parseWebVtt },
  { format: 'ass', is: isAss, parse: parseAss },
  { format: 'sami', is: isSami, parse: parseSami },
  { format: 'subviewer', is: isSubViewer, parse: parseSubViewer },
  { format: 'microdvd', is: isMicroDvd, parse: parseMicroDvd },
  { format: 'subrip', is: isSubRip, parse: parseSubRip },
]
