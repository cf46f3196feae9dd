import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBsdRoutes, readLinuxRoutes, readLinuxRoutes6, readWindowsRoutes } from './default-routes.ts'
import { findSystemGateways } from './system-gateways.ts'

const linux = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
eth0\t00000000\tFE01A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000080\t0\t0\t0
`
const mac = `Routing tables

Internet:
Destination        Gateway            Flags               Netif Expire
default            192.168.1.1        UGScg                 en0
default            link#21            UCSIg         bridge100      !
127                127.0.0.1          UCS                   lo0
`
const windows = `===========================================================================
Liste d'Interfaces
 12...00 15 5d 00 00 01 ......Microsoft Hyper-V Network Adapter
===========================================================================
IPv4 Table de routage
===========================================================================
Itin\u00e9raires actifs\u00a0:
Destination r\u00e9seau    Masque r\u00e9seau  Adr. passerelle   Adr. interface M\u00e9trique
          0.0.0.0          0.0.0.0      192.168.1.1    192.168.1.50     35
          0.0.0.0          0.0.0.0      192.168.2.1    192.168.2.50     25
===========================================================================
Itin\u00e9raires persistants\u00a0:
  Aucun
`

describe('routes of the systems', () => {
  it('reads Linux, the best first', () => {
    expect(readLinuxRoutes(linux)).toEqual([
      { gateway: '192.168.1.254', via: 'eth0' },
      { gateway: '192.168.1.1', via: 'wlan0' },
    ])
  })

  it('reads macOS, and BSD with its counters', () => {
    expect(readBsdRoutes(mac)).toEqual([{ gateway: '192.168.1.1', via: 'en0' }])
    const bsd = 'default            10.0.0.1           UGS        4       12     -     8 em0\n'
    expect(readBsdRoutes(bsd)).toEqual([{ gateway: '10.0.0.1', via: 'em0' }])
  })

  it('reads Windows in any language', () => {
    expect(readWindowsRoutes(windows)).toEqual([
      { gateway: '192.168.2.1', via: '192.168.2.50' },
      { gateway: '192.168.1.1', via: '192.168.1.50' },
    ])
  })

  it('reads Linux and macOS for IPv6, with the link that an address is on', () => {
    const zeros = '0'.repeat(32)
    const row = (gateway: string, metric: string, flags: string, via: string, length = '00') =>
      `${zeros} ${length} ${zeros} 00 ${gateway} ${metric} 00000003 00000000 ${flags}     ${via}\n`
    const router = `fe80${'0'.repeat(27)}1`
    const table =
      row(router, '00000400', '00000003', 'wlan0') +
      row(`20010db8${'0'.repeat(23)}1`, '00000064', '00000003', 'eth0') +
      row(zeros, 'ffffffff', '00200200', 'lo') +
      row(router, '00000001', '00000003', 'eth1', '40')
    expect(readLinuxRoutes6(table)).toEqual([
      { gateway: '2001:db8::1', via: 'eth0' },
      { gateway: 'fe80::1%wlan0', via: 'wlan0' },
    ])
    const netstat =
      'default          fe80::1%en0     UGcg     en0\ndefault      fe80::%utun0      UGcIg      utun0\n'
    expect(readBsdRoutes(netstat)[0]).toEqual({ gateway: 'fe80::1%en0', via: 'en0' })
  })

  it('makes nothing of rubbish', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        for (const read of [readLinuxRoutes, readLinuxRoutes6, readBsdRoutes, readWindowsRoutes])
          expect(read(text)).toEqual([])
      }),
    )
  })
})

describe('findSystemGateways', () => {
  it('names addresses of this machine beside its routers', async () => {
    for (const { address, local } of await findSystemGateways(new AbortController()))
      expect([address, local]).toEqual([
        expect.stringMatching(/^[\d.]+$|:/),
        expect.stringMatching(/^[\d.]+$|^[23].*:/),
      ])
    const reason = new Error('no longer needed')
    await expect(findSystemGateways({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
