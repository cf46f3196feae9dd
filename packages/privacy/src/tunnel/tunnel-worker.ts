import { parentPort, workerData } from 'node:worker_threads'
import { systemClock, systemRandom, type UdpSocket } from '@lanterne/kernel'
import { toFailure } from '../remote/messages.ts'
import { serveNetwork } from '../remote/serve-network.ts'
import { createSystemNetwork } from '../system-network.ts'
import { bindBufferedUdp } from '../system-udp.ts'
import { chooseAead } from '../wireguard/choose-aead.ts'
import { type CreatedTunnel, createTunnel } from './create-tunnel.ts'
import { createTurns } from './later.ts'
import type { TunnelNews, TunnelOrder } from './messages.ts'

/** What the system keeps of messages that were not read yet: those of a tenth of a second at 300 Mbit/s. */
const lineBufferBytes = 4 * 1024 * 1024
/** Busy turns of the thread follow each other no sooner than this, or than a part of the shortest way to anybody. */
const turnMs = 2
const tripsPart = 8
/** Between two reports of a tunnel's counters. */
const reportMs = 1000

const { profile, port } = workerData as TunnelOrder // whoever starts the thread gives it one
const { signal } = new AbortController()
const tell = (news: TunnelNews) => parentPort?.postMessage(news)

const { lookup } = createSystemNetwork()
let tunnel: CreatedTunnel | undefined
const turns = createTurns({
  pauseMs: () => Math.min(turnMs, (tunnel?.shortestTripMs ?? Infinity) / tripsPart),
})

try {
  const created = await createTunnel(
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
  tunnel = created
  serveNetwork(port, created.network)
  const report = setInterval(() => tell({ kind: 'status', status: created.status }), reportMs)
  parentPort?.once('message', () => {
    clearInterval(report)
    void created[Symbol.asyncDispose]().then(() => {
      tell({ kind: 'closed' })
      port.close()
      parentPort?.close()
    })
  })
  tell({ kind: 'open', status: created.status })
} catch (error) {
  tell({ kind: 'refused', failure: toFailure(error) })
  port.close()
}
