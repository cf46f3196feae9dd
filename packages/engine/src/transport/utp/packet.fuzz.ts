import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { decodePacket, encodeHeader, isUtp } from './packet.ts'

/** What is read is written again and read back as the same; a payload is the end of the datagram. */
export const fuzz: FuzzTarget = {
  name: 'utp-packet',
  words: ['\x41\0', '\x01\x01', '\x21\x01', '\x11\0', '\x31\0', '\x01\x02', '\0\x04', '\0\xff'],
  run(bytes) {
    const packet = decodePacket(bytes)
    if (!packet) return
    ok(isUtp(bytes))
    const { payload, ...header } = packet
    deepStrictEqual(payload, bytes.subarray(bytes.length - payload.length))
    const again = decodePacket(new Uint8Array(encodeHeader(header)))
    deepStrictEqual({ ...again, payload: undefined }, { ...header, payload: undefined })
  },
}
