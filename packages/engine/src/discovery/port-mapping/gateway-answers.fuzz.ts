import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { addressBytes } from '../address.ts'
import {
  decodeNatPmpAddress,
  decodeNatPmpMap,
  decodePcpMap,
  type MappingRequest,
} from './gateway-messages.ts'
import { encodeCall, readRefusal, readSearchAnswer, readServices, textOf } from './upnp-messages.ts'

/** As the corpus has it: what was asked for, so that answers to it can be found by changing others. */
const request: MappingRequest = {
  protocol: 'tcp',
  internalPort: 6881,
  externalPort: 6881,
  lifetimeSeconds: 3600,
}
const nonce = new Uint8Array(12)
const types = /^urn:schemas-upnp-org:service:WANIPConnection:1$/

function expectSane(answer: ReturnType<typeof decodePcpMap>): void {
  if (!answer || 'code' in answer) return
  const { externalPort, lifetimeSeconds, externalAddress } = answer
  ok(externalPort >= 0 && externalPort <= 65_535 && lifetimeSeconds >= 0 && lifetimeSeconds < 2 ** 32)
  if (externalAddress !== undefined) ok(addressBytes(externalAddress))
}

/** What a router answers who is asked to map a port (RFC 6886, RFC 6887, UPnP). */
export const fuzz: readonly FuzzTarget[] = [
  {
    name: 'gateway-answer',
    run(bytes) {
      for (const protocol of ['tcp', 'udp'] as const) {
        expectSane(decodePcpMap(bytes, { ...request, protocol }, { nonce }))
        expectSane(decodeNatPmpMap(bytes, { ...request, protocol }))
      }
      const address = decodeNatPmpAddress(bytes)
      if (typeof address === 'string') ok(addressBytes(address)?.length === 4)
    },
  },
  {
    name: 'upnp-search-answer',
    words: [
      'HTTP/1.1 200 OK\r\n',
      '\r\nLOCATION: http://192.168.1.1:5000/x',
      '\r\nST: ',
      'LOCATION: http://[',
    ],
    run(bytes) {
      for (const [from, host] of [
        ['192.168.1.1', '192.168.1.1'],
        ['fe80::1%lan', '[fe80::1]'],
      ] as const) {
        const url = readSearchAnswer(bytes, from)
        // Nobody sends us to somebody else.
        if (url) ok(url.protocol === 'http:' && url.hostname === host)
      }
    },
  },
  {
    name: 'upnp-description',
    words: [
      '<service>',
      '</service>',
      '<serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>',
      '<controlURL>/ctl</controlURL>',
      '<errorCode>718</errorCode>',
      'http://192.168.1.1',
      '&amp;',
    ],
    run(bytes) {
      const text = Buffer.from(bytes).toString()
      const services = readServices(text, new URL('http://192.168.1.1:5000/root.xml'), types)
      ok(services.length <= 8)
      for (const { type, control } of services) ok(types.test(type) && control.host === '192.168.1.1:5000')
      const code = readRefusal(text)
      ok(code === undefined || (Number.isInteger(code) && code >= 0 && code < 100_000))
      const id = textOf(text, 'UniqueID')
      // What we say ourselves is read back as it was said.
      if (id !== undefined && /^\w+$/.test(id))
        deepStrictEqual(textOf(encodeCall('x', 'UpdatePinhole', { UniqueID: id }), 'UniqueID'), id)
    },
  },
]
