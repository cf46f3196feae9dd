import { parentPort, workerData } from 'node:worker_threads'
import { systemClock, systemRandom } from '@lanterne/kernel'
import { toFailure } from '../remote/messages.ts'
import { serveNetwork } from '../remote/serve-network.ts'
import { createSystemNetwork } from '../system-network.ts'
import { createTunnel } from './create-tunnel.ts'
import { createLater } from './later.ts'
import type { TunnelNews, TunnelOrder } from './messages.ts'

/** Between two reports of a tunnel's counters. */
const reportMs = 1000

const { profile, port } = workerData as TunnelOrder // whoever starts the thread gives it one
const { signal } = new AbortController()
const tell = (news: TunnelNews) => parentPort?.postMessage(news)

try {
  const tunnel = await createTunnel(
    {
      profile,
      outside: createSystemNetwork(),
      clock: systemClock,
      random: systemRandom,
      later: createLater(),
      onChange: (status) => tell({ kind: 'status', status }),
    },
    { signal },
  )
  serveNetwork(port, tunnel.network)
  const report = setInterval(() => tell({ kind: 'status', status: tunnel.status }), reportMs)
  parentPort?.once('message', () => {
    clearInterval(report)
    void tunnel[Symbol.asyncDispose]().then(() => {
      tell({ kind: 'closed' })
      port.close()
      parentPort?.close()
    })
  })
  tell({ kind: 'open', status: tunnel.status })
} catch (error) {
  tell({ kind: 'refused', failure: toFailure(error) })
  port.close()
}
