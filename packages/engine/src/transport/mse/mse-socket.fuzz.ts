import { deepStrictEqual } from 'node:assert'
import type { TcpSocket } from '@lanterne/kernel'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { createSimClock, createSimNetwork, createSimRandom } from '../../sim/index.ts'
import { PROTOCOL } from '../../wire/handshake.ts'
import { encrypted, recognized } from './mse-socket.ts'

const { signal } = new AbortController()
const infohash = new Uint8Array(20).fill(7)

/** Two ends of a line in a simulated network. */
async function line() {
  const clock = createSimClock()
  const random = createSimRandom(1)
  const sim = createSimNetwork({ clock, random })
  const [near, far] = [sim.host('203.0.113.1'), sim.host('203.0.113.2')]
  const accepted = Promise.withResolvers<TcpSocket>()
  const there = await far.listenTcp({ host: '0.0.0.0', port: 0 }, accepted.resolve, { signal })
  const local = await clock.settle(near.connectTcp(there.local, { signal }))
  return { clock, random, local, remote: await clock.settle(accepted.promise) }
}

function ear(socket: TcpSocket) {
  const heard = { bytes: 0, isClosed: false }
  socket.receive({
    data: (chunk) => {
      heard.bytes += chunk.length
    },
    drain() {},
    close: () => {
      heard.isClosed = true
    },
  })
  return heard
}

/** Whoever is met by chance bytes hears nothing and hangs up; only the plain protocol is let through. */
export const fuzz: readonly FuzzTarget[] = [
  {
    name: 'mse-hello',
    runs: 100,
    async run(bytes) {
      const { clock, random, local, remote } = await line()
      const heard = ear(recognized(remote, { infohashes: () => [infohash], random, policy: 'when-needed' }))
      ear(local)
      const isPlain = Buffer.from(bytes.subarray(0, PROTOCOL.length)).equals(Buffer.from(PROTOCOL))
      const step = 1 + (bytes.length % 300)
      for (let at = 0; at < bytes.length; at += step) local.write(bytes.subarray(at, at + step))
      local.write(random.bytes(1500))
      await clock.advance(20_000)
      deepStrictEqual(heard.bytes > 0, isPlain)
      deepStrictEqual(heard.isClosed, !isPlain)
    },
  },
  {
    name: 'mse-answer',
    runs: 100,
    async run(bytes) {
      const { clock, random, local, remote } = await line()
      const heard = ear(encrypted(local, { infohash, random, policy: 'when-needed' }))
      ear(remote)
      remote.write(bytes)
      remote.write(random.bytes(1500))
      await clock.advance(20_000)
      deepStrictEqual(heard, { bytes: 0, isClosed: true })
    },
  },
]
