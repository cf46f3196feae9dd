import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'

/** Addresses that nobody has (RFC 5737, 3849): only the way to them is asked for, and nothing is sent. */
const away = { 4: '192.0.2.1', 6: '2001:db8::1' } as const

/** From which address this machine would speak to the internet; `undefined` where there is no way. */
async function outgoing(family: 4 | 6, { signal }: { signal: AbortSignal }): Promise<string | undefined> {
  const socket = createSocket(family === 4 ? 'udp4' : 'udp6')
  try {
    socket.connect(9, away[family])
    await once(socket, 'connect', { signal })
    return socket.address().address
  } catch {
    signal.throwIfAborted()
    return undefined // No way of this family leads out.
  } finally {
    socket.close()
  }
}

/**
 * Whether everything that leaves this machine would go by the interface `name`: both families, as far as they lead
 * anywhere. It is true now, and says nothing of a moment later.
 */
export async function isNetworkAsChosen(name: string, { signal }: { signal: AbortSignal }): Promise<boolean> {
  const addresses = (networkInterfaces()[name] ?? []).map(({ address }) => address)
  const sources = await Promise.all(([4, 6] as const).map((family) => outgoing(family, { signal })))
  const known = sources.filter((source) => source !== undefined)
  return known.length > 0 && known.every((source) => addresses.includes(source))
}
