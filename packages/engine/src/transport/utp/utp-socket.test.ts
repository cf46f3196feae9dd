import type { TcpReceiver, TcpSocket } from '@lanterne/kernel'
import { testNetwork } from '@lanterne/kernel/testing'
import { describe, expect, it } from 'vitest'
import { createSimClock, createSimNetwork, createSimRandom } from '../../sim/index.ts'
import type { SimHostOptions } from '../../sim/sim-host.ts'
import { type Roughness, roughNetwork } from './testing/rough-network.ts'
import { utpNetwork } from './testing/utp-network.ts'

const { signal } = new AbortController()
const line = { delayMs: 30, uplink: 12_500_000 }
const deaf: TcpReceiver = { data() {}, drain() {}, close() {} }

function world(
  nearLine: SimHostOptions = line,
  farLine: SimHostOptions = line,
  rough: Roughness = {},
  seed = 1,
) {
  const clock = createSimClock()
  const random = createSimRandom(seed)
  const sim = createSimNetwork({ clock, random })
  const at = (host: string, options: SimHostOptions) =>
    utpNetwork(roughNetwork(sim.host(host, options), { clock, random }, rough), { clock, random, host })
  return { clock, random, sim, near: at('203.0.113.1', nearLine), far: at('203.0.113.2', farLine) }
}

testNetwork('uTP on a simulated network', () => {
  const { clock, near, far } = world()
  return {
    near,
    far,
    nearHost: '203.0.113.1',
    farHost: '203.0.113.2',
    wait: (promise) => clock.settle(promise),
  }
})

testNetwork('uTP on a network that loses, doubles and reorders', () => {
  const { clock, near, far } = world(line, line, { loss: 0.02, twice: 0.02, late: 0.05 })
  return {
    near,
    far,
    nearHost: '203.0.113.1',
    farHost: '203.0.113.2',
    wait: (promise) => clock.settle(promise),
  }
})

async function pair(on: ReturnType<typeof world>): Promise<[TcpSocket, TcpSocket]> {
  const accepted = Promise.withResolvers<TcpSocket>()
  const there = await on.far.listenTcp({ host: '203.0.113.2', port: 0 }, accepted.resolve, { signal })
  const local = await on.clock.settle(on.near.connectTcp(there.local, { signal }))
  return [local, await on.clock.settle(accepted.promise)]
}

/** Sends `sizeBytes` and ends; resolves with the milliseconds until all of it was there. */
async function transfer(on: ReturnType<typeof world>, sizeBytes: number): Promise<number> {
  const [from, to] = await pair(on)
  const startedAt = on.clock.now()
  const whole = Promise.withResolvers<void>()
  let got = 0
  to.receive({
    ...deaf,
    data(chunk) {
      got += chunk.length
    },
    close: (error) => (error ? whole.reject(error) : whole.resolve()),
  })
  let left = sizeBytes
  const more = () => {
    while (left > 0) {
      const size = Math.min(left, 16_384)
      left -= size
      if (!from.write(new Uint8Array(size))) return
    }
    from.end()
  }
  from.receive({ ...deaf, drain: more })
  more()
  await on.clock.settle(whole.promise)
  expect(got).toBe(sizeBytes)
  return on.clock.now() - startedAt
}

describe('UtpSocket', () => {
  const mbit = 125_000
  const home = { delayMs: 15 }

  it('fills a line of 20 Mbit/s and 60 ms', async () => {
    const ms = await transfer(world({ ...home, uplink: 20 * mbit }, home), 30_000_000)
    expect(30_000_000 / (ms / 1000)).toBeGreaterThan(0.9 * 20 * mbit)
  })

  it('makes good use of it when one packet in a hundred is lost', async () => {
    const ms = await transfer(world({ ...home, uplink: 20 * mbit, udpLoss: 0.01 }, home), 30_000_000)
    expect(30_000_000 / (ms / 1000)).toBeGreaterThan(0.6 * 20 * mbit)
  })
})
