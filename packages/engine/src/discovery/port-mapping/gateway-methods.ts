import { AppError, type Gateway, withDeadline } from '@lanterne/kernel'
import {
  decodeNatPmpAddress,
  decodeNatPmpMap,
  decodePcpMap,
  encodeNatPmpAddress,
  encodeNatPmpMap,
  encodePcpMap,
  GATEWAY_PORT,
  type MappingAnswer,
  type MappingRefusal,
} from './gateway-messages.ts'
import { type MakeMethod, type MappingWorld, refusal } from './mapping-method.ts'

/** RFC 6886: a request is sent again after a quarter of a second, and each time after twice as long. */
const FIRST_WAIT_MS = 250
const MOST_SENT = 4

/** The Port Control Protocol (RFC 6887). */
export const pcp: MakeMethod = (gateway, world) => {
  const nonces = { tcp: world.random.bytes(12), udp: world.random.bytes(12) }
  return {
    name: 'pcp',
    async map(request, { signal }) {
      const proof = { local: gateway.local, nonce: nonces[request.protocol] }
      const read = (message: Uint8Array) => decodePcpMap(message, request, proof)
      return granted(await ask(gateway, encodePcpMap(request, proof), read, world, { signal }))
    },
  }
}

/** NAT-PMP (RFC 6886), which PCP replaced. */
export const natPmp: MakeMethod = (gateway, world) => ({
  name: 'nat-pmp',
  async map(request, { signal }) {
    const read = (message: Uint8Array) => decodeNatPmpMap(message, request)
    const answer = granted(await ask(gateway, encodeNatPmpMap(request), read, world, { signal }))
    if (request.lifetimeSeconds === 0) return answer
    const address = await ask(gateway, encodeNatPmpAddress(), decodeNatPmpAddress, world, { signal })
    return typeof address === 'string' ? { ...answer, externalAddress: address } : answer
  },
})

function granted(answer: MappingAnswer | MappingRefusal): MappingAnswer {
  if ('code' in answer) throw refusal(answer.code)
  return answer
}

/** Asks the gateway until it says something that `read` understands; only it is heard. */
async function ask<Answer>(
  { address, local }: Gateway,
  message: Uint8Array,
  read: (message: Uint8Array) => Answer | undefined,
  { network, clock }: MappingWorld,
  { signal }: { signal: AbortSignal },
): Promise<Answer> {
  const to = { host: address, port: GATEWAY_PORT }
  const timedOut = () => new AppError('timed-out')
  using limit = withDeadline(clock, FIRST_WAIT_MS * (2 ** MOST_SENT - 1), timedOut, { signal })
  await using socket = await network.bindUdp({ host: local, port: 0 }, limit)
  return await new Promise<Answer>((resolve, reject) => {
    if (limit.signal.aborted) return reject(limit.signal.reason)
    let sent = 0
    const say = () => {
      socket.send(message, to)
      timer = clock.schedule(FIRST_WAIT_MS * 2 ** sent++, say)
    }
    let timer = clock.schedule(0, say)
    const onAbort = () => {
      timer.cancel()
      reject(limit.signal.reason)
    }
    limit.signal.addEventListener('abort', onAbort, { once: true })
    socket.receive((answer, from) => {
      const understood = from.host === address && from.port === GATEWAY_PORT ? read(answer) : undefined
      if (understood === undefined) return
      timer.cancel()
      limit.signal.removeEventListener('abort', onAbort)
      resolve(understood)
    })
  })
}
