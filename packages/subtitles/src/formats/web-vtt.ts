import type { TextCue } from '@lanterne/contract'
import { type DraftCue, MOST_CUES, secondsOf } from '../draft-cue.ts'
import { readTagged } from '../tags.ts'
import { lines } from './sub-rip.ts'

const timing =
  /^\s{0,8}(?:(\d{1,4}):)?(\d{2}):(\d{2})\.(\d{1,6})\s{1,8}-->\s{1,8}(?:(\d{1,4}):)?(\d{2}):(\d{2})\.(\d{1,6})([^\n]{0,300})/

/** Whether a text is WebVTT's. */
export function isWebVtt(text: string): boolean {
  return /^WEBVTT(?:[ \t\n]|$)/.test(text)
}

/** Reads WebVTT (W3C): the cues' text, where they stand, and what of them is in italics. Styles and regions are left out. */
export function parseWebVtt(text: string): DraftCue[] {
  const drafts: DraftCue[] = []
  let open: { start: number; end: number; place: TextCue['place']; lines: string[] } | undefined
  const close = () => {
    if (open) drafts.push(readVttCue(open.lines.join('\n'), open))
    open = undefined
  }
  for (const line of lines(text)) {
    const times = timing.exec(line)
    if (times) {
      close()
      if (drafts.length >= MOST_CUES) break
      const [, h1 = '0', m1 = '', s1 = '', f1, h2 = '0', m2 = '', s2 = '', f2, settings = ''] = times
      const [start, end] = [secondsOf(h1, m1, s1, f1), secondsOf(h2, m2, s2, f2)]
      open = { start, end, place: placeOfSettings(settings), lines: [] }
    } else if (line.trim() === '') close()
    else if (open && open.lines.length < 100) open.lines.push(line)
  }
  close()
  return drafts
}

/** A cue's text with the times and the place that stand elsewhere, as Matroska has it. */
export function readVttCue(text: string, { start, end, place }: Omit<DraftCue, 'spans'>): DraftCue {
  return { start, end, place, spans: readTagged(text, { isEveryTag: true }).spans }
}

/** Where `line:` puts a cue: by percent, or counted in lines from the top. */
export function placeOfSettings(settings: string): TextCue['place'] {
  const line = /(?:^|\s)line:(-?\d{1,4}(?:\.\d{1,6})?)(%?)/.exec(settings)
  if (!line) return undefined
  const value = Number(line[1])
  if (line[2] === '') return value >= 0 && value < 6 ? 'top' : undefined
  return value < 35 ? 'top' : value < 65 ? 'middle' : undefined
}
