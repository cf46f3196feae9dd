import {
  AppError,
  type Clock,
  type Endpoint,
  type Network,
  type Random,
  type TcpSocket,
} from '@lanterne/kernel'
import { UtpHub } from './utp-hub.ts'

/**
 * Opens the socket for uTP at `at`, or, when that port is taken, at a free one, from which we can still reach others.
 * `undefined` where the network carries no datagrams.
 */
export async function openUtpHub(
  at: Endpoint,
  world: { network: Network; clock: Clock; random: Random; onConnection: (socket: TcpSocket) => void },
  { signal }: { signal: AbortSignal },
): Promise<UtpHub | undefined> {
  for (const port of [at.port, 0]) {
    try {
      return new UtpHub(await world.network.bindUdp({ host: at.host, port }, { signal }), world)
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'closed') throw error
      if (error.code === 'connection-failed') return undefined
    }
  }
  return undefined
}
