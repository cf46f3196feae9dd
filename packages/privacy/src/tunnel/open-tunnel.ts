import { MessageChannel } from 'node:worker_threads'
import { AppError, Emitter } from '@lanterne/kernel'
import { TrustedWorker } from '../guard/guard.ts'
import { fromFailure } from '../remote/messages.ts'
import { createRemoteNetwork } from '../remote/remote-network.ts'
import type { WireGuardProfile } from '../wireguard/parse-wireguard-conf.ts'
import type { Tunnel, TunnelStatus } from './create-tunnel.ts'
import type { TunnelNews, TunnelOrder } from './messages.ts'

/** Time for a tunnel to say goodbye to whom it talks with. */
const farewellMs = 2000

/** What a tunnel tells. */
export interface TunnelEvents {
  status: TunnelStatus
  /** Its thread is gone, and nothing can be opened any more. */
  gone: Record<string, never>
}

/** A tunnel in a thread of its own. */
export interface OpenTunnel extends Tunnel {
  readonly events: Emitter<TunnelEvents>
}

/**
 * Opens a WireGuard tunnel in a thread of its own, so that hashing cannot hold back acknowledgements, and begins its
 * handshake. Throws as `createTunnel` does. When the thread dies, what was open is closed, and nothing more can be opened.
 */
export async function openTunnel(
  profile: WireGuardProfile,
  { signal }: { signal: AbortSignal },
): Promise<OpenTunnel> {
  signal.throwIfAborted()
  const { port1, port2 } = new MessageChannel()
  const order: TunnelOrder = { profile, port: port2 }
  const worker = new TrustedWorker(new URL('./tunnel-worker.ts', import.meta.url), {
    workerData: order,
    transferList: [port2],
  })
  const remote = createRemoteNetwork(port1)
  const events = new Emitter<TunnelEvents>()
  const opened = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<void>()
  let status: TunnelStatus | undefined

  worker.on('message', (news: TunnelNews) => {
    if (news.kind === 'closed') return closed.resolve()
    if (news.kind === 'refused') return opened.reject(fromFailure(news.failure))
    status = news.status
    if (news.kind === 'open') opened.resolve()
    else events.emit('status', news.status)
  })
  worker.once('error', (cause) => opened.reject(new AppError('connection-failed', { cause })))
  worker.once('exit', () => {
    opened.reject(new AppError('connection-failed'))
    closed.resolve()
    remote.fail()
    port1.close()
    if (status) events.emit('status', { ...status, state: 'stalled', isAnswering: false })
    events.emit('gone', {})
  })
  const onAbort = () => {
    opened.reject(signal.reason)
    void worker.terminate()
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await opened.promise
  } catch (error) {
    await worker.terminate()
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
  // A tunnel that nobody uses must not keep the process alive.
  worker.unref()
  port1.unref()
  return {
    network: remote.network,
    events,
    get status() {
      if (!status) throw new AppError('closed')
      return status
    },
    async [Symbol.asyncDispose]() {
      worker.postMessage('close')
      const timer = setTimeout(() => closed.resolve(), farewellMs)
      await closed.promise
      clearTimeout(timer)
      await worker.terminate()
    },
  }
}
