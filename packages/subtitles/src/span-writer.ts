import type { CueSpan } from '@lanterne/contract'

/** More than this at once fills the screen: nobody reads it. */
const MOST_LINES = 12
const MOST_LINE_LENGTH = 300

/** Puts a cue's text together from its stretches: clean lines, none of them empty or without end. */
export class SpanWriter {
  isItalic = false
  readonly #lines: CueSpan[][] = [[]]
  #lineLength = 0

  /** Adds plain text; `\n` ends a line. */
  add(text: string): void {
    const [first = '', ...rest] = text.split('\n', MOST_LINES * 4)
    this.#extend(first)
    for (const line of rest) {
      this.#lines.push([])
      this.#lineLength = 0
      this.#extend(line)
    }
  }

  /** What was added, without empty lines and without space at either end of a line. */
  finish(): CueSpan[] {
    const lines = this.#lines.map(trim).filter((line) => line.length > 0)
    const spans: CueSpan[] = []
    for (const [i, line] of lines.slice(0, MOST_LINES).entries()) {
      for (const [at, { text, isItalic }] of line.entries()) {
        const broken = i > 0 && at === 0 ? `\n${text}` : text
        const last = spans[spans.length - 1]
        if (last && last.isItalic === isItalic)
          spans[spans.length - 1] = { ...last, text: last.text + broken }
        else spans.push({ ...(isItalic && { isItalic }), text: broken })
      }
    }
    return spans
  }

  #extend(text: string): void {
    const clean = text.slice(0, MOST_LINE_LENGTH * 4).replace(unseen, ' ')
    const part = cut(clean, MOST_LINE_LENGTH - this.#lineLength)
    if (part === '') return
    this.#lineLength += part.length
    const line = this.#lines[this.#lines.length - 1]
    const last = line?.[line.length - 1]
    if (line && last && last.isItalic === (this.isItalic || undefined))
      line[line.length - 1] = { ...last, text: last.text + part }
    else line?.push({ text: part, ...(this.isItalic && { isItalic: true }) })
  }
}

/** Control characters, and every way to end a line but the one that is ours. */
const unseen = /[\p{Cc}\u2028\u2029\uFEFF]/gu

/** Never half of a character that takes two places. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const part = text.slice(0, Math.max(0, length))
  return /[\uD800-\uDBFF]$/.test(part) ? part.slice(0, -1) : part
}

function trim(line: readonly CueSpan[]): CueSpan[] {
  const spans = line.map((span) => ({ ...span, text: span.text.replace(/[ \t]{2,}/g, ' ') }))
  while (spans[0] && spans[0].text.trimStart() === '') spans.shift()
  while (spans.length > 0 && spans[spans.length - 1]?.text.trimEnd() === '') spans.pop()
  const last = spans.length - 1
  return spans.map((span, i) => {
    const text = i === 0 ? span.text.trimStart() : span.text
    return { ...span, text: i === last ? text.trimEnd() : text }
  })
}
