import { parentPort, workerData } from 'node:worker_threads'
import { AppError, type Network } from '@lanterne/kernel'
import { toFailure } from '../remote/messages.ts'
import { serveNetwork } from '../remote/serve-network.ts'
import { createSystemNetwork } from '../system-network.ts'
import type { WayNews, WayOrder } from '../ways/worker-way.ts'
import { isNetworkAsChosen } from './check-network.ts'
import type { CheckedWish } from './open-checked-way.ts'

/** Between two looks. */
const lookMs = 1000

const { wish, port } = workerData as WayOrder<CheckedWish> // whoever starts the thread gives it one
const { signal } = new AbortController()
const system = createSystemNetwork()

/** Throws unless it is the network that was chosen. */
async function check(): Promise<void> {
  if (await isNetworkAsChosen(wish.interface, { signal })) return
  throw new AppError('connection-failed', { cause: new Error('ENETDOWN') })
}

const network: Network = {
  async connectTcp(to, options) {
    await check()
    return system.connectTcp(to, options)
  },
  async listenTcp(at, onConnection, options) {
    await check()
    return system.listenTcp(at, onConnection, options)
  },
  async bindUdp(at, options) {
    await check()
    return system.bindUdp(at, options)
  },
  async lookup(name, options) {
    await check()
    return system.lookup(name, options)
  },
}

const tell = (news: WayNews<object>) => parentPort?.postMessage(news)
try {
  await check()
  serveNetwork(port, network)
  tell({ kind: 'open', facts: {} })
  // Only this thread ends by it, and whatever it had open is closed.
  setInterval(() => void check().catch(() => process.exit()), lookMs)
} catch (error) {
  tell({ kind: 'refused', failure: toFailure(error) })
  port.close()
}
