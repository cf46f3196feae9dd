import { AppError, type Gateway, withDeadline } from '@lanterne/kernel'
import { httpGet } from '../../transport/http-get.ts'
import { addressBytes } from '../address.ts'
import { familyOf } from '../dht/node-contact.ts'
import { type MappingWorld, refusal } from './mapping-method.ts'
import {
  encodeCall,
  encodeSearches,
  type GatewayService,
  readRefusal,
  readSearchAnswer,
  readServices,
  ssdpGroup,
} from './upnp-messages.ts'

const SEARCH_MS = 2500
const SEARCH_AGAIN_MS = 800
const CALL_MS = 5000
const MOST_DESCRIPTION_BYTES = 64 << 10

/** Calls an action of a gateway's service, and resolves with the answer; a refusal is thrown with UPnP's error code. */
export type CallService = (
  action: string,
  values: Readonly<Record<string, string | number>>,
  options: { signal: AbortSignal },
) => Promise<string>

/** A service of one of the `types`, found when it is called for the first time. */
export function callService(gateway: Gateway, world: MappingWorld, types: RegExp): CallService {
  let found: Found | undefined
  return async (action, values, { signal }) => {
    found ??= await findService(gateway, world, types, { signal })
    const { type, control } = found.service
    const answer = await httpGet(
      control.href,
      {
        ...world,
        connectTo: found.at,
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
}

interface Found {
  readonly service: GatewayService
  /** The gateway's address, with the link that it is on where that is needed. */
  readonly at: string
}

/** Looks for the gateway's description on its link, and in it for the service. */
async function findService(
  gateway: Gateway,
  world: MappingWorld,
  types: RegExp,
  { signal }: { signal: AbortSignal },
): Promise<Found> {
  const { url, at } = await search(gateway, world, { signal })
  const options = { ...world, connectTo: at, maxBytes: MOST_DESCRIPTION_BYTES, timeoutMs: CALL_MS }
  const answer = await httpGet(url.href, options, { signal })
  const [service] = readServices(Buffer.from(answer.body).toString(), url, types)
  if (!service) throw refusal('no such service')
  return { service, at }
}

/** The address of a description, of which only the gateway itself may tell. */
async function search(
  gateway: Gateway,
  { network, clock }: MappingWorld,
  { signal }: { signal: AbortSignal },
): Promise<{ url: URL; at: string }> {
  using limit = withDeadline(clock, SEARCH_MS, () => new AppError('timed-out'), { signal })
  await using socket = await network.bindUdp({ host: gateway.local, port: 0 }, limit)
  return await new Promise((resolve, reject) => {
    if (limit.signal.aborted) return reject(limit.signal.reason)
    const group = ssdpGroup(gateway)
    const ask = () => {
      // Some answer to the group only, others to whoever asks them alone.
      for (const message of encodeSearches(group))
        for (const host of [group.host, gateway.address]) socket.send(message, { host, port: group.port })
      timer = clock.schedule(SEARCH_AGAIN_MS, ask)
    }
    let timer = clock.schedule(0, ask)
    const onAbort = () => {
      timer.cancel()
      reject(limit.signal.reason)
    }
    limit.signal.addEventListener('abort', onAbort, { once: true })
    socket.receive((message, from) => {
      const url = isGateway(from.host, gateway) ? readSearchAnswer(message, from.host) : undefined
      if (!url) return
      timer.cancel()
      limit.signal.removeEventListener('abort', onAbort)
      resolve({ url, at: from.host })
    })
  })
}

/** Whether it is the gateway that speaks; by IPv6 it may do so from another address of its own, on our link. */
function isGateway(host: string, { address, local }: Gateway): boolean {
  if (host === address || familyOf(local) === 4) return host === address
  const [theirs, ours] = [addressBytes(host), addressBytes(local)]
  return (
    theirs?.length === 16 &&
    ours !== undefined &&
    theirs.subarray(0, 8).every((byte, at) => byte === ours[at])
  )
}
