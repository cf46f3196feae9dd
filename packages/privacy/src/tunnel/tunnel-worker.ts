import { parentPort, workerData } from 'node:worker_threads'
import { systemClock, systemRandom, type UdpSocket } from '@lanterne/kernel'
import { toFailure } from '../remote/messages.ts'
import { serveNetwork } from '../remote/serve-network.ts'
import { createSystemNetwork } from '../system-network.ts'
import { bindBufferedUdp } from '../system-udp.ts'
import { chooseAead } from '../wireguard/choose-aead.ts'
import { createTunnel } from './create-tunnel.ts'
import { createTurns } from './later.ts'
import type { TunnelNews, TunnelOrder } from './messages.ts'

/** What the system keeps of messages that were not read yet: those of a tenth of a second at 300 Mbit/s. */
const lineBufferBytes = 4 * 1024 * 1024
/** Busy turns of the thread follow each other no sooner, in milliseconds: less than what a line outside a house takes. */
const turnMs = 2
/** Between two reports of a tunnel's counters. */
const reportMs = 1000

const { profile, port } = workerData as TunnelOrder // whoever starts the thread gives it one
const { signal } = new AbortController()
const tell = (news: TunnelNews) => parentPort?.postMessage(news)

const { lookup } = createSystemNetwork()
const turns = createTurns({ pauseMs: turnMs })

try {
  const tunnel = await createTunnel(
    {
      profile,
      outside: {
        lookup,
        async bindUdp(at, options) {
          const socket = await bindBufferedUdp(at, { ...options, bufferBytes: lineBufferBytes })
          const receive: UdpSocket['receive'] = (onMessage) =>
            socket.receive((message, from) => {
              turns.read()
              onMessage(message, from)
            })
          return { ...socket, receive }
        },
      },
      clock: systemClock,
      random: systemRandom,
      aead: await chooseAead(),
      later: turns.later,
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
