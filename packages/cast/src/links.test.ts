import { describe, expect, it } from 'vitest'
import { linksOfMachine, linkTo } from './links.ts'

const face = (address: string, cidr: string, internal = false) => ({
  ...{ address, cidr, internal, family: 'IPv4' as const, mac: '', netmask: '' },
})

describe('linkTo', () => {
  const links = linksOfMachine({
    lo: [face('127.0.0.1', '127.0.0.1/8', true)],
    wifi: [face('192.168.1.20', '192.168.1.20/24')],
    vpn: [face('192.168.7.2', '192.168.7.2/16')],
    odd: [face('203.0.113.9', '203.0.113.9/32')],
  })

  it('is the side of the house that an address is on, the nearest first', () => {
    expect(linkTo('192.168.1.77', links)?.address).toBe('192.168.1.20')
    expect(linkTo('192.168.2.77', links)?.address).toBe('192.168.7.2')
    expect(linkTo('203.0.113.9', links)?.name).toBe('odd')
  })

  it('is none for what is elsewhere, or no address', () => {
    for (const address of ['8.8.8.8', '127.0.0.1', '203.0.113.8', 'tv.local', 'fe80::1', ''])
      expect(linkTo(address, links)).toBeUndefined()
  })
})
