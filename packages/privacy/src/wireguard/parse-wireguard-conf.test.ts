import { AppError } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { addressText, parseAddressBlock } from '../packet/ip-address.ts'
import { coversFamily } from './covers.ts'
import { parseWireGuardConf } from './parse-wireguard-conf.ts'

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64')
const whole = `\uFEFF# from a provider
[Interface]
PrivateKey = ${key(1)}
Address = 10.2.0.2/32, fd00::2/128
dns=10.2.0.1 , example.org
DNS = fd00::1
MTU = 1380
Table = off
PostUp = rm -rf / # never run
PostUp = rm -rf /home

[Peer] # first
PublicKey = ${key(2)}
PresharedKey = ${key(3)}
AllowedIPs = 0.0.0.0/1, 128.0.0.0/1
AllowedIPs = ::/0
Endpoint = vpn.example.org:51820
PersistentKeepalive = 25
[peer]
PublicKey = ${key(4)}
AllowedIPs =
Endpoint = [2001:db8::1]:443
PersistentKeepalive = off
`

const without = (line: string) => whole.replace(new RegExp(`^${line}.*\n`, 'm'), '')
const faultOf = (text: string) => {
  try {
    parseWireGuardConf(text)
    return undefined
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect(JSON.stringify(error)).not.toContain('AQEB')
    return error.details
  }
}

describe('parseWireGuardConf', () => {
  it('reads all that a provider writes, and runs none of it', () => {
    const { peers, ...own } = parseWireGuardConf(whole.replaceAll('\n', '\r\n'))
    expect(own).toMatchObject({ mtu: 1380, listenPort: 0, ignored: ['Table', 'PostUp'] })
    expect(own.addresses.map(addressText)).toEqual(['10.2.0.2', 'fd00::2'])
    expect(own.dns.map(addressText)).toEqual(['10.2.0.1', 'fd00::1'])
    expect(peers.map(({ endpoint, keepaliveSeconds }) => ({ endpoint, keepaliveSeconds }))).toEqual([
      { endpoint: { host: 'vpn.example.org', port: 51_820 }, keepaliveSeconds: 25 },
      { endpoint: { host: '2001:db8::1', port: 443 }, keepaliveSeconds: 0 },
    ])
    expect(peers[0]?.presharedKey).toEqual(new Uint8Array(32).fill(3))
    expect(peers[0]?.allowed.length).toBe(3)
    expect(coversFamily(peers[0]?.allowed ?? [], 4)).toBe(true)
    expect(coversFamily(peers[0]?.allowed ?? [], 6)).toBe(true)
    expect(coversFamily(peers[0]?.allowed.slice(1) ?? [], 4)).toBe(false)
  })

  it.each([
    ['a'.repeat(10_000_000), { reason: 'too-long' }],
    ['', { reason: 'missing', setting: '[Interface]' }],
    [without('PrivateKey'), { reason: 'missing', setting: 'PrivateKey' }],
    [without('Address'), { reason: 'missing', setting: 'Address' }],
    [without('PublicKey'), { reason: 'missing', setting: 'PublicKey' }],
    [whole.slice(0, whole.indexOf('[Peer]')), { reason: 'missing', setting: '[Peer]' }],
    [whole.replaceAll(/^Endpoint.*$/gm, ''), { reason: 'no-endpoint' }],
    [whole.replace(key(4), key(2)), { reason: 'same-peer-twice' }],
    [whole.replace(key(1), key(1).slice(4)), { reason: 'bad-key', setting: 'PrivateKey', line: 3 }],
    [whole.replace(key(2), key(0)), { reason: 'bad-key', setting: 'PublicKey' }],
    [whole.replace(key(3), `${key(3)}=`), { reason: 'bad-key', setting: 'PresharedKey' }],
    [whole.replace('10.2.0.2/32', '10.2.0.2/33'), { reason: 'bad-address', setting: 'Address' }],
    [whole.replace('::/0', '::/129'), { reason: 'bad-address', setting: 'AllowedIPs' }],
    [whole.replace(':51820', ''), { reason: 'bad-endpoint', line: 17 }],
    [whole.replace(':51820', ':0'), { reason: 'bad-endpoint' }],
    [whole.replace('vpn.example.org:', '1.2.3.400:'), { reason: 'bad-endpoint' }],
    [whole.replace('1380', '100'), { reason: 'bad-number', setting: 'MTU' }],
    [whole.replace('= 25', '= -1'), { reason: 'bad-number', setting: 'PersistentKeepalive' }],
    [whole.replace('MTU', 'Jc'), { reason: 'unknown-setting', setting: 'Jc', line: 7 }],
    [whole.replace('[peer]', '[Interface]'), { reason: 'unknown-setting', setting: 'PublicKey' }],
    [whole.replace('[peer]', '[Server]'), { reason: 'unknown-section' }],
    [`${whole}\nnonsense`, { reason: 'bad-line' }],
    [`Address = 10.0.0.1\n${whole}`, { reason: 'bad-line', line: 1 }],
    [whole.replace('MTU = 1380', 'MTU = 1380\nMTU = 1400'), { reason: 'set-twice', setting: 'MTU' }],
    [`${whole}${'[Peer]\n'.repeat(100)}`, { reason: 'too-many', setting: '[Peer]' }],
    [`${whole}AllowedIPs = ${'10.0.0.0/8,'.repeat(2000)}`, { reason: 'too-many', setting: 'AllowedIPs' }],
  ])('says what is wrong (%#)', (text, details) => {
    expect(faultOf(text)).toMatchObject(details)
  })
})

describe('addressText', () => {
  it('writes addresses as RFC 5952 does', () => {
    for (const text of [
      '::',
      '::1',
      '1::',
      '2001:db8::1',
      '1:0:0:2::3',
      '1:0:2:3:4:5:6:7',
      '255.1.0.4',
      '64:ff9b::102:304',
    ])
      expect(addressText(parseAddressBlock(text)?.address ?? new Uint8Array(4))).toBe(text)
    expect(addressText(parseAddressBlock('64:FF9B::1.2.3.4')?.address ?? new Uint8Array(4))).toBe(
      '64:ff9b::102:304',
    )
  })
})
