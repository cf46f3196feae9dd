import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { AppError, Emitter, type Network } from '@lanterne/kernel'
import { TrustedWorker } from '../guard/guard.ts'
import { fromFailure, type RemoteFailure } from '../remote/messages.ts'
import { createRemoteNetwork } from '../remote/remote-network.ts'
import type { WayEvents } from '../states/open-way.ts'

/** What a thread that has a way is started with. */
export interface WayOrder<Wish> {
  readonly wish: Wish
  /** For `serveNetwork`. */
  readonly port: MessagePort
}

/** What such a thread says; it ends when its way does. */
export type WayNews<Facts> =
  | { readonly kind: 'open'; readonly facts: Facts }
  | { readonly kind: 'refused'; readonly failure: RemoteFailure }

/** A network in a thread of its own, where no guard stands. */
export interface WorkerWay<Facts> extends AsyncDisposable {
  readonly network: Network
  readonly events: Emitter<WayEvents>
  readonly facts: Facts
}

/** Starts the thread of `script` and waits until its way is open. Throws what it says. */
export async function openWorkerWay<Wish, Facts>(
  script: URL,
  wish: Wish,
  { signal }: { signal: AbortSignal },
): Promise<WorkerWay<Facts>> {
  signal.throwIfAborted()
  const { port1, port2 } = new MessageChannel()
  const order: WayOrder<Wish> = { wish, port: port2 }
  const worker = new TrustedWorker(script, { workerData: order, transferList: [port2] })
  const remote = createRemoteNetwork(port1)
  const events = new Emitter<WayEvents>()
  const opened = Promise.withResolvers<Facts>()
  worker.on('message', (news: WayNews<Facts>) => {
    if (news.kind === 'open') opened.resolve(news.facts)
    else opened.reject(fromFailure(news.failure))
  })
  worker.once('error', (cause) => opened.reject(new AppError('connection-failed', { cause })))
  worker.once('exit', () => {
    opened.reject(new AppError('connection-failed'))
    remote.fail()
    port1.close()
    events.emit('gone', {})
  })
  const onAbort = () => opened.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const facts = await opened.promise
    worker.unref()
    port1.unref()
    return {
      ...{ network: remote.network, events, facts },
      async [Symbol.asyncDispose]() {
        await worker.terminate()
      },
    }
  } catch (error) {
    await worker.terminate()
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
