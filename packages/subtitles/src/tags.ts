import type { TextCue } from '@lanterne/contract'
import { SpanWriter } from './span-writer.ts'

/** Longest tag that is looked at: what is longer is text. */
const tag = /<(\/?)([a-z][a-z0-9]{0,15})?([^<>\n]{0,200})>|\{\\([^{}\n]{0,200})\}/gi

/** Tags that writers of subtitles use. What else looks like one is what somebody says. */
const knownTags: ReadonlySet<string> = new Set(
  'i b u s em strong font span br c v lang ruby rt rp div p center big small sub sup'.split(' '),
)

/**
 * Reads text with tags as SubRip and WebVTT have them: which of it is in italics, and where it stands. Everything else
 * that tags say is left out; nothing of it is ever markup again.
 */
export function readTagged(
  text: string,
  { isEveryTag = false }: { isEveryTag?: boolean } = {},
): Pick<TextCue, 'spans'> & { readonly place?: TextCue['place'] } {
  const writer = new SpanWriter()
  let place: TextCue['place']
  let at = 0
  for (const found of text.matchAll(tag)) {
    const [whole, slash, given = '', , override] = found
    const name = given.toLowerCase()
    if (override === undefined && !isEveryTag && !knownTags.has(name)) continue
    writer.add(decodeEntities(text.slice(at, found.index)))
    at = (found.index ?? 0) + whole.length
    if (override !== undefined) place = placeOfOverride(override) ?? place
    else if (name === 'i' || name === 'em') writer.isItalic = slash === ''
    else if (name === 'br' || (name === 'p' && slash !== '')) writer.add('\n')
    if (override !== undefined && /(^|\\)i[01]/.test(override)) writer.isItalic = /(^|\\)i1/.test(override)
  }
  writer.add(decodeEntities(text.slice(at)))
  return { spans: writer.finish(), ...(place && { place }) }
}

/** Where `\an` (a numeric keypad) or the older `\a` put words. */
export function placeOfOverride(commands: string): TextCue['place'] | undefined {
  const keypad = /(?:^|\\)an([1-9])/.exec(commands)
  if (keypad) return placeOfKeypad(Number(keypad[1]))
  const older = /(?:^|\\)a(\d{1,2})(?!\d)/.exec(commands)
  return older ? placeOfOlder(Number(older[1])) : undefined
}

export function placeOfKeypad(key: number): TextCue['place'] {
  return key >= 7 ? 'top' : key >= 4 ? 'middle' : undefined
}

/** As SubStation Alpha 4 numbers them: 4 more at the top, 8 more in the middle. */
export function placeOfOlder(number: number): TextCue['place'] {
  return number >= 9 ? 'middle' : number >= 5 ? 'top' : undefined
}

/** Replaces the character references that subtitles use (HTML, 13.5); others stay as they are. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));?/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities.get(String(name).toLowerCase()) ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    return isCharacter ? String.fromCodePoint(code) : whole
  })
}

const entities = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00A0'],
  ['lrm', '\u200E'],
  ['rlm', '\u200F'],
  ['eacute', 'é'],
  ['egrave', 'è'],
  ['agrave', 'à'],
  ['ccedil', 'ç'],
  ['hellip', '…'],
])
