import { readXml, type XmlElement, XmlError } from '../read-xml.ts'

/** What a property list holds, of what devices say: no dates and no bytes. */
export type PlistValue = string | number | boolean | readonly PlistValue[] | ReadonlyMap<string, PlistValue>

/** The declaration that every property list begins with, and none that declares anything by itself. */
const declaration = /<!DOCTYPE plist(?: PUBLIC "[^"<>]{0,200}")?(?: "[^"<>]{0,200}")?\s*>/

/** Reads a property list of XML (Apple's `plist(5)`). Pure, within the bounds of `readXml`. Throws `XmlError`. */
export function readPlist(text: string): PlistValue {
  const { name, children } = readXml(text.replace(declaration, ''))
  const [root] = children
  if (name !== 'plist' || !root || children.length > 1) throw new XmlError('no property list')
  return valueOf(root)
}

function valueOf({ name, text, children }: XmlElement): PlistValue {
  switch (name) {
    case 'dict':
      return dictionaryOf(children)
    case 'array':
      return children.map(valueOf)
    case 'true':
      return true
    case 'false':
      return false
    case 'real':
    case 'integer':
      return numberOf(text)
    default:
      return text
  }
}

function dictionaryOf(children: readonly XmlElement[]): ReadonlyMap<string, PlistValue> {
  const found = new Map<string, PlistValue>()
  for (let at = 0; at < children.length; at += 2) {
    const [key, value] = children.slice(at, at + 2)
    if (key?.name !== 'key' || !value) throw new XmlError('a value without its name')
    found.set(key.text, valueOf(value))
  }
  return found
}

function numberOf(text: string): number {
  const value = Number(text)
  if (text === '' || !Number.isFinite(value)) throw new XmlError('no number')
  return value
}
