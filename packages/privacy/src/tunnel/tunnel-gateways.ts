import type { FindGateways, Gateway } from '@lanterne/kernel'
import { addressText } from '../packet/ip-address.ts'
import type { WireGuardProfile } from '../wireguard/parse-wireguard-conf.ts'

/**
 * Who is asked to forward a port of the provider's (NAT-PMP, RFC 6886, inside the tunnel): the name servers of the
 * tunnel, which are its gateways with the providers that forward ports at all.
 */
export function tunnelGateways({
  addresses,
  dns,
}: Pick<WireGuardProfile, 'addresses' | 'dns'>): FindGateways {
  const gateways = dns.flatMap((gateway): Gateway[] => {
    const local = addresses.find(({ length }) => length === gateway.length)
    return local ? [{ address: addressText(gateway), local: addressText(local) }] : []
  })
  return () => Promise.resolve(gateways)
}
