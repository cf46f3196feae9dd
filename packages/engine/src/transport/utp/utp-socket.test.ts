import type { TcpReceiver, TcpSocket } from '@lanterne/kernel'
import { testNetwork } from '@lanterne/kernel/testing'
import fc from 'fast-check'
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
  const nearHost = sim.host('203.0.113.1', nearLine)
  const farHost = sim.host('203.0.113.2', farLine)
  const over = (host: typeof nearHost) =>
    utpNetwork(roughNetwork(host, { clock, random }, rough), { clock, random, host: host.address })
  return { clock, random, farHost, near: over(nearHost), far: over(farHost) }
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

/**
 * Connects two sockets. Who connects speaks first, as in the peer protocol: until then the other side does not know that
 * its answer was heard.
 */
async function pair(
  on: ReturnType<typeof world>,
  speak: (local: TcpSocket) => void = () => undefined,
): Promise<[TcpSocket, TcpSocket]> {
  const accepted = Promise.withResolvers<TcpSocket>()
  const there = await on.far.listenTcp({ host: '203.0.113.2', port: 0 }, accepted.resolve, { signal })
  const connect = () => on.clock.settle(on.near.connectTcp(there.local, { signal }))
  // Where one in ten is lost, so are three requests in a row now and then.
  const local = await connect().catch(connect).catch(connect)
  speak(local)
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

  it('goes on when its numbers begin again', async () => {
    // More packets than there are numbers.
    expect(await transfer(world({ delayMs: 5 }, { delayMs: 5 }), 100_000_000)).toBeLessThan(60_000)
  })

  it('carries a stream whole through any weather', async () => {
    const share = fc.double({ min: 0, max: 0.1, noNaN: true })
    const weather = fc.record({
      loss: share,
      twice: share,
      late: share,
      lateMs: fc.integer({ min: 1, max: 200 }),
    })
    await fc.assert(
      fc.asyncProperty(weather, fc.nat(), async (rough, seed) => {
        const on = world(line, line, rough, seed)
        const sent = on.random.bytes(200_000)
        const [, to] = await pair(on, (from) => {
          from.receive(deaf)
          for (let at = 0; at < sent.length; at += 7001) from.write(sent.subarray(at, at + 7001))
          from.end()
        })
        const got: Uint8Array[] = []
        const closed = Promise.withResolvers<Error | undefined>()
        to.receive({ ...deaf, data: (chunk) => void got.push(chunk.slice()), close: closed.resolve })
        expect(await on.clock.settle(closed.promise)).toBe(undefined)
        expect(Buffer.compare(Buffer.concat(got), sent)).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  it('gives up on who is silent, within a minute', async () => {
    const on = world()
    const [from] = await pair(on)
    const closed = Promise.withResolvers<Error | undefined>()
    from.receive({ ...deaf, close: closed.resolve })
    on.farHost.unplug()
    from.write(new Uint8Array(100))
    const startedAt = on.clock.now()
    expect(await on.clock.settle(closed.promise)).toMatchObject({ code: 'connection-failed' })
    expect(on.clock.now() - startedAt).toBeLessThan(70_000)
  })
})
