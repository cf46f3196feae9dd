import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CastMessageError, CastMessageReader, decodeCastMessage, encodeCastMessage } from './cast-message.ts'

const text = fc.string({ unit: 'grapheme' })
const message = fc.record({ source: text, destination: text, namespace: text, payload: text })

describe('encodeCastMessage', () => {
  it('writes what others read', () => {
    const bytes = encodeCastMessage({ source: 'a', destination: 'b', namespace: 'c', payload: '{}' })
    // As Google's own definition has it: version, source, destination, namespace, kind of payload, payload.
    expect(Buffer.from(bytes).toString('hex')).toBe('0000001108001201611a0162220163280032027b7d')
  })

  it('refuses what is longer than a device takes', () => {
    const payload = 'x'.repeat(65_536)
    expect(() => encodeCastMessage({ source: '', destination: '', namespace: '', payload })).toThrow(
      CastMessageError,
    )
  })
})

describe('CastMessageReader', () => {
  it('reads messages however they are cut', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 4 }), fc.integer({ min: 1, max: 40 }), (messages, size) => {
        const bytes = Buffer.concat(messages.map(encodeCastMessage))
        const reader = new CastMessageReader()
        const read = []
        for (let at = 0; at < bytes.length; at += size)
          read.push(...reader.read(bytes.subarray(at, at + size)))
        expect(read).toEqual(messages)
      }),
    )
  })

  it('ends with the head of a message of 64 MB, before a byte of it is kept', () => {
    expect(() => new CastMessageReader().read(Buffer.from([4, 0, 0, 0]))).toThrow(CastMessageError)
  })

  it('waits for the other half of a message, and passes over one that is no text', () => {
    const whole = encodeCastMessage({ source: 'a', destination: 'b', namespace: 'c', payload: '{}' })
    expect(new CastMessageReader().read(whole.subarray(0, 12))).toEqual([])
    const binary = Buffer.from('08001201611a016222016328013a0101', 'hex')
    expect(decodeCastMessage(binary)).toBeUndefined()
  })

  it.for(['ff', '0aff', '12ffffffff7f', '0b', '1201', ''])('refuses %s', (hex) => {
    expect(() => decodeCastMessage(Buffer.from(hex, 'hex'))).toThrow(CastMessageError)
  })
})
