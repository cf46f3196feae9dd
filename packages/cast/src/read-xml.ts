/** An element of XML, by its name without a prefix. */
export interface XmlElement {
  readonly name: string
  readonly children: readonly XmlElement[]
  /** Its own text, without that of its children, and without white space around it. */
  readonly text: string
}

/** What is no XML that we take. */
export class XmlError extends Error {}

/** No device says more than this of itself. */
const MOST_CHARACTERS = 256 * 1024
const MOST_DEPTH = 32
const MOST_ELEMENTS = 8192

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

interface Draft {
  readonly qualified: string
  readonly children: XmlElement[]
  text: string
}

/**
 * Reads a small XML document whole; attributes are passed over. There are no entities but XML's own five and numbers: a
 * document with a DOCTYPE is refused, so that none can be declared. Pure, in time that grows with the text alone.
 * Throws `XmlError`.
 */
export function readXml(text: string): XmlElement {
  if (text.length > MOST_CHARACTERS) throw new XmlError('too long')
  const open: Draft[] = []
  let root: XmlElement | undefined
  let elements = 0
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const close = () => {
    const draft = open.pop()
    if (!draft) throw new XmlError('closed twice')
    const name = draft.qualified.slice(draft.qualified.indexOf(':') + 1)
    const element: XmlElement = { name, children: draft.children, text: draft.text.trim() }
    const parent = open.at(-1)
    if (parent) parent.children.push(element)
    else if (root) throw new XmlError('two roots')
    else root = element
  }
  const say = (words: string) => {
    const inside = open.at(-1)
    if (inside) inside.text += words
    else if (words.trim() !== '') throw new XmlError('text outside')
  }
  const after = (ending: string, from: number) => {
    const end = text.indexOf(ending, from)
    if (end < 0) throw new XmlError('cut short')
    return end
  }
  while (at < text.length) {
    const next = text.indexOf('<', at)
    const end = next < 0 ? text.length : next
    if (end > at) say(decode(text.slice(at, end)))
    if (next < 0) break
    if (text.startsWith('<!--', next)) at = after('-->', next + 4) + 3
    else if (text.startsWith('<![CDATA[', next)) {
      const last = after(']]>', next + 9)
      say(text.slice(next + 9, last))
      at = last + 3
    } else if (text.startsWith('<!', next)) throw new XmlError('declares something')
    else if (text.startsWith('<?', next)) at = after('?>', next + 2) + 2
    else if (text.startsWith('</', next)) {
      const last = after('>', next + 2)
      if (text.slice(next + 2, last).trim() !== open.at(-1)?.qualified) throw new XmlError('closed wrongly')
      close()
      at = last + 1
    } else {
      const tag = readTag(text, next)
      if (++elements > MOST_ELEMENTS || open.length >= MOST_DEPTH) throw new XmlError('too much')
      open.push({ qualified: tag.name, children: [], text: '' })
      if (tag.isEmpty) close()
      at = tag.end
    }
  }
  if (!root || open.length > 0) throw new XmlError('cut short')
  return root
}

/** The first element of a name in `element`, at any depth. */
export function findXml(element: XmlElement, name: string): XmlElement | undefined {
  for (const child of element.children) {
    const found = child.name === name ? child : findXml(child, name)
    if (found) return found
  }
  return undefined
}

/** Every element of a name in `element`, at any depth. */
export function findAllXml(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...findAllXml(child, name),
  ])
}

/** The text of the first element of a name; empty where there is none. */
export function textOfXml(element: XmlElement, name: string): string {
  return findXml(element, name)?.text ?? ''
}

/** Text as XML may carry it: what means something is escaped, what XML cannot say is left out. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
}

const nameAt = /[A-Za-z_][\w.:-]{0,127}(?=[\s/>])/y

function readTag(text: string, start: number): { name: string; isEmpty: boolean; end: number } {
  nameAt.lastIndex = start + 1
  const [name] = nameAt.exec(text) ?? []
  if (name === undefined) throw new XmlError('no name')
  let quote = ''
  for (let at = nameAt.lastIndex; at < text.length; at++) {
    const character = text.charAt(at)
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if (character === '<') throw new XmlError('a tag in a tag')
    else if (character === '>') return { name, isEmpty: text.charAt(at - 1) === '/', end: at + 1 }
  }
  throw new XmlError('cut short')
}

function decode(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&([^;&]{0,16});?/g, (whole, inner: string) => {
    const known = whole.endsWith(';') ? named[inner] : undefined
    if (known !== undefined) return known
    const [, hexadecimal, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(inner) ?? []
    const point = hexadecimal ? Number.parseInt(hexadecimal, 16) : decimal ? Number(decimal) : Number.NaN
    const isCharacter = point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff)
    if (!whole.endsWith(';') || !isCharacter) throw new XmlError('an entity')
    return String.fromCodePoint(point)
  })
}
