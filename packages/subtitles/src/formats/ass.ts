import type { CueSpan, TextCue } from '@lanterne/contract'
import { type DraftCue, MOST_CUES, secondsOf } from '../draft-cue.ts'
import { SpanWriter } from '../span-writer.ts'
import { placeOfKeypad, placeOfOlder, placeOfOverride } from '../tags.ts'
import { lines } from './sub-rip.ts'

interface AssStyle {
  readonly isItalic: boolean
  readonly place: TextCue['place']
}

/** What (Advanced) SubStation Alpha says once for all of its cues. */
export interface AssHead {
  readonly styles: ReadonlyMap<string, AssStyle>
  /** Height of the screen that positions are meant for. */
  readonly height: number
}

const MOST_STYLES = 2000
const usualHeight = 288

/** Whether a text is SubStation Alpha's. */
export function isAss(text: string): boolean {
  return (
    /^\s{0,100}\[Script Info\]/i.test(text) || /^\[(?:V4\+? Styles|Events)\]/im.test(text.slice(0, 20_000))
  )
}

/** Reads a whole file: its styles and its events. */
export function parseAss(text: string): DraftCue[] {
  const drafts: DraftCue[] = []
  const head = new HeadReader()
  let format = eventFormat
  for (const line of lines(text)) {
    if (head.read(line)) continue
    const event = /^\s{0,20}(Format|Dialogue):(.*)$/i.exec(line)
    if (!event) continue
    const [, kind = '', rest = ''] = event
    if (kind.toLowerCase() === 'format') {
      format = rest.split(',', 50).map((name) => name.trim().toLowerCase())
      continue
    }
    if (drafts.length >= MOST_CUES) break
    const draft = readDialogue(rest, format, head)
    if (draft) drafts.push(draft)
  }
  return drafts
}

/** Reads what stands before the events: what Matroska keeps apart from the cues. */
export function readAssHead(text: string): AssHead {
  const head = new HeadReader()
  for (const line of lines(text)) head.read(line)
  return head
}

/** One cue's text with its overrides, in the style that it names. Drawings are no words, and are left out. */
export function readAssText(
  text: string,
  styleName: string,
  { styles, height }: AssHead,
): { readonly spans: readonly CueSpan[]; readonly place: TextCue['place'] } {
  const style = styles.get(styleName.replace(/^\*/, '')) ?? styles.get('Default')
  const writer = new SpanWriter()
  writer.isItalic = style?.isItalic ?? false
  let place = style?.place
  let isDrawing = false
  const say = (part: string) => {
    if (!isDrawing) writer.add(part.replace(/\\[Nn]/g, '\n').replace(/\\h/g, '\u00A0'))
  }
  let at = 0
  for (const found of text.matchAll(/\{([^{}]{0,2000})\}/g)) {
    say(text.slice(at, found.index))
    at = (found.index ?? 0) + found[0].length
    const commands = found[1] ?? ''
    if (!commands.includes('\\')) continue
    const italics = /\\i([01])(?!\w)/.exec(commands)
    if (italics) writer.isItalic = italics[1] === '1'
    else if (/\\r/.test(commands)) writer.isItalic = style?.isItalic ?? false
    const drawing = /\\p(\d{1,2})(?!\w)/.exec(commands)
    if (drawing) isDrawing = drawing[1] !== '0'
    if (/\\an?\d/.test(commands)) place = placeOfOverride(commands)
    const position = /\\(?:pos|move)\(\s{0,9}-?[\d.]{1,12}\s{0,9},\s{0,9}(-?[\d.]{1,12})/.exec(commands)
    if (position) place = placeOfHeight(Number(position[1]) / height)
  }
  say(text.slice(at))
  return { spans: writer.finish(), place }
}

/** Reads one line of the sections that come before the events; true when it was of those. */
class HeadReader implements AssHead {
  readonly styles = new Map<string, AssStyle>()
  height = usualHeight
  #section = ''
  #format: readonly string[] = []

  read(line: string): boolean {
    const section = /^\s{0,20}\[([^\]\n]{1,40})\]/.exec(line)
    if (section) this.#section = (section[1] ?? '').trim().toLowerCase()
    if (section || this.#section === 'events') return section !== null
    const height = /^\s{0,20}PlayResY:\s{0,20}(\d{1,5})/i.exec(line)
    if (height && Number(height[1]) > 0) this.height = Number(height[1])
    const style = /^\s{0,20}(Format|Style):(.*)$/i.exec(line)
    if (!style || !this.#section.includes('styles')) return true
    const values = (style[2] ?? '').split(',', 50).map((value) => value.trim())
    if (style[1]?.toLowerCase() === 'format') this.#format = values.map((name) => name.toLowerCase())
    else if (this.styles.size < MOST_STYLES) this.#take(values)
    return true
  }

  #take(values: readonly string[]): void {
    const value = (name: string) => values[this.#format.indexOf(name)]
    const number = Number(value('alignment') ?? 2)
    this.styles.set(value('name')?.replace(/^\*/, '') ?? '', {
      isItalic: ![undefined, '0'].includes(value('italic')),
      place: this.#section.includes('+') ? placeOfKeypad(number) : placeOfOlder(number),
    })
  }
}

const eventFormat: readonly string[] = [
  ...['layer', 'start', 'end', 'style', 'name', 'marginl', 'marginr', 'marginv', 'effect', 'text'],
]

function readDialogue(rest: string, format: readonly string[], head: AssHead): DraftCue | undefined {
  const values = splitFields(rest, format.length)
  const value = (name: string) => values[format.indexOf(name)] ?? ''
  const [start, end] = [timeOf(value('start')), timeOf(value('end'))]
  if (start === undefined || end === undefined) return undefined
  return { start, end, ...readAssText(value('text'), value('style').trim(), head) }
}

/** The last field has the rest, commas and all. */
export function splitFields(text: string, count: number): string[] {
  const fields: string[] = []
  let at = 0
  while (fields.length < count - 1) {
    const comma = text.indexOf(',', at)
    if (comma < 0) break
    fields.push(text.slice(at, comma))
    at = comma + 1
  }
  fields.push(text.slice(at))
  return fields
}

function timeOf(text: string): number | undefined {
  const [, h = '', m = '', s = '', f] =
    /^\s{0,9}(\d{1,3}):(\d{1,2}):(\d{1,2})(?:[.:,](\d{1,3}))?/.exec(text) ?? []
  return h === '' ? undefined : secondsOf(h, m, s, f)
}

function placeOfHeight(part: number): TextCue['place'] {
  return part < 0.35 ? 'top' : part < 0.65 ? 'middle' : undefined
}
