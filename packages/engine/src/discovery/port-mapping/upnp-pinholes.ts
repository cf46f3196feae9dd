import { AppError } from '@lanterne/kernel'
import type { MappedProtocol } from './gateway-messages.ts'
import { type MakeMethod, refusal } from './mapping-method.ts'
import { textOf } from './upnp-messages.ts'
import { callService } from './upnp-service.ts'

const FIREWALL = /^urn:schemas-upnp-org:service:WANIPv6FirewallControl:1$/
/** WANIPv6FirewallControl:1, 2.6: the pinhole is gone, as after a restart of the gateway. */
const NO_SUCH_ENTRY = 704
const protocolNumbers = { tcp: 6, udp: 17 } as const
const LONGEST_LEASE_SECONDS = 86_400

/** Holes in a gateway's firewall for IPv6, where addresses need no mapping but nobody is let in. */
export const upnpPinholes: MakeMethod = (gateway, world) => {
  const call = callService(gateway, world, FIREWALL)
  const ids = new Map<MappedProtocol, string>()

  const extend = async (id: string, lease: number, options: { signal: AbortSignal }): Promise<boolean> => {
    try {
      await call('UpdatePinhole', { UniqueID: id, NewLeaseTime: lease }, options)
      return true
    } catch (error) {
      if (error instanceof AppError && error.details['code'] === NO_SUCH_ENTRY) return false
      throw error
    }
  }

  return {
    name: 'upnp',
    async map(request, options) {
      const { protocol, internalPort } = request
      const id = ids.get(protocol)
      if (request.lifetimeSeconds === 0) {
        ids.delete(protocol)
        if (id !== undefined) await call('DeletePinhole', { UniqueID: id }, options)
        return request
      }
      const lifetimeSeconds = Math.min(request.lifetimeSeconds, LONGEST_LEASE_SECONDS)
      // Behind a firewall the port is what it is inside.
      const granted = { externalPort: internalPort, lifetimeSeconds, externalAddress: gateway.local }
      if (id !== undefined && (await extend(id, lifetimeSeconds, options))) return granted
      const answer = await call(
        'AddPinhole',
        {
          RemoteHost: '',
          RemotePort: 0,
          InternalClient: gateway.local,
          InternalPort: internalPort,
          Protocol: protocolNumbers[protocol],
          LeaseTime: lifetimeSeconds,
        },
        options,
      )
      const given = textOf(answer, 'UniqueID')
      if (!given || !/^\d{1,5}$/.test(given)) throw refusal('no id')
      ids.set(protocol, given)
      return granted
    },
  }
}
