import { AppError, type Endpoint, type Network, type Random, randomInteger } from '@lanterne/kernel'

const [headerBytes, usualPort] = [12, 53]
/** The name servers of the root: what every server knows, and what says nothing of who asks. */
const rootServers = [0, 0, 2, 0, 1]

/**
 * Asks name servers, by their addresses, a question that every one can answer, and resolves when one of them has: whatever it says, it went
 * all the way and back (RFC 1035).
 */
export async function askNames(
  network: Pick<Network, 'bindUdp'>,
  servers: readonly string[] | Endpoint,
  { random, signal }: { readonly random: Random; readonly signal: AbortSignal },
): Promise<void> {
  const all = 'host' in servers ? [servers] : servers.map((host) => ({ host, port: usualPort }))
  if (all.length === 0) throw new AppError('connection-failed')
  const id = randomInteger(random, 65_536)
  const question = new Uint8Array(headerBytes + rootServers.length)
  question.set([id >> 8, id & 0xff, 1, 0, 0, 1])
  question.set(rootServers, headerBytes)
  await Promise.any(
    all.map(async ({ host, port }) => {
      const at = { host: host.includes(':') ? '::' : '0.0.0.0', port: 0 }
      await using socket = await network.bindUdp(at, { signal })
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
        socket.receive((message, from) => {
          const isAnswer = message[0] === id >> 8 && message[1] === (id & 0xff) && (message[2] ?? 0) >= 0x80
          if (isAnswer && message.length >= headerBytes && from.host === host && from.port === port) resolve()
        })
        socket.send(question, { host, port })
      })
    }),
  ).catch((error: unknown) => {
    // The first of them stands for all.
    throw error instanceof AggregateError ? (error.errors[0] as Error) : error
  })
}
