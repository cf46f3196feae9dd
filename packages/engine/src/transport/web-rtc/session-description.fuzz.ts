import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { addressBytes } from '../../discovery/address.ts'
import { isLocalAddress } from '../../discovery/local-address.ts'
import { readSessionDescription, withoutLocal, writeSessionDescription } from './session-description.ts'

/** What a browser says of how it is reached (RFC 8866), written again by us and read back as the same. */
export const fuzz: FuzzTarget = {
  name: 'session-description',
  words: [
    '\r\na=candidate:1 1 udp 2113932031 203.0.113.9 51472 typ host',
    '\r\na=setup:active',
    '\r\na=mid:0',
    '\r\na=ice-ufrag:abcd',
    '\r\na=max-message-size:',
    '\r\na=sctp-port:5000',
    '\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'typ srflx raddr 0.0.0.0 rport 0',
    '2001:db8::7',
  ],
  run(bytes) {
    const description = readSessionDescription(Buffer.from(bytes).toString('latin1'))
    if (!description) return
    const { candidates } = description
    ok(candidates.length <= 16)
    for (const { host, port } of candidates) ok(addressBytes(host) && port > 0 && port <= 65_535)
    deepStrictEqual(readSessionDescription(writeSessionDescription(description)), description)
    for (const { host } of withoutLocal(description, '203.0.113.1').candidates) ok(!isLocalAddress(host))
  },
}
