import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBencode } from '../metainfo/bencode.ts'
import { decodeExtensionHandshake, encodeExtensionHandshake } from './extension-handshake.ts'

describe('decodeExtensionHandshake', () => {
  it('reads what we say ourselves', () => {
    for (const yourAddress of ['198.51.100.7', '2001:db8::7']) {
      const extensions = ['metadata', 'pex', 'dontHave'] as const
      const told = { extensions, metadataSize: 31235, port: 6881, yourAddress, hasVersion: true }
      expect(decodeExtensionHandshake(encodeExtensionHandshake(told))).toEqual({
        ids: { metadata: 1, pex: 2, dontHave: 7 },
        metadataSize: 31235,
        requestQueue: 500,
        port: 6881,
        yourAddress,
      })
    }
  })

  it('hears our name only where it is told', () => {
    const told = { extensions: [], metadataSize: 1, port: 1, yourAddress: '198.51.100.7' }
    const textOf = (hasVersion: boolean) =>
      Buffer.from(encodeExtensionHandshake({ ...told, hasVersion })).toString('latin1')
    expect(textOf(true)).toContain('Lanterne')
    expect(textOf(false)).not.toContain('Lanterne')
  })

  it('takes what is out of range for absent', () => {
    const payload = encodeBencode({
      m: { ut_metadata: 900 },
      metadata_size: -5,
      reqq: 0,
      p: 70000,
      yourip: 'abc',
    })
    expect(decodeExtensionHandshake(payload)).toEqual({
      ids: {},
      metadataSize: undefined,
      requestQueue: undefined,
      port: undefined,
      yourAddress: undefined,
    })
  })

  it('takes values of wrong kinds for absent', () => {
    const payload = encodeBencode({ m: 'no', metadata_size: 'large', reqq: [1], p: {} })
    expect(decodeExtensionHandshake(payload)?.ids).toEqual({})
  })

  it('survives rubbish', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeExtensionHandshake(bytes)))
    expect(decodeExtensionHandshake(new TextEncoder().encode('le'))).toBeUndefined()
    expect(decodeExtensionHandshake(new TextEncoder().encode('d1:m'.repeat(5000)))).toBeUndefined()
  })
})
