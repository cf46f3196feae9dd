import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { AppError, type Network } from '@lanterne/kernel'
import { joinGroupOn, type Link, systemLinks } from './system-multicast.ts'
import { connectTcp, listenTcp } from './system-tcp.ts'
import { bindUdp } from './system-udp.ts'

/** The machine's own sockets, with nothing between the viewer's address and the world. `links` are those that groups are joined on. */
export function createSystemNetwork({
  links = systemLinks,
}: {
  links?: () => readonly Link[]
} = {}): Network {
  const joinGroup: Network['joinGroup'] = (group, options) => joinGroupOn(links(), group, options)
  return { connectTcp, listenTcp, bindUdp, joinGroup, lookup: lookupName }
}

async function lookupName(name: string, { signal }: { signal: AbortSignal }): Promise<readonly string[]> {
  signal.throwIfAborted()
  if (isIP(name) !== 0) return [name]
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    // The system's resolver cannot be called off: its late answer is let go.
    const answers = await Promise.race([lookup(name, { all: true, order: 'verbatim' }), aborted.promise])
    return answers.map(({ address }) => address)
  } catch (cause) {
    signal.throwIfAborted()
    throw new AppError('connection-failed', { cause })
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
