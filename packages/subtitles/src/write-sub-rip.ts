import type { TextCue } from '@lanterne/contract'

/** Writes cues as one SubRip file, for screens that read nothing else. Pure. */
export function writeSubRip(cues: readonly TextCue[]): string {
  return cues.map((cue, index) => `${index + 1}\r\n${writeCue(cue)}\r\n`).join('\r\n')
}

/** Televisions show tags that they do not know: italics alone are known to all. An empty line would end the cue. */
function writeCue({ start, end, spans, place }: TextCue): string {
  const text = spans
    .map(({ text: words, isItalic }) => {
      const plain = words.replace(/[<>]/g, (bracket) => (bracket === '<' ? '‹' : '›'))
      return isItalic ? `<i>${plain}</i>` : plain
    })
    .join('')
    .replace(/\r/g, '')
    .replace(/\n{2,}/g, '\n')
    .replace(/^\n|\n$/g, '')
    .replace(/\n/g, '\r\n')
  // Most players read this position, and those that do not leave it out.
  const above = place === 'top' ? '{\\an8}' : ''
  return `${time(start)} --> ${time(end)}\r\n${above}${text}`
}

function time(seconds: number): string {
  const all = Math.round(seconds * 1000)
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const milliseconds = String(all % 1000).padStart(3, '0')
  return `${two(all / 3_600_000)}:${two((all / 60_000) % 60)}:${two((all / 1000) % 60)},${milliseconds}`
}
