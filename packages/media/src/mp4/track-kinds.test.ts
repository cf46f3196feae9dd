import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSoundPurpose } from './track-kinds.ts'

function box(type: string, ...parts: readonly (Uint8Array | string)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part as string)))
  const head = Buffer.alloc(8)
  head.writeUInt32BE(content.length + 8)
  head.write(type, 4)
  return Buffer.concat([head, content])
}
const noFlags = Buffer.alloc(4)
const kind = (scheme: string, value: string) => box('kind', noFlags, `${scheme}\0${value}\0`)
const purposeOf = (...tags: readonly Uint8Array[]) => {
  const bytes = box('udta', ...tags)
  return readSoundPurpose(bytes, { type: 'trak', start: 0, end: bytes.length })
}
const nothing = { isAudioDescription: false, isCommentary: false }

describe('readSoundPurpose', () => {
  it('knows a voice that tells what is seen, and one that comments', () => {
    expect(purposeOf(kind('urn:mpeg:dash:role:2011', 'description')).isAudioDescription).toBe(true)
    expect(purposeOf(kind('urn:tva:metadata:cs:AudioPurposeCS:2007', '1')).isAudioDescription).toBe(true)
    expect(purposeOf(box('tagc', 'public.accessibility.describes-video')).isAudioDescription).toBe(true)
    expect(purposeOf(kind('urn:mpeg:dash:role:2011', 'commentary')).isCommentary).toBe(true)
  })

  it('takes a sound for a sound where nothing else is said', () => {
    expect(purposeOf()).toEqual(nothing)
    expect(purposeOf(kind('urn:mpeg:dash:role:2011', 'main'))).toEqual(nothing)
    expect(purposeOf(kind('urn:example', 'description'))).toEqual(nothing)
  })

  it('reads whatever is there without falling over', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (content) => {
        expect(purposeOf(box('kind', content))).toHaveProperty('isCommentary')
      }),
    )
  })
})
