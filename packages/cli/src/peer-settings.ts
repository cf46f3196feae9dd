import type { Environment, Limits, PeerSettings } from '@lanterne/server'
import type { Wants } from './parse-words.ts'

/** How peers are found and find us, and what may be taken for them: as far as neither the command line nor the environment forbids it. */
export function peerSettings(
  {
    wants,
    listenPort = 0,
    cacheBytes,
    upload,
  }: Partial<Limits> & { readonly wants: Wants; readonly listenPort?: number },
  environment: Environment,
): PeerSettings {
  return {
    // Every address of IPv6, and through it of IPv4; where there is no IPv6, of IPv4 alone.
    listen: { host: '::', port: listenPort },
    dht: wants.dht ? environment.dht : undefined,
    localDiscovery: wants.localDiscovery && environment.localDiscovery,
    webRtc: environment.webRtc,
    ...{ cacheBytes, upload },
    portMapping: wants.portMapping && environment.portMapping,
  }
}
