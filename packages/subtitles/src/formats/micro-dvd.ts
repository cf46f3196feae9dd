import { type DraftCue, MOST_CUES, secondsOf } from '../draft-cue.ts'
import { SpanWriter } from '../span-writer.ts'
import { readTagged } from '../tags.ts'
import { lines } from './sub-rip.ts'

const framed = /^\s{0,8}\{(\d{1,9})\}\{(\d{0,9})\}(.*)$/
const tenths = /^\s{0,8}\[(\d{1,9})\]\[(\d{0,9})\](.*)$/
const viewer = /^(\d{1,2}):(\d{2}):(\d{2})\.(\d{1,3}),(\d{1,2}):(\d{2}):(\d{2})\.(\d{1,3})\s{0,8}$/

/** Of films; television of Europe has the other. */
const usualRates = [24_000 / 1001, 25] as const

/** Whether a text counts in frames (MicroDVD) or in tenths of a second (MPL2). */
export function isMicroDvd(text: string): boolean {
  return text.split('\n', 20).some((line) => framed.test(line) || tenths.test(line))
}

/**
 * Reads MicroDVD, whose times are numbers of frames, and MPL2, which is written alike. Where the file does not say how
 * many frames a second has, it is taken for a film's, and for television's where that would end after the film.
 */
export function parseMicroDvd(
  text: string,
  { durationSeconds }: { durationSeconds?: number | undefined } = {},
): DraftCue[] {
  const entries: { start: number; end: number | undefined; text: string }[] = []
  let rate: number | undefined
  let isInTenths = false
  for (const line of lines(text)) {
    const frames = framed.exec(line)
    const found = frames ?? tenths.exec(line)
    if (!found || entries.length >= MOST_CUES) continue
    isInTenths ||= !frames
    const [, start = '', end = '', words = ''] = found
    // A first cue of one frame says how fast they come.
    const said = /^\s{0,8}(\d{2}(?:[.,]\d{1,3})?)\s{0,8}$/.exec(words)
    if (said && Number(start) <= 1 && entries.length === 0) rate = Number((said[1] ?? '').replace(',', '.'))
    else entries.push({ start: Number(start), end: end === '' ? undefined : Number(end), text: words })
  }
  const lastFrame = entries.reduce((last, { start }) => Math.max(last, start), 0)
  const [film, television] = usualRates
  const isTooLate = durationSeconds !== undefined && lastFrame / film > durationSeconds
  const perSecond = isInTenths ? 10 : (rate ?? (isTooLate ? television : film))
  return entries.map(({ start, end, text: words }) => ({
    start: start / perSecond,
    end: end === undefined ? undefined : end / perSecond,
    spans: readWords(words),
  }))
}

/** Whether a text is SubViewer's. */
export function isSubViewer(text: string): boolean {
  return text.split('\n', 60).some((line) => viewer.test(line))
}

/** Reads SubViewer: a line of two times, and a line of text in which `[br]` ends a line. */
export function parseSubViewer(text: string): DraftCue[] {
  const drafts: DraftCue[] = []
  let open: { start: number; end: number } | undefined
  for (const line of lines(text)) {
    const times = viewer.exec(line)
    if (times) {
      const [, h1 = '', m1 = '', s1 = '', f1, h2 = '', m2 = '', s2 = '', f2] = times
      open = { start: secondsOf(h1, m1, s1, f1), end: secondsOf(h2, m2, s2, f2) }
    } else if (open && line.trim() !== '' && drafts.length < MOST_CUES) {
      drafts.push({ ...open, ...readTagged(line.replace(/\[br\]/gi, '\n')) })
      open = undefined
    }
  }
  return drafts
}

/** `|` ends a line; `{y:i}` and a slash at its beginning put it in italics, `{Y:i}` all of them. */
function readWords(words: string): DraftCue['spans'] {
  const writer = new SpanWriter()
  const isAllItalic = /\{Y:[^{}]{0,20}i/.test(words)
  for (const [i, line] of words.split('|', 50).entries()) {
    const isSlanted = /^\s{0,8}(?:\{[^{}]{0,100}\}\s{0,8}){0,10}\//.test(line)
    if (i > 0) writer.add('\n')
    writer.isItalic = isAllItalic || isSlanted || /\{y:[^{}]{0,20}i/.test(line)
    const plain = line.replace(/\{[a-z]:[^{}]{0,100}\}/gi, '')
    writer.add(isSlanted ? plain.replace('/', '') : plain)
  }
  return writer.finish()
}
