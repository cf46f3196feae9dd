import { describe, expect, it } from 'vitest'
import { houseLinks } from './house-links.ts'
import { isPrivate } from './private-address.ts'

const link = (name: string, address: string, bits = 24) => ({ name, address, bits })

describe('houseLinks', () => {
  it('takes the sides of a house, and neither the internet nor tunnels nor what is of this machine', () => {
    const all = [
      link('wlan0', '192.168.1.20'),
      link('eth0', '10.0.0.5', 8),
      link('en1', '172.31.4.4', 16),
      link('eth9', '169.254.7.7', 16),
      link('eth1', '203.0.113.9'),
      link('eth2', '172.32.0.1'),
      link('eth3', '100.64.3.3', 10),
      link('tun0', '10.8.0.2'),
      link('utun4', '10.9.0.2'),
      link('wg0', '10.10.0.2'),
      link('docker0', '172.17.0.1', 16),
      link('vEthernet (WSL)', '172.20.0.1', 20),
      link('ppp0', '10.64.0.1', 32),
      link('eth4', '10.64.0.1', 31),
      link('eth5', '10.64.0.1', 0),
    ]
    expect(houseLinks(undefined, all).map(({ name }) => name)).toEqual(['wlan0', 'eth0', 'en1', 'eth9'])
  })

  it('takes an address that a person chose on any link, if it is private and here', () => {
    const all = [
      link('docker0', '172.17.0.1', 16),
      link('eth1', '203.0.113.9'),
      link('wlan0', '192.168.1.20'),
    ]
    expect(houseLinks('172.17.0.1', all)).toEqual([all[0]])
    expect(houseLinks('203.0.113.9', all)).toEqual([])
    expect(houseLinks('192.168.1.21', all)).toEqual([])
  })
})

describe('isPrivate', () => {
  it.each(['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.1', '192.168.0.1', '169.254.1.1'])(
    'is %s',
    (address) => expect(isPrivate(address)).toBe(true),
  )
  it.each([
    '9.255.0.1',
    '11.0.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.167.1.1',
    '192.169.1.1',
    '127.0.0.1',
    '0.0.0.0',
    '100.64.0.1',
    '',
    '::1',
  ])('is not %s', (address) => expect(isPrivate(address)).toBe(false))
})
