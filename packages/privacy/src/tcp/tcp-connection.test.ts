import { describe, expect, it } from 'vitest'
import { createStackPair, type LinePlan } from '../testing/stack-pair.ts'
import { connectPair, transfer } from '../testing/transfer.ts'

const MB = 1_000_000

describe('TcpConnection', () => {
  it.each<[string, LinePlan, mostSeconds: number]>([
    ['loses 0.5 %', { delayMs: 10, loss: 0.005 }, 5],
    ['loses 2 %', { delayMs: 30, loss: 0.02 }, 30],
    ['loses 10 %', { delayMs: 5, loss: 0.1 }, 30],
    ['mixes up 10 %', { delayMs: 10, reordered: 0.1 }, 3],
    [
      'doubles 5 %, loses 1 % and mixes up 5 %',
      { delayMs: 20, loss: 0.01, doubled: 0.05, reordered: 0.05 },
      15,
    ],
    ['has a short queue', { delayMs: 20, bytesPerMs: 2500, queueBytes: 30_000 }, 4],
    ['takes long', { delayMs: 300, loss: 0.005 }, 60],
  ])('brings every byte, both ways, over a line that %s', async (_, plan, mostSeconds) => {
    for (const seed of [1, 2, 3]) {
      const pair = createStackPair(plan, { seed, isSix: seed === 2 })
      const outcome = await transfer(pair, MB, 2 * MB)
      expect(outcome).toMatchObject({ isIntact: true, errors: [undefined, undefined] })
      expect(outcome.elapsedMs).toBeLessThan(mostSeconds * 1000)
      expect(pair.near.keptBytes + pair.far.keptBytes).toBe(0)
    }
  })

  it('is the same every time from one seed', async () => {
    const run = async () => {
      const pair = createStackPair({ delayMs: 10, loss: 0.02, reordered: 0.05 }, { seed: 5 })
      return { ...(await transfer(pair, MB, MB)), ...pair.counts }
    }
    expect(await run()).toEqual(await run())
  })

  it('fills a long fast line in a few round trips', async () => {
    const pair = createStackPair({ delayMs: 30 })
    // Slow start alone takes eleven round trips of 60 ms for these; one more than that opens and ends.
    expect((await transfer(pair, 0, 20 * MB)).elapsedMs).toBeLessThan(1500)
    const slower = createStackPair({ delayMs: 30, bytesPerMs: 12_500, queueBytes: 400_000 })
    expect((await transfer(slower, 0, 30 * MB)).elapsedMs).toBeLessThan(5000)
  })

  it('finds how long packets may be: told by nobody, when the way swallows what is longer', async () => {
    const pair = createStackPair({ delayMs: 5, mtu: 1300 })
    const outcome = await transfer(pair, 300_000, 300_000)
    expect(outcome).toMatchObject({ isIntact: true, errors: [undefined, undefined] })
    expect(outcome.elapsedMs).toBeLessThan(20_000)
  })

  it('gives a connection up when nobody answers any more, and not sooner', async () => {
    const pair = createStackPair({ delayMs: 5 })
    const { near, far } = await connectPair(pair)
    const ended = new Promise((resolve) => near.receive({ data() {}, drain() {}, close: resolve }))
    far.receive({ data() {}, drain() {}, close() {} })
    near.write(new Uint8Array(100_000))
    pair.clock.advance(100)
    pair.plan = { loss: 1 }
    near.write(new Uint8Array(1000))
    const startMs = pair.clock.now()
    expect(await pair.clock.settle(ended)).toMatchObject({ code: 'connection-failed' })
    expect(pair.clock.now() - startMs).toBeGreaterThan(120_000)
    expect(pair.near.connectionCount).toBe(0)
  })

  it('notices after minutes that nobody is there, though there is nothing to say', async () => {
    const pair = createStackPair({ delayMs: 5 })
    const { near, far } = await connectPair(pair)
    let isOver = false
    near.receive({ data() {}, drain() {}, close: () => (isOver = true) })
    far.receive({ data() {}, drain() {}, close() {} })
    pair.clock.advance(3_600_000)
    expect(isOver).toBe(false)
    pair.plan = { loss: 1 }
    pair.clock.advance(300_000)
    expect(isOver).toBe(true)
  })

  it('waits as long as it takes for a window, and goes on when it opens', async () => {
    const pair = createStackPair({ delayMs: 5 })
    const { near, far } = await connectPair(pair)
    let got = 0
    near.receive({ data() {}, drain() {}, close() {} })
    far.receive({ data: (chunk) => (got += chunk.length), drain() {}, close() {} })
    far.pause()
    for (let count = 0; count < 320; count++) near.write(new Uint8Array(16_384))
    pair.clock.advance(1_000_000)
    expect(got).toBe(0)
    expect(pair.far.keptBytes).toBeLessThan(4.2 * 2 ** 20)
    // The news of the open window is lost.
    pair.plan = { loss: 1 }
    far.resume()
    pair.clock.advance(1)
    pair.plan = { delayMs: 5 }
    pair.clock.advance(120_000)
    expect(got).toBe(320 * 16_384)
  })

  it('opens a thousand connections, each with its own bytes, and forgets them all', async () => {
    const pair = createStackPair({ delayMs: 5, loss: 0.01 })
    const { signal } = new AbortController()
    const got = new Map<number, number>()
    await using listener = await pair.far.network.listenTcp(
      { host: pair.farHost, port: 0 },
      (socket) =>
        socket.receive({
          data: (chunk) => void socket.write(chunk.slice()),
          drain() {},
          close() {},
        }),
      { signal },
    )
    const opened = Array.from({ length: 1000 }, async (_, index) => {
      const socket = await pair.near.network.connectTcp(listener.local, { signal })
      await new Promise<void>((resolve) => {
        let size = 0
        socket.receive({
          data(chunk) {
            size += chunk.length
            got.set(index, (got.get(index) ?? 0) + chunk.reduce((sum, byte) => sum + byte, 0))
            if (size === 5000) socket.end()
          },
          drain() {},
          close: () => resolve(),
        })
        socket.write(new Uint8Array(5000).fill(index & 0xff))
      })
    })
    await pair.clock.settle(Promise.all(opened))
    for (const [index, sum] of got) expect(sum).toBe(5000 * (index & 0xff))
    expect(got.size).toBe(1000)
    await pair.clock.runUntil(() => pair.near.connectionCount + pair.far.connectionCount === 0, 100_000)
    expect(pair.near.keptBytes).toBe(0)
  })
})
