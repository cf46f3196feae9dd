import { AppError } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { addressText } from '../packet/ip-address.ts'
import { importProfile } from './import-profile.ts'

const key = Buffer.alloc(32, 7).toString('base64')
const other = Buffer.alloc(32, 9).toString('base64')
const conf = ({
  address = '10.2.0.2/32, fd00::2/128',
  dns = 'DNS = 10.2.0.1',
  allowed = '0.0.0.0/0, ::/0',
  more = '',
} = {}) =>
  `[Interface]\nPrivateKey = ${key}\nAddress = ${address}\n${dns}\n${more}\n[Peer]\nPublicKey = ${other}\nAllowedIPs = ${allowed}\nEndpoint = vpn.example:51820\n`
const faultOf = (text: string) => {
  try {
    importProfile(text)
    return undefined
  } catch (error) {
    return error instanceof AppError ? error.details['reason'] : error
  }
}

describe('importProfile', () => {
  it('takes a configuration that carries everything', () => {
    const { endpoint, families, hasNameServers, ignored, profile } = importProfile(conf())
    expect({ endpoint, families, hasNameServers, ignored }).toEqual({
      endpoint: 'vpn.example:51820',
      families: [4, 6],
      hasNameServers: true,
      ignored: [],
    })
    expect(profile.dns.map(addressText)).toEqual(['10.2.0.1'])
  })

  it('leaves out the family that it does not carry, with its addresses and name servers', () => {
    const { families, profile } = importProfile(
      conf({ allowed: '0.0.0.0/1, 128.0.0.0/1', dns: 'DNS = fd00::1, 10.2.0.1' }),
    )
    expect(families).toEqual([4])
    expect(profile.addresses.map(addressText)).toEqual(['10.2.0.2'])
    expect(profile.dns.map(addressText)).toEqual(['10.2.0.1'])
  })

  it('has names looked up by somebody, through the tunnel, where the file names nobody', () => {
    const { hasNameServers, profile } = importProfile(conf({ dns: '', address: '10.2.0.2' }))
    expect(hasNameServers).toBe(false)
    expect(profile.dns.map(addressText)).toEqual(['9.9.9.9', '149.112.112.112'])
  })

  it('names the scripts that it will not run', () => {
    const more = 'PostUp = iptables -F\nPreDown = rm -rf /\nTable = off'
    expect(importProfile(conf({ more })).ignored).toEqual(['PostUp', 'PreDown', 'Table'])
  })

  it('says why it refuses one', () => {
    expect(faultOf(conf({ allowed: '10.0.0.0/8' }))).toBe('no-default-route')
    expect(faultOf(conf({ allowed: '::/0', address: '10.2.0.2' }))).toBe('no-address')
    expect(faultOf('\0\0')).toBe('not-text')
    expect(faultOf(conf().replace(key, key.slice(1)))).toBe('bad-key')
    expect(faultOf('x'.repeat(10 << 20))).toBe('too-long')
    expect(faultOf('a film')).toBe('bad-line')
  })
})
