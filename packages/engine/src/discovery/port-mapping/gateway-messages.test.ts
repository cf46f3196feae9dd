import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeNatPmpAddress,
  decodeNatPmpMap,
  decodePcpMap,
  encodeNatPmpMap,
  encodePcpMap,
  type MappingRequest,
} from './gateway-messages.ts'

const request: MappingRequest = {
  protocol: 'tcp',
  internalPort: 6881,
  externalPort: 6881,
  lifetimeSeconds: 3600,
}
const proof = { local: '192.168.1.20', nonce: Uint8Array.from({ length: 12 }, (_, index) => index + 1) }
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** What a gateway answers that gives port 7000 at 203.0.113.9 for half an hour. */
function pcpAnswer(changes: Record<number, number> = {}): Uint8Array {
  const bytes = encodePcpMap(request, proof)
  bytes[1] = 0x81
  bytes.set([0, 0, 7, 8], 4)
  bytes.fill(0, 8, 24)
  bytes.set([7000 >> 8, 7000 & 255], 42)
  bytes.set([203, 0, 113, 9], 56)
  for (const [at, value] of Object.entries(changes)) bytes[Number(at)] = value
  return bytes
}

describe('PCP', () => {
  it('is laid out as RFC 6887 has it', () => {
    expect(hex(encodePcpMap(request, proof))).toBe(
      `02010000${'00000e10'}${'00000000000000000000ffffc0a80114'}${hex(proof.nonce)}06000000${'1ae11ae1'}${'00000000000000000000ffff00000000'}`,
    )
  })

  it('reads what was given', () => {
    expect(decodePcpMap(pcpAnswer(), request, proof)).toEqual({
      externalPort: 7000,
      lifetimeSeconds: 1800,
      externalAddress: '203.0.113.9',
    })
  })

  it('hears a refusal, and who speaks another version', () => {
    expect(decodePcpMap(pcpAnswer({ 3: 8 }), request, proof)).toEqual({ code: 8 })
    expect(decodePcpMap(pcpAnswer({ 3: 1 }).subarray(0, 24), request, proof)).toEqual({ code: 1 })
    expect(decodePcpMap(Uint8Array.of(0, 128, 0, 1, 0, 0, 0, 9), request, proof)).toEqual({ code: 1 })
  })

  it('does not take an answer to something else', () => {
    for (const at of [0, 1, 24, 35, 36, 40, 41])
      expect(decodePcpMap(pcpAnswer({ [at]: 99 }), request, proof)).toBeUndefined()
    expect(decodePcpMap(pcpAnswer().subarray(0, 59), request, proof)).toBeUndefined()
  })
})

describe('NAT-PMP', () => {
  it('is laid out as RFC 6886 has it', () => {
    expect(hex(encodeNatPmpMap(request))).toBe('000200001ae11ae100000e10')
    expect(hex(encodeNatPmpMap({ ...request, protocol: 'udp', lifetimeSeconds: 0 }))).toBe(
      '000100001ae1000000000000',
    )
  })

  it('reads what was given, and refusals', () => {
    const answer = Buffer.from('00820000000000091ae11b5800000708', 'hex')
    expect(decodeNatPmpMap(answer, request)).toEqual({ externalPort: 7000, lifetimeSeconds: 1800 })
    expect(decodeNatPmpMap(Buffer.from('0082000200000009', 'hex'), request)).toEqual({ code: 2 })
    expect(decodeNatPmpMap(answer, { ...request, protocol: 'udp' })).toBeUndefined()
    expect(decodeNatPmpMap(answer, { ...request, internalPort: 1 })).toBeUndefined()
    expect(decodeNatPmpMap(answer.subarray(0, 15), request)).toBeUndefined()
    expect(decodeNatPmpAddress(Buffer.from('0080000000000009cb007109', 'hex'))).toBe('203.0.113.9')
    expect(decodeNatPmpAddress(Buffer.from('0080000300000009cb007109', 'hex'))).toEqual({ code: 3 })
    expect(decodeNatPmpAddress(Buffer.from('0080000000000009cb0071', 'hex'))).toBeUndefined()
  })
})

describe('answers of gateways', () => {
  it('survive rubbish', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        decodePcpMap(bytes, request, proof)
        decodeNatPmpMap(bytes, request)
        decodeNatPmpAddress(bytes)
      }),
    )
    fc.assert(
      fc.property(
        fc.nat(59),
        fc.nat(255),
        (at, byte) => void decodePcpMap(pcpAnswer({ [at]: byte }), request, proof),
      ),
    )
  })
})
