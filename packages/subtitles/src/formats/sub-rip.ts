import { type DraftCue, MOST_CUES, secondsOf } from '../draft-cue.ts'
import { readTagged } from '../tags.ts'

/** `00:00:01,500 --> 00:00:03,000`, with all that people write instead. */
const timing =
  /^\s{0,8}(?:(\d{1,3})\s?:\s?)?(\d{1,3})\s?:\s?(\d{1,2})(?:\s?[,.:]\s?(\d{1,6}))?\s{0,8}-{1,2}>\s{0,8}(?:(\d{1,3})\s?:\s?)?(\d{1,3})\s?:\s?(\d{1,2})(?:\s?[,.:]\s?(\d{1,6}))?/

/** Whether a text is SubRip's. */
export function isSubRip(text: string): boolean {
  return text.split('\n', 100).some((line) => timing.test(line))
}

/** Reads SubRip: a number, a line of times, lines of text, an empty line; the numbers and empty lines may be missing. */
export function parseSubRip(text: string): DraftCue[] {
  const drafts: DraftCue[] = []
  let open: { start: number; end: number; lines: string[] } | undefined
  const close = () => {
    if (!open) return
    const { start, end, lines } = open
    // The number of the next cue stands before its times, and so behind our text.
    while (lines[lines.length - 1]?.trim() === '') lines.pop()
    drafts.push({ start, end, ...readTagged(lines.join('\n')) })
  }
  for (const line of lines(text)) {
    const times = timing.exec(line)
    if (!times) {
      if (open && open.lines.length < 100) open.lines.push(line)
      continue
    }
    if (open && /^\s*\d{1,9}\s*$/.test(open.lines[open.lines.length - 1] ?? '')) open.lines.pop()
    close()
    open = undefined
    if (drafts.length >= MOST_CUES) break
    const [, h1 = '0', m1 = '', s1 = '', f1, h2 = '0', m2 = '', s2 = '', f2] = times
    open = { start: secondsOf(h1, m1, s1, f1), end: secondsOf(h2, m2, s2, f2), lines: [] }
  }
  close()
  return drafts
}

/** The lines of a text, one at a time, so that a file of nothing but line ends takes no more than itself. */
export function* lines(text: string): Generator<string> {
  let at = 0
  while (at <= text.length) {
    const end = text.indexOf('\n', at)
    const to = end < 0 ? text.length : end
    yield text.slice(at, to)
    at = to + 1
  }
}
