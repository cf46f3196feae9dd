import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressBytes, addressText, authorityOf } from './address.ts'
import { readCompactPeers, writeCompactPeers } from './compact-peers.ts'
import { filterPeers, isLocalAddress } from './local-address.ts'

describe('addressBytes', () => {
  it('reads what addressText wrote, and what the system calls an address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const bytes = addressBytes(address) ?? new Uint8Array()
        expect(addressBytes(addressText(bytes))).toEqual(bytes)
        expect(isIP(addressText(bytes))).toBe(bytes.length === 4 ? 4 : 6)
      }),
    )
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\da-f:.]{1,20}$/)), (text) => {
        expect(addressBytes(text) !== undefined && isIP(text) === 0 && !text.includes('%')).toBe(false)
      }),
    )
  })

  it.each([
    ['1.2.3.4', '1.2.3.4'],
    ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::', '::'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('reads %s', (text, canonical) => {
    expect(addressText(addressBytes(text) ?? new Uint8Array())).toBe(canonical)
  })

  it.each([
    '',
    'film.example',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.4.5',
    ':::',
    '1:2',
    '[::1]',
    '::1]/x',
    '12345::',
    '0x7f.1',
  ])('does not take %j', (text) => {
    expect(addressBytes(text)).toBeUndefined()
  })
})

describe('isLocalAddress', () => {
  it.each([
    '127.0.0.1',
    '127.255.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.1.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '224.0.0.251',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00::1',
    'fc12::1',
    'ff02::fb',
    '64:ff9b::192.168.0.1',
    '2002:7f00:1::',
    'localhost',
    'tracker.localhost',
    'nas.local',
  ])('says that %s is', (host) => {
    expect(isLocalAddress(host)).toBe(true)
  })

  it.each([
    '1.1.1.1',
    '11.0.0.1',
    '100.63.0.1',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.167.1.1',
    '223.255.255.255',
    '2001:4860:4860::8888',
    '2606:4700::1',
    '::ffff:1.1.1.1',
    '64:ff9b::8.8.8.8',
    '2002:808:808::',
    'tracker.example',
    'localhost.example',
  ])('says that %s is not', (host) => {
    expect(isLocalAddress(host)).toBe(false)
  })
})

describe('filterPeers', () => {
  const peers = ['192.168.1.7', '8.8.8.8', '127.0.0.1', '2606:4700::1', 'fd00::2'].map((host) => ({
    host,
    port: 1,
  }))

  it('lets a tracker in the house name anybody, and one outside only the outside', () => {
    expect(filterPeers(peers, '127.0.0.1')).toEqual(peers)
    expect(filterPeers(peers, '192.168.1.1')).toEqual(peers)
    expect(filterPeers(peers, '9.9.9.9').map(({ host }) => host)).toEqual(['8.8.8.8', '2606:4700::1'])
  })
})

describe('readCompactPeers', () => {
  it('reads what writeCompactPeers wrote, each family apart', () => {
    const port = fc.integer({ min: 1, max: 65535 })
    const four = fc.array(fc.record({ host: fc.ipV4(), port }))
    const six = fc.array(fc.record({ host: fc.constantFrom('2001:db8::1', '::1', 'fe80::a:0:1'), port }))
    fc.assert(
      fc.property(four, six, (fours, sixes) => {
        expect(readCompactPeers(writeCompactPeers([...sixes, ...fours], 4), 4)).toEqual(fours)
        expect(readCompactPeers(writeCompactPeers([...sixes, ...fours], 16), 16)).toEqual(sixes)
      }),
    )
  })

  it('leaves port 0 out, and refuses half a peer', () => {
    expect(readCompactPeers(Uint8Array.of(1, 2, 3, 4, 0, 0, 1, 2, 3, 4, 0, 9), 4)).toEqual([
      { host: '1.2.3.4', port: 9 },
    ])
    expect(readCompactPeers(new Uint8Array(7), 4)).toBeUndefined()
    expect(readCompactPeers(new Uint8Array(), 16)).toEqual([])
  })
})

describe('authorityOf', () => {
  it('puts IPv6 in brackets', () => {
    expect([authorityOf({ host: '::1', port: 2 }), authorityOf({ host: '1.2.3.4', port: 2 })]).toEqual([
      '[::1]:2',
      '1.2.3.4:2',
    ])
  })
})
