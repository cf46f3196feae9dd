import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBsdRoutes, readLinuxRoutes, readWindowsRoutes } from './default-routes.ts'
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

  it('makes nothing of rubbish', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        for (const read of [readLinuxRoutes, readBsdRoutes, readWindowsRoutes]) expect(read(text)).toEqual([])
      }),
    )
  })
})

describe('findSystemGateways', () => {
  it('names addresses of this machine beside its routers', async () => {
    for (const { address, local } of await findSystemGateways(new AbortController()))
      expect([address, local]).toEqual([expect.stringMatching(/^[\d.]+$/), expect.stringMatching(/^[\d.]+$/)])
    const reason = new Error('no longer needed')
    await expect(findSystemGateways({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
