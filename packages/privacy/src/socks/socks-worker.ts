import { parentPort, workerData } from 'node:worker_threads'
import { AppError, systemClock, systemRandom, withDeadline } from '@lanterne/kernel'
import { serveNetwork } from '../remote/serve-network.ts'
import { askNames } from '../states/ask-names.ts'
import { createSystemNetwork } from '../system-network.ts'
import type { WayNews, WayOrder } from '../ways/worker-way.ts'
import type { SocksFacts, SocksWish } from './open-socks-way.ts'
import { createSocksNetwork } from './socks-network.ts'

const patienceMs = 4000

const { wish, port } = workerData as WayOrder<SocksWish> // whoever starts the thread gives it one
const network = createSocksNetwork({
  server: wish.server,
  outside: createSystemNetwork(),
  clock: systemClock,
})

/** Whether datagrams go through and come back, which few proxies do (BEP 37). */
async function tryDatagrams(): Promise<boolean> {
  const { signal } = new AbortController()
  using limit = withDeadline(systemClock, patienceMs, () => new AppError('timed-out'), { signal })
  try {
    await askNames(network, wish.probe, { random: systemRandom, signal: limit.signal })
    return true
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return false
  }
}

// What the timer of a deadline waits for keeps no thread alive, and this one has nothing else yet.
const alive = setInterval(() => {}, 60_000)
const carriesUdp = await tryDatagrams()
serveNetwork(port, network)
clearInterval(alive)
const news: WayNews<SocksFacts> = { kind: 'open', facts: { carriesUdp } }
parentPort?.postMessage(news)
