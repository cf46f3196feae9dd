import { describe, expect, it } from 'vitest'
import { openStage } from '../support/stage.ts'
import { patternDigest } from './support/pattern.ts'
import { openTunnelHouse } from './support/tunnel-house.ts'

interface Outcome {
  readonly bytes: number
  readonly digest: string
  readonly text: string
  readonly error?: string
}

const MB = 1 << 20
const linesOf = (output: string) => output.split('\n').filter((line) => / IP6? /.test(line))
const [four, six] = ['10.66.0.1', 'fd66::1']

describe('a tunnel to wireguard-go', () => {
  it('carries TCP and UDP both ways over IPv4 and IPv6, and names', async (context) => {
    await using stage = await openStage(context)
    const house = await openTunnelHouse(stage)
    const near = await house.openNear()
    const limit = { timeoutMs: 60_000 }
    for (const host of [four, six]) {
      const down = await near.order<Outcome[]>(`down ${host} ${16 * MB}`, limit)
      expect(down.outcome).toEqual([
        expect.objectContaining({ bytes: 16 * MB, digest: patternDigest(16 * MB) }),
      ])
      const up = await near.order<Outcome[]>(`up ${host} ${16 * MB}`, limit)
      expect(up.outcome[0]).toMatchObject({ text: patternDigest(16 * MB) })
      expect((await near.order<number>(`echo ${host} 100`, limit)).outcome).toBe(100)
      // In fragments, there and back.
      expect((await near.order<number>(`echo ${host} 9000`, limit)).outcome).toBe(9000)
      expect((await near.order<string>(`refused ${host}`, limit)).outcome).toBe('ECONNREFUSED')
    }
    expect((await near.order('lookup film.test', limit)).outcome).toEqual(['192.0.2.7'])
    expect((await near.order('lookup long.test', limit)).outcome).toEqual(['192.0.2.7'])
    expect((await near.order('lookup nobody.test', limit)).outcome).toBe('ENOTFOUND')
    expect((await near.order<number>('listen 6881', limit)).outcome).toBe(6881)
    const hello = "require('net').connect(6881, process.argv[1]).pipe(process.stdout)"
    expect(await house.atServer(process.execPath, '-e', hello, '10.66.0.2')).toBe('hello 10.66.0.1')
    expect(await house.atServer(process.execPath, '-e', hello, 'fd66::2')).toBe('hello fd66::1')
  })

  it('brings two hundred downloads at once', async (context) => {
    await using stage = await openStage(context)
    const house = await openTunnelHouse(stage)
    const near = await house.openNear()
    const { outcome } = await near.order<Outcome[]>(`down ${four} ${MB / 2} 200`, { timeoutMs: 120_000 })
    expect(outcome.length).toBe(200)
    for (const one of outcome) expect(one.digest).toBe(patternDigest(MB / 2))
  })
})

describe('a tunnel over a bad line', () => {
  it.for([
    { delayMs: 5, loss: 0.02, reorder: 0.02 },
    { delayMs: 30, loss: 0.005, reorder: 0.01 },
    { delayMs: 100, loss: 0.001, reorder: 0 },
  ])('brings every byte both ways with a delay of $delayMs ms and a loss of $loss', async (line, context) => {
    await using stage = await openStage(context)
    const house = await openTunnelHouse(stage)
    const near = await house.openNear(line)
    const size = 2 * MB
    const [down, up] = await Promise.all([
      near.order<Outcome[]>(`down ${four} ${size} 4`, { timeoutMs: 100_000 }),
      near.order<Outcome[]>(`up ${six} ${size} 4`, { timeoutMs: 100_000 }),
    ])
    for (const one of down.outcome) expect(one).toMatchObject({ bytes: size, digest: patternDigest(size) })
    for (const one of up.outcome) expect(one.text).toBe(patternDigest(size))
  })
})

describe('a tunnel whose server comes and goes', () => {
  it('says so, goes on with what was open, and sends nothing but sealed messages to its endpoint', async (context) => {
    await using stage = await openStage(context)
    const house = await openTunnelHouse(stage)
    const seen = await house.watchViewer()
    const near = await house.openNear()
    const limit = { timeoutMs: 100_000 }
    const size = 64 * MB
    const long = near.order<Outcome[]>(`down ${four} ${size}`, limit)
    await stage.until(
      'the download is on its way',
      async () =>
        (await near.order<{ receivedBytes: number }>('status', limit)).outcome.receivedBytes > 2 * MB,
      { timeoutMs: 30_000 },
    )
    await house.stopServer()
    await near.program.waitForOutput(/state stalled/, { timeoutMs: 40_000 })
    // While it is down, nothing leads out.
    const lost = near.order<string>('lookup film.test', limit)
    await house.startServer()
    await near.program.waitForOutput(/state stalled[^]*state up/, { timeoutMs: 40_000 })
    expect((await lost).outcome).toEqual(expect.anything())
    expect((await long).outcome).toEqual([expect.objectContaining({ digest: patternDigest(size) })])
    expect(linesOf(seen.output)).toEqual([])
    // The watcher sees what is not of the tunnel.
    await house.atViewerRun(
      process.execPath,
      '-e',
      "const s = require('dgram').createSocket('udp4'); s.send('x', 6881, '198.51.100.2', () => s.close())",
    )
    await stage.until('the stray packet is seen', () => linesOf(seen.output).length > 0, {
      timeoutMs: 10_000,
    })
  })
})
