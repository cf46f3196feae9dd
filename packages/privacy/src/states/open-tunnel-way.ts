import { Emitter, type Random } from '@lanterne/kernel'
import { addressText } from '../packet/ip-address.ts'
import { openTunnel } from '../tunnel/open-tunnel.ts'
import type { WireGuardProfile } from '../wireguard/parse-wireguard-conf.ts'
import { askNames } from './ask-names.ts'
import type { OpenWay, WayEvents } from './open-way.ts'

/** How much a tunnel has carried. */
export interface TunnelTraffic {
  readonly sentBytes: number
  readonly receivedBytes: number
}

/** Opens a WireGuard tunnel as a way out. Throws as `openTunnel`. */
export async function openTunnelWay(
  profile: WireGuardProfile,
  { random, signal }: { readonly random: Random; readonly signal: AbortSignal },
): Promise<OpenWay & { readonly traffic: TunnelTraffic }> {
  const tunnel = await openTunnel(profile, { signal })
  const events = new Emitter<WayEvents>()
  const life = new AbortController()
  let isHeard = tunnel.status.isAnswering
  tunnel.events.on(
    'status',
    (status) => {
      if (status.isAnswering === isHeard) return
      isHeard = status.isAnswering
      events.emit('hears', isHeard)
    },
    life,
  )
  tunnel.events.on('gone', () => events.emit('gone', {}), life)
  const servers = profile.dns.map(addressText)
  return {
    network: tunnel.network,
    events,
    get isHeard() {
      return isHeard
    },
    get traffic() {
      const { sentBytes, receivedBytes } = tunnel.status
      return { sentBytes, receivedBytes }
    },
    probe: (options) => askNames(tunnel.network, servers, { random, ...options }),
    async [Symbol.asyncDispose]() {
      life.abort()
      await tunnel[Symbol.asyncDispose]()
    },
  }
}
