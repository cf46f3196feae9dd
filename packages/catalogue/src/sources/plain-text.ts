import { decodeHTML } from 'entities'

/** Most characters that are looked at: what a screen shows is far less. */
const mostRead = 20_000

/**
 * Text of one line or more out of what may be HTML or Markdown, without any markup: what looks like a tag goes, entities
 * become characters once. What comes out is shown as text, never as HTML; this is for reading, not for safety.
 */
export function plainText(markup: string, mostCharacters: number): string {
  const text = decodeHTML(
    markup
      .slice(0, mostRead)
      .replace(/<(script|style)\b[\s\S]*?(<\/\1\s*>|$)/gi, ' ')
      .replace(/<(br|\/p|\/div|\/li)\b[^>]*>/gi, '\n')
      .replace(/<[a-z/!][^>]*>/gi, ''),
  )
  const lines = text
    .replace(/!?\[([^\]\n]{0,200})\]\([^)\s]{0,2000}\)/g, '$1')
    .replace(/[*_]{2}|^#{1,6} /gm, '')
    // Controls, and characters that turn the direction of what follows.
    .replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, ' ')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
  return cut(lines.join('\n'), mostCharacters)
}

/** At most `most` characters, cut between words where that is possible, and said to be cut. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const head = text.slice(0, most - 1)
  const space = head.lastIndexOf(' ')
  return `${(space > most / 2 ? head.slice(0, space) : head).replace(/[\ud800-\udbff]$/, '')}…`
}
