import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  encodeCall,
  encodeSearches,
  readRefusal,
  readSearchAnswer,
  readServices,
  textOf,
} from './upnp-messages.ts'

const gateway = '192.168.1.1'
const answer = (changes: Record<string, string> = {}, status = 'HTTP/1.1 200 OK') => {
  const headers = {
    'CACHE-CONTROL': 'max-age=120',
    ST: 'urn:schemas-upnp-org:device:InternetGatewayDevice:1',
    LOCATION: `http://${gateway}:5000/rootDesc.xml`,
    ...changes,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return Buffer.from([status, ...lines, '', ''].join('\r\n'))
}

const service = (type: string, control: string) =>
  `<service><serviceType>${type}</serviceType><serviceId>x</serviceId><controlURL>${control}</controlURL></service>`
const ip1 = 'urn:schemas-upnp-org:service:WANIPConnection:1'
const mappers = /^urn:schemas-upnp-org:service:WAN(?:IP|PPP)Connection:[12]$/
const base = new URL(`http://${gateway}:5000/rootDesc.xml`)

describe('UPnP messages', () => {
  it('look for gateways of both versions', () => {
    const [first = new Uint8Array(), second] = encodeSearches({ host: '239.255.255.250', port: 1900 })
    expect(Buffer.from(first).toString()).toBe(
      'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\n' +
        'ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n\r\n',
    )
    expect(second).toBeDefined()
  })

  it('find where a gateway describes itself, and let it send us nowhere else', () => {
    expect(readSearchAnswer(answer(), gateway)?.href).toBe(base.href)
    for (const [changes, from] of [
      [{}, '192.168.1.66'],
      [{ LOCATION: 'http://192.168.1.66/x' }, gateway],
      [{ LOCATION: `https://${gateway}/x` }, gateway],
      [{ LOCATION: 'nowhere' }, gateway],
      [{ ST: 'upnp:rootdevice' }, gateway],
    ] as const)
      expect(readSearchAnswer(answer(changes), from)).toBeUndefined()
    expect(readSearchAnswer(answer({}, 'NOTIFY * HTTP/1.1'), gateway)).toBeUndefined()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void readSearchAnswer(bytes, gateway)),
    )
  })

  it('find the services that map ports, on the same host only', () => {
    const description = [
      service('urn:schemas-upnp-org:service:Layer3Forwarding:1', '/ctl/L3F'),
      service(ip1, 'http://198.51.100.9/ctl'),
      service(ip1, '/ctl/IPConn?a=1&amp;b=2'),
      service('urn:schemas-upnp-org:service:WANPPPConnection:1', `http://${gateway}:5000/ctl/PPP`),
    ].join('<other/>')
    expect(readServices(description, base, mappers).map(({ control }) => control.href)).toEqual([
      `http://${gateway}:5000/ctl/IPConn?a=1&b=2`,
      `http://${gateway}:5000/ctl/PPP`,
    ])
    expect(readServices(service(ip1, '/x').repeat(1000), base, mappers).length).toBe(8)
    const piece = fc.constantFrom(
      '<service>',
      '</service>',
      '<serviceType>',
      ip1,
      '<controlURL>',
      '/x',
      '</',
      '>',
      '<',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 200 }),
        (parts) => void readServices(parts.join(''), base, mappers),
      ),
    )
  })

  it('reads rubbish of any length quickly', () => {
    const startedAt = performance.now()
    for (const piece of ['<service>', '<serviceType>', '<controlURL>  ', '<a:controlURL>', '<', ' '])
      readServices(piece.repeat(Math.floor(65_536 / piece.length)), base, mappers)
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })

  it('call, and hear why not', () => {
    expect(encodeCall(ip1, 'DeletePortMapping', { NewExternalPort: 7, NewProtocol: 'TCP' })).toContain(
      `<u:DeletePortMapping xmlns:u="${ip1}"><NewExternalPort>7</NewExternalPort><NewProtocol>TCP</NewProtocol></u:DeletePortMapping>`,
    )
    expect(readRefusal('<s:Fault><detail><UPnPError><errorCode>718</errorCode>')).toBe(718)
    expect(readRefusal('<errorCode>many</errorCode>')).toBeUndefined()
    expect(
      textOf('<u:NewExternalIPAddress> 203.0.113.9 </u:NewExternalIPAddress>', 'NewExternalIPAddress'),
    ).toBe('203.0.113.9')
  })
})
