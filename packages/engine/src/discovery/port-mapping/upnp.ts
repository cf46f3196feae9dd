import { AppError, type Gateway, withDeadline } from '@lanterne/kernel'
import { httpGet } from '../../transport/http-get.ts'
import { addressBytes } from '../address.ts'
import type { MappingAnswer, MappingRequest } from './gateway-messages.ts'
import { type MakeMethod, type MappingWorld, refusal } from './mapping-method.ts'
import {
  encodeCall,
  encodeSearches,
  type GatewayService,
  readRefusal,
  readSearchAnswer,
  readServices,
  SSDP_GROUP,
  textOf,
} from './upnp-messages.ts'

const SEARCH_MS = 2500
const SEARCH_AGAIN_MS = 800
const CALL_MS = 5000
const MOST_DESCRIPTION_BYTES = 64 << 10

/** UPnP's error codes (WANIPConnection:1, 2.4.16). */
const ONLY_PERMANENT_LEASES = 725
const CONFLICTS = [718, 727, 501]

/** UPnP Internet Gateway Device: found by multicast, spoken to by HTTP. */
export const upnp: MakeMethod = (gateway, world) => {
  let service: GatewayService | undefined
  /** What the gateway maps for ever only. */
  let isPermanent = false

  const call = async (
    action: string,
    values: Record<string, string | number>,
    { signal }: { signal: AbortSignal },
  ): Promise<string> => {
    service ??= await findService(gateway, world, { signal })
    const { type, control } = service
    const answer = await httpGet(
      control.href,
      {
        ...world,
        maxBytes: MOST_DESCRIPTION_BYTES,
        timeoutMs: CALL_MS,
        post: Buffer.from(encodeCall(type, action, values)),
        headers: { 'content-type': 'text/xml; charset="utf-8"', soapaction: `"${type}#${action}"` },
      },
      { signal },
    )
    const text = Buffer.from(answer.body).toString()
    if (answer.status !== 200) throw refusal(readRefusal(text) ?? answer.status)
    return text
  }

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

/** Looks for the gateway's description on its link, and in it for the service that maps ports. */
async function findService(
  gateway: Gateway,
  world: MappingWorld,
  { signal }: { signal: AbortSignal },
): Promise<GatewayService> {
  for (const url of await search(gateway, world, { signal })) {
    const options = { ...world, maxBytes: MOST_DESCRIPTION_BYTES, timeoutMs: CALL_MS }
    const answer = await httpGet(url.href, options, { signal })
    const [service] = readServices(Buffer.from(answer.body).toString(), url)
    if (service) return service
  }
  throw refusal('no such service')
}

/** Addresses of descriptions, of which only the gateway itself may tell. */
async function search(
  gateway: Gateway,
  { network, clock }: MappingWorld,
  { signal }: { signal: AbortSignal },
): Promise<readonly URL[]> {
  using limit = withDeadline(clock, SEARCH_MS, () => new AppError('timed-out'), { signal })
  await using socket = await network.bindUdp({ host: gateway.local, port: 0 }, limit)
  return await new Promise((resolve, reject) => {
    if (limit.signal.aborted) return reject(limit.signal.reason)
    const ask = () => {
      // Some answer to the group only, others to whoever asks them alone.
      for (const message of encodeSearches())
        for (const host of [SSDP_GROUP.host, gateway.address])
          socket.send(message, { host, port: SSDP_GROUP.port })
      timer = clock.schedule(SEARCH_AGAIN_MS, ask)
    }
    let timer = clock.schedule(0, ask)
    const onAbort = () => {
      timer.cancel()
      reject(limit.signal.reason)
    }
    limit.signal.addEventListener('abort', onAbort, { once: true })
    socket.receive((message, from) => {
      const url = from.host === gateway.address ? readSearchAnswer(message, from.host) : undefined
      if (!url) return
      timer.cancel()
      limit.signal.removeEventListener('abort', onAbort)
      resolve([url])
    })
  })
}
