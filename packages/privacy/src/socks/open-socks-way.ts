import { AppError, type Endpoint } from '@lanterne/kernel'
import type { OpenWay } from '../states/open-way.ts'
import { openWorkerWay } from '../ways/worker-way.ts'
import { REFUSED_BY_PROXY } from './socks-handshake.ts'
import type { SocksServer } from './socks-network.ts'

/** What the proxy's thread is started with. */
export interface SocksWish {
  readonly server: SocksServer
  /** A name server that everybody may ask, through the proxy, to see whether something comes back. */
  readonly probe: Endpoint
}

/** What was found out of the proxy. */
export interface SocksFacts {
  readonly carriesUdp: boolean
}

const quadNine: Endpoint = { host: '9.9.9.9', port: 53 }

/** Opens a SOCKS5 proxy as a way out, and tries whether datagrams pass. */
export async function openSocksWay(
  server: SocksServer,
  { signal, probe = quadNine }: { readonly signal: AbortSignal; readonly probe?: Endpoint },
): Promise<OpenWay & SocksFacts> {
  const script = new URL('./socks-worker.ts', import.meta.url)
  const opened = await openWorkerWay<SocksWish, SocksFacts>(script, { server, probe }, { signal })
  const { network, events } = opened
  const { carriesUdp } = opened.facts
  // Datagrams that cannot go are lost; nothing fails for it, and nothing goes another way.
  const lost: typeof network.bindUdp = async (at) => ({
    local: at,
    receive: () => {},
    send: () => {},
    [Symbol.asyncDispose]: () => Promise.resolve(),
  })
  return {
    network: carriesUdp ? network : { ...network, bindUdp: lost },
    ...{ events, isHeard: true, carriesUdp },
    async probe(options) {
      try {
        const socket = await network.connectTcp(probe, options)
        socket.destroy()
      } catch (error) {
        // It is there, and says so; whether what is behind it is, is another matter.
        const cause = error instanceof AppError && error.cause
        if (!(cause instanceof Error) || cause.message !== REFUSED_BY_PROXY) throw error
      }
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}
