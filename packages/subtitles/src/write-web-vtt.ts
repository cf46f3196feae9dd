import type { CueSpan, TextCue } from '@lanterne/contract'

/** Writes cues as one WebVTT file (W3C). Pure. */
export function writeWebVtt(cues: readonly TextCue[]): string {
  return ['WEBVTT', ...cues.map(writeCue)].join('\n\n') + '\n'
}

/**
 * Writes one segment of WebVTT for HLS (RFC 8216, 3.5): the cues that are on the screen at any time in it, with the
 * film's own times; one that reaches over a border is in both segments. Pure.
 */
export function writeWebVttSegment(
  cues: readonly TextCue[],
  { start, end }: { readonly start: number; readonly end: number },
): string {
  const inside = cues.filter((cue) => cue.start < end && cue.end > start)
  // Our segments of picture and sound count from zero, too.
  const head = 'WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000'
  return [head, ...inside.map(writeCue)].join('\n\n') + '\n'
}

function writeCue({ start, end, spans, place }: TextCue): string {
  const settings = place === 'top' ? ' line:5%' : place === 'middle' ? ' line:50%' : ''
  return `${time(start)} --> ${time(end)}${settings}\n${spans.map(writeSpan).join('')}`
}

/** What could end a cue or begin a tag is escaped; a cue has no empty lines. */
function writeSpan({ text, isItalic }: CueSpan): string {
  const escaped = text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\n{2,}/g, '\n')
  return isItalic ? `<i>${escaped}</i>` : escaped
}

function time(seconds: number): string {
  const all = Math.round(seconds * 1000)
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const milliseconds = String(all % 1000).padStart(3, '0')
  return `${two(all / 3_600_000)}:${two((all / 60_000) % 60)}:${two((all / 1000) % 60)}.${milliseconds}`
}
