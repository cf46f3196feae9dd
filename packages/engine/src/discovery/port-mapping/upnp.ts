import { AppError } from '@lanterne/kernel'
import { addressBytes } from '../address.ts'
import type { MappingAnswer, MappingRequest } from './gateway-messages.ts'
import type { MakeMethod, MappingWorld } from './mapping-method.ts'
import { textOf } from './upnp-messages.ts'
import { callService } from './upnp-service.ts'

/** The services of a gateway that map ports. */
const MAPPERS = /^urn:schemas-upnp-org:service:WAN(?:IP|PPP)Connection:[12]$/

/** UPnP's error codes (WANIPConnection:1, 2.4.16). */
const ONLY_PERMANENT_LEASES = 725
const CONFLICTS = [718, 727, 501]

/** UPnP Internet Gateway Device: found by multicast, spoken to by HTTP. */
export const upnp: MakeMethod = (gateway, world) => {
  /** What the gateway maps for ever only. */
  let isPermanent = false

  const call = callService(gateway, world, MAPPERS)

  const add = async (request: MappingRequest, options: { signal: AbortSignal }): Promise<MappingAnswer> => {
    const lifetimeSeconds = isPermanent ? 0 : request.lifetimeSeconds
    const externalPort = request.externalPort || request.internalPort
    await call(
      'AddPortMapping',
      {
        NewRemoteHost: '',
        NewExternalPort: externalPort,
        NewProtocol: request.protocol.toUpperCase(),
        NewInternalPort: request.internalPort,
        NewInternalClient: gateway.local,
        NewEnabled: 1,
        NewPortMappingDescription: 'Lanterne',
        NewLeaseDuration: lifetimeSeconds,
      },
      options,
    )
    const externalAddress = textOf(await call('GetExternalIPAddress', {}, options), 'NewExternalIPAddress')
    return {
      externalPort,
      lifetimeSeconds: request.lifetimeSeconds,
      ...(externalAddress && addressBytes(externalAddress) && { externalAddress }),
    }
  }

  return {
    name: 'upnp',
    async map(request, options) {
      if (request.lifetimeSeconds === 0) {
        const { protocol, externalPort } = request
        const values = {
          NewRemoteHost: '',
          NewExternalPort: externalPort,
          NewProtocol: protocol.toUpperCase(),
        }
        await call('DeletePortMapping', values, options)
        return request
      }
      for (let tries = 0; ; tries++) {
        try {
          const externalPort = tries === 0 ? request.externalPort : freePort(world)
          return await add({ ...request, externalPort }, options)
        } catch (error) {
          const code = error instanceof AppError ? error.details['code'] : undefined
          if (code === ONLY_PERMANENT_LEASES && !isPermanent) isPermanent = true
          else if (!CONFLICTS.some((conflict) => conflict === code) || tries >= 3) throw error
        }
      }
    },
  }
}

function freePort({ random }: MappingWorld): number {
  return 49_152 + Math.floor(random.next() * 16_384)
}
