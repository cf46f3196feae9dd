import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Stage } from '../support/stage.ts'
import type { Machine } from './net-house.ts'

/** What miniupnpd fills, as its own set-up script makes it. */
const tables = `table inet filter {
  chain forward { type filter hook forward priority 0; policy accept; jump miniupnpd; }
  chain miniupnpd { }
  chain prerouting { type nat hook prerouting priority -100; policy accept; jump prerouting_miniupnpd; }
  chain prerouting_miniupnpd { }
  chain postrouting { type nat hook postrouting priority 100; policy accept; jump postrouting_miniupnpd; }
  chain postrouting_miniupnpd { }
}
`

/** A router's program that maps ports: Debian's miniupnpd, with one of its ways open. */
export interface Gateway {
  /** Ports mapped now: `tcp 6881 192.168.77.20:6881`. */
  mapped(): Promise<string[]>
}

export async function openGateway(
  stage: Stage,
  router: Machine,
  {
    way,
    outside = ['ext_ifname=wan0'],
    inside = { device: 'lan0', block: '192.168.77.0/24' },
  }: {
    way: 'pcp and nat-pmp' | 'upnp'
    /** Lines of the configuration that say where the world is. */
    outside?: readonly string[]
    inside?: { readonly device: string; readonly block: string }
  },
): Promise<Gateway> {
  const folder = await stage.makeFolder('gateway')
  const rules = join(folder, 'rules.nft')
  const configuration = join(folder, 'miniupnpd.conf')
  await writeFile(rules, tables)
  const isUpnp = way === 'upnp'
  await writeFile(
    configuration,
    [
      ...outside,
      `listening_ip=${inside.device}`,
      'http_port=5000',
      `enable_natpmp=${isUpnp ? 'no' : 'yes'}`,
      `enable_upnp=${isUpnp ? 'yes' : 'no'}`,
      'secure_mode=yes',
      'uuid=00000000-0000-0000-0000-000000000001',
      `allow 1024-65535 ${inside.block} 1024-65535`,
      'deny 0-65535 0.0.0.0/0 0-65535',
      '',
    ].join('\n'),
  )
  const run = async (command: string, ...args: string[]) => {
    const program = stage.start(command, ...router.inside(command, ...args), { mayEnd: true })
    if ((await program.ended) !== 0) throw new Error(`${command}: ${program.output}`)
    return program.stdout
  }
  await run('nft', '-f', rules)
  const daemon = router.inside('miniupnpd', '-d', '-f', configuration, '-P', join(folder, 'pid'))
  const program = stage.start('miniupnpd', ...daemon)
  await program.waitForOutput(isUpnp ? /HTTP listening on port 5000/ : /Listening for NAT-PMP/, {
    timeoutMs: 10_000,
  })
  return {
    async mapped() {
      const text = await run('nft', 'list', 'chain', 'inet', 'filter', 'prerouting_miniupnpd')
      return Array.from(
        text.matchAll(/0x(6|11) th dport (\d+) dnat ip to ([\d.]+:\d+)/g),
        ([, protocol, outside, inside]) => `${protocol === '6' ? 'tcp' : 'udp'} ${outside} ${inside}`,
      ).toSorted((one, other) => (one < other ? -1 : 1))
    },
  }
}
