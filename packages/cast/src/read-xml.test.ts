import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeXml, findAllXml, readXml, textOfXml, XmlError } from './read-xml.ts'

describe('readXml', () => {
  it('reads elements by their names without prefixes, their text and their children', () => {
    const root = readXml(
      '<?xml version="1.0"?>\n<!-- a --><s:A x="1>2"><b>one &amp; <![CDATA[<two>]]></b><b/><c d=\'"\'>&#233;&#x1F3AC;</c></s:A>',
    )
    expect(root.name).toBe('A')
    expect(findAllXml(root, 'b').map(({ text }) => text)).toEqual(['one & <two>', ''])
    expect(textOfXml(root, 'c')).toBe('é🎬')
    expect(textOfXml(root, 'nothing')).toBe('')
  })

  it.for([
    ['a document that declares entities', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['a billion laughs', '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'],
    ['an entity that nobody declared', '<a>&file;</a>'],
    ['an entity of no character', '<a>&#xD800;</a>'],
    ['an entity without an end', '<a>&amp</a>'],
    ['tags that cross', '<a><b></a></b>'],
    ['what is cut short', '<a><b>'],
    ['a tag that is cut short', '<a href="'],
    ['two roots', '<a/><b/>'],
    ['text beside the root', '<a/>b'],
    ['nothing', ''],
    ['what is nested too deep', '<a>'.repeat(33) + '</a>'.repeat(33)],
    ['too many elements', `<a>${'<b/>'.repeat(9000)}</a>`],
    ['what is too long', `<a>${'x'.repeat(300_000)}</a>`],
  ])('refuses %s', ([, text]) => {
    expect(() => readXml(text ?? '')).toThrow(XmlError)
  })

  it('reads back whatever is escaped, but for what XML cannot say', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const text = String.fromCharCode(...units)
        const plain = text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
        expect(readXml(`<a>${escapeXml(text)}</a>`).text).toBe(plain.trim())
      }),
    )
  })
})
