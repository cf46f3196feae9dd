import type { TcpReceiver, TcpSocket } from '@lanterne/kernel'
import { testNetwork } from '@lanterne/kernel/testing'
import { describe, expect, it } from 'vitest'
import { createSimClock } from './sim-clock.ts'
import type { SimHost, SimHostOptions } from './sim-host.ts'
import { createSimNetwork } from './sim-network.ts'
import { createSimRandom } from './sim-random.ts'

const { signal } = new AbortController()

const lines = {
  'without limits': {},
  'over a slow and long way': { uplink: 5_000_000, downlink: 20_000_000, delayMs: 20 },
}
for (const [name, line] of Object.entries(lines)) {
  testNetwork(`createSimNetwork ${name}`, () => {
    const { clock, hosts } = world(line, line)
    const [near, far] = hosts as [SimHost, SimHost]
    return {
      near,
      far,
      nearHost: near.address,
      farHost: far.address,
      wait: (promise) => clock.settle(promise),
    }
  })
}

/** A network with one host for each line. */
function world(...hostLines: SimHostOptions[]) {
  const clock = createSimClock()
  const network = createSimNetwork({ clock, random: createSimRandom(7) })
  return { clock, network, hosts: hostLines.map((line, index) => network.host(`10.0.0.${index + 1}`, line)) }
}

type World = ReturnType<typeof world>

function host({ hosts }: World, index: number): SimHost {
  const found = hosts[index]
  if (!found) throw new Error(`no host ${index}`)
  return found
}

async function connect(
  on: World,
  from: number,
  to: number,
): Promise<{ local: TcpSocket; remote: TcpSocket }> {
  const accepted = Promise.withResolvers<TcpSocket>()
  const there = await host(on, to).listenTcp({ host: '0.0.0.0', port: 0 }, accepted.resolve, { signal })
  const connected = host(on, from).connectTcp(there.local, { signal })
  const [local, remote] = await on.clock.settle(Promise.all([connected, accepted.promise]))
  await there[Symbol.asyncDispose]()
  return { local, remote }
}

const deaf: TcpReceiver = { data() {}, drain() {}, close() {} }

/** Writes as fast as the socket takes it until `sizeBytes` are written, then ends. */
function pour(socket: TcpSocket, sizeBytes: number): void {
  const chunk = new Uint8Array(16_384)
  let left = sizeBytes
  const more = () => {
    while (left > 0) {
      const part = chunk.subarray(0, left)
      left -= part.length
      if (!socket.write(part)) return
    }
    socket.end()
  }
  socket.receive({ ...deaf, drain: more })
  more()
}

/** When a socket had received each of `marks` bytes, and when it closed. */
function watch(
  on: World,
  socket: TcpSocket,
): { got: number; closedMs: number; closed: Promise<Error | undefined> } {
  const closed = Promise.withResolvers<Error | undefined>()
  const seen = { got: 0, closedMs: 0, closed: closed.promise }
  socket.receive({
    ...deaf,
    data(chunk) {
      seen.got += chunk.length
    },
    close(error) {
      seen.closedMs = on.clock.now()
      closed.resolve(error)
    },
  })
  return seen
}

describe('createSimNetwork', () => {
  it('takes one round trip to connect, and one more for a question and its answer', async () => {
    const on = world({ delayMs: 30 }, { delayMs: 20 })
    const { clock } = on
    const accepted: number[] = []
    const there = await host(on, 1).listenTcp(
      { host: '::', port: 80 },
      (socket) => {
        accepted.push(clock.now())
        socket.receive({ ...deaf, data: (chunk) => void socket.write(chunk) })
      },
      { signal },
    )
    const socket = await clock.settle(host(on, 0).connectTcp(there.local, { signal }))
    expect(clock.now()).toBe(100)
    const answered = new Promise<void>((resolve) => socket.receive({ ...deaf, data: () => resolve() }))
    socket.write(new Uint8Array(100))
    await clock.settle(answered)
    expect(clock.now()).toBe(200)
    expect(accepted).toEqual([150])
  })

  it.each([
    ['the uplink', { uplink: 500_000, delayMs: 5 }, { downlink: 4_000_000, delayMs: 5 }],
    ['the downlink', { uplink: 8_000_000, delayMs: 20 }, { downlink: 500_000, delayMs: 30 }],
    ['a downlink far away', { uplink: 8_000_000, delayMs: 150 }, { downlink: 500_000, delayMs: 150 }],
  ])('carries as much as %s allows', async (_, from, to) => {
    const on = world(from, to)
    const { local, remote } = await connect(on, 0, 1)
    const seen = watch(on, remote)
    pour(local, 20_000_000)
    await on.clock.advance(5_000)
    const start = { ms: on.clock.now(), got: seen.got }
    await on.clock.runUntil(() => seen.got === 20_000_000, 60_000)
    const rate = ((seen.got - start.got) / (on.clock.now() - start.ms)) * 1000
    expect(rate / 500_000).toBeGreaterThan(0.98)
    expect(rate / 500_000).toBeLessThan(1.02)
  })

  it('shares an uplink and a downlink fairly', async () => {
    // Four viewers behind one seeder, then four seeders before one viewer.
    for (const isUp of [true, false]) {
      const hub = isUp ? { uplink: 1_000_000 } : { downlink: 1_000_000, delayMs: 10 }
      const on = world(hub, ...[5, 5, 40, 80].map((delayMs) => ({ delayMs, uplink: 3_000_000 })))
      const seen = []
      for (let other = 1; other <= 4; other++) {
        const { local, remote } = await connect(on, isUp ? 0 : other, isUp ? other : 0)
        seen.push(watch(on, remote))
        pour(local, 50_000_000)
      }
      await on.clock.advance(5_000)
      const before = seen.map(({ got }) => got)
      await on.clock.advance(20_000)
      const shares = seen.map(({ got }, index) => got - (before[index] as number))
      const total = shares.reduce((sum, share) => sum + share, 0)
      expect(total).toBeGreaterThan(20_000_000 * 0.98)
      expect(total).toBeLessThan(20_000_000 * 1.02)
      for (const share of shares) expect(share / total).toBeGreaterThan(0.2)
    }
  })

  it('starts slowly, as TCP does', async () => {
    const on = world({ delayMs: 50 }, { delayMs: 50 })
    const { local, remote } = await connect(on, 0, 1)
    const start = on.clock.now()
    const seen = watch(on, remote)
    pour(local, 1_000_000)
    await on.clock.runUntil(() => seen.got === 1_000_000, 10_000)
    // 14 480 bytes double with each round trip of 200 ms: seven windows, the last one half way.
    expect(on.clock.now() - start).toBeCloseTo(6 * 200 + 100, 0)
  })

  it('brings everything over a line that loses and delays packets, slower than over one that does not', async () => {
    const took = async (line: SimHostOptions) => {
      const on = world({ uplink: 2_000_000, delayMs: 20, ...line }, { delayMs: 20 })
      const { local, remote } = await connect(on, 0, 1)
      const seen = watch(on, remote)
      pour(local, 4_000_000)
      await on.clock.runUntil(() => seen.got === 4_000_000, 600_000)
      expect(await on.clock.settle(seen.closed)).toBe(undefined)
      return on.clock.now()
    }
    const perfect = await took({})
    const lossy = await took({ loss: 0.01, jitterMs: 10 })
    // Reno at 80 ms and one packet in a hundred lost: some 14 segments a round trip, 250 kB a second.
    expect(lossy).toBeGreaterThan(perfect * 3)
    expect(lossy).toBeLessThan(perfect * 20)
  })

  it('takes only so much from a sender whose receiver does not read', async () => {
    const on = world({ delayMs: 1 }, { delayMs: 1 })
    const { local, remote } = await connect(on, 0, 1)
    remote.receive(deaf)
    remote.pause()
    let written = 0
    const fill = () => {
      do written += 16_384
      while (local.write(new Uint8Array(16_384)))
    }
    local.receive({ ...deaf, drain: fill })
    fill()
    await on.clock.advance(60_000)
    expect(written).toBeGreaterThan(1024 * 1024)
    expect(written).toBeLessThan(1.5 * 1024 * 1024)
    expect(local.pendingBytes).toBeGreaterThan(0)
  })

  it('says nothing of an address where nobody is, for a long time', async () => {
    const on = world({})
    const nobody = host(on, 0).connectTcp({ host: '10.9.9.9', port: 1 }, { signal })
    await expect(on.clock.settle(nobody)).rejects.toMatchObject({ code: 'connection-failed' })
    expect(on.clock.now()).toBe(127_000)
  })

  it('knows names', async () => {
    const on = world({}, {})
    on.network.name('tracker.example', ['10.0.0.2'])
    expect(await host(on, 0).lookup('tracker.example', { signal })).toEqual(['10.0.0.2'])
    await expect(host(on, 0).lookup('nowhere.example', { signal })).rejects.toMatchObject({
      code: 'connection-failed',
    })
    const refused = host(on, 0).connectTcp({ host: 'tracker.example', port: 1 }, { signal })
    await expect(on.clock.settle(refused)).rejects.toMatchObject({ code: 'connection-failed' })
    expect(on.clock.now()).toBe(0)
  })

  it('lets a cable be pulled and put back without a byte lost', async () => {
    const on = world({ uplink: 100_000, delayMs: 10 }, { delayMs: 10 })
    const { local, remote } = await connect(on, 0, 1)
    const seen = watch(on, remote)
    pour(local, 1_000_000)
    await on.clock.advance(2_000)
    host(on, 1).unplug()
    const before = seen.got
    await on.clock.advance(60_000)
    expect(seen.got).toBe(before)
    expect(seen.closedMs).toBe(0)
    host(on, 1).plug()
    expect(await on.clock.settle(seen.closed)).toBe(undefined)
    expect(seen.got).toBe(1_000_000)
  })

  it('leaves the peers of a crashed host half open until they send', async () => {
    const on = world({ delayMs: 10 }, { delayMs: 10 })
    const { local, remote } = await connect(on, 0, 1)
    const seen = watch(on, remote)
    local.receive({ ...deaf, close: () => expect.unreachable() })
    host(on, 0).crash()
    await on.clock.advance(3_600_000)
    expect(seen.closedMs).toBe(0)
    remote.write(new Uint8Array(1))
    expect(await on.clock.settle(seen.closed)).toMatchObject({ code: 'connection-failed' })
  })

  it('loses the share of datagrams that it is told to', async () => {
    const on = world({ udpLoss: 0.1 }, { udpLoss: 0.1, delayMs: 5 })
    const from = await host(on, 0).bindUdp({ host: '0.0.0.0', port: 0 }, { signal })
    const to = await host(on, 1).bindUdp({ host: '0.0.0.0', port: 0 }, { signal })
    const got: number[] = []
    to.receive((message) => got.push(message[0] as number))
    const message = new Uint8Array(1)
    for (let count = 0; count < 10_000; count++) {
      message[0] = count
      from.send(message, to.local)
      if (count % 100 === 0) await on.clock.advance(10)
    }
    await on.clock.advance(100)
    expect(got.length / 10_000).toBeCloseTo(0.81, 1)
  })

  it('is the same every time from one seed', async () => {
    const run = async () => {
      const on = world({ uplink: 70_000, delayMs: 3, udpLoss: 0.3 }, { downlink: 50_000, delayMs: 9 })
      const events: string[] = []
      const { local, remote } = await connect(on, 0, 1)
      remote.receive({ ...deaf, data: (chunk) => void events.push(`${on.clock.now()} tcp ${chunk.length}`) })
      pour(local, 200_000)
      const from = await host(on, 0).bindUdp({ host: '0.0.0.0', port: 0 }, { signal })
      const to = await host(on, 1).bindUdp({ host: '0.0.0.0', port: 0 }, { signal })
      to.receive((message) => void events.push(`${on.clock.now()} udp ${message[0]}`))
      for (let count = 0; count < 100; count++) {
        from.send(new Uint8Array([count]), to.local)
        await on.clock.advance(17)
      }
      return events
    }
    const once = await run()
    expect(once.length).toBeGreaterThan(100)
    expect(await run()).toEqual(once)
  })
})

describe('createSimRandom', () => {
  it('is the same from one seed, another from another, and even', () => {
    const numbers = (seed: number) => {
      const random = createSimRandom(seed)
      return Array.from({ length: 4000 }, () => random.next())
    }
    expect(numbers(1)).toEqual(numbers(1))
    expect(numbers(1).slice(0, 4)).not.toEqual(numbers(2).slice(0, 4))
    const mean = numbers(3).reduce((sum, value) => sum + value, 0) / 4000
    expect(mean).toBeCloseTo(0.5, 1)
    expect(createSimRandom(5).bytes(7)).toEqual(createSimRandom(5).bytes(9).subarray(0, 7))
  })
})
