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
const [four, six] = ['10.66.0.1', 'fd66::1']
const limit = { timeoutMs: 150_000 }

describe('our TCP and that of Linux', () => {
  it.for([
    { delayMs: 2.5, loss: 0, reorder: 0.05, doubled: 0.02 },
    { delayMs: 15, loss: 0.005, reorder: 0.01, doubled: 0.01 },
    { delayMs: 5, loss: 0.05, reorder: 0.02, doubled: 0.02 },
    { delayMs: 100, loss: 0.02, reorder: 0.01, doubled: 0.01 },
  ])(
    'bring every byte both ways, $delayMs ms each, $loss lost, $reorder out of order, $doubled twice',
    async (line, context) => {
      await using stage = await openStage(context)
      const house = await openTunnelHouse(stage)
      const near = await house.openNear(line)
      // Two per cent of a way of 200 ms leave little.
      const size = line.delayMs < 50 ? MB : MB / 4
      const [down, up] = await Promise.all([
        near.order<Outcome[]>(`down ${six} ${size} 3`, limit),
        near.order<Outcome[]>(`up ${four} ${size} 3`, limit),
      ])
      for (const one of down.outcome) expect(one).toMatchObject({ bytes: size, digest: patternDigest(size) })
      for (const one of up.outcome) expect(one.text).toBe(patternDigest(size))
    },
  )

  it('wait for each other: a window that is shut, on either side, opens again, and nothing is lost', async (context) => {
    await using stage = await openStage(context)
    const house = await openTunnelHouse(stage)
    const near = await house.openNear()
    const size = 24 * MB
    const [ours, theirs] = await Promise.all([
      near.order<Outcome & { held: number }>(`shut ${four} ${size}`, limit),
      near.order<Outcome[]>(`late ${six} ${size}`, limit),
    ])
    expect(ours.outcome).toMatchObject({ bytes: size, digest: patternDigest(size) })
    expect(theirs.outcome[0]?.text).toBe(patternDigest(size))
    // What came while nobody read is the window that was promised, and what the other thread holds.
    expect(ours.outcome.held).toBeLessThan(8 * MB)
  })

  it('end in every way at once, and leave nothing behind', async (context) => {
    await using stage = await openStage(context)
    const house = await openTunnelHouse(stage)
    // Nothing is lost: a reset is said once, and who does not hear it waits for a minute, as it should.
    const near = await house.openNear({ delayMs: 5, loss: 0, reorder: 0.05, doubled: 0.05 })
    const { outcome } = await near.order<Record<string, number>>(`race ${four} 200`, limit)
    const ends = Object.entries(outcome)
    expect(ends.reduce((sum, [, count]) => sum + count, 0)).toBe(200)
    // Ends that cross still bring all that was asked for before.
    expect(outcome['cross 1000']).toBe(50)
    expect(outcome['leave end']).toBe(50)
    for (const [end] of ends) expect(end).toMatch(/^(cross 1000|leave end|(cut|reset) (ECONNRESET|end))$/)
    await stage.until(
      'Linux has no connection left',
      async () => (await house.atServer('ss', '-Htn', 'state', 'connected', 'exclude', 'time-wait')) === '',
      { timeoutMs: 60_000, everyMs: 300 },
    )
    const after = await near.order<Outcome[]>(`down ${four} ${MB}`, limit)
    expect(after.outcome[0]?.digest).toBe(patternDigest(MB))
  })

  it('find how long packets may be, told by a router', async (context) => {
    await using stage = await openStage(context)
    const house = await openTunnelHouse(stage)
    await house.openDeep(1300, { isTold: true })
    const near = await house.openNear()
    const { outcome } = await near.order<Outcome[]>(`up 10.67.0.2 ${2 * MB}`, limit)
    expect(outcome[0]?.text).toBe(patternDigest(2 * MB))
  })

  it('find how long packets may be when nobody tells', async (context) => {
    await using stage = await openStage(context)
    const house = await openTunnelHouse(stage)
    await house.openDeep(1300, { isTold: false })
    const near = await house.openNear()
    const { outcome } = await near.order<Outcome[]>(`up 10.67.0.2 ${MB}`, limit)
    expect(outcome[0]?.text).toBe(patternDigest(MB))
  })

  it('hold a thousand connections at once, each with its own bytes', async (context) => {
    await using stage = await openStage(context)
    const house = await openTunnelHouse(stage)
    const near = await house.openNear()
    const { outcome } = await near.order<Outcome[]>(`down ${four} 20000 1000`, limit)
    expect(outcome.length).toBe(1000)
    for (const one of outcome) expect(one).toMatchObject({ bytes: 20_000, digest: patternDigest(20_000) })
  })
})

describe('our WireGuard and wireguard-go', () => {
  it('take nothing that is replayed, forged or cut, and follow each other wherever they go', async (context) => {
    await using stage = await openStage(context)
    const house = await openTunnelHouse(stage)
    const near = await house.openNear({
      delayMs: 3,
      loss: 0.002,
      reorder: 0.02,
      doubled: 0.1,
      forged: 0.1,
      roams: true,
    })
    const size = 2 * MB
    const [down, up] = await Promise.all([
      near.order<Outcome[]>(`down ${four} ${size} 2`, limit),
      near.order<Outcome[]>(`up ${six} ${size} 2`, limit),
    ])
    for (const one of down.outcome) expect(one.digest).toBe(patternDigest(size))
    for (const one of up.outcome) expect(one.text).toBe(patternDigest(size))
    const { outcome: status } = await near.order<{ refused: number; handshakes: number }>('status', limit)
    // About one message in ten came twice, and one in ten forged and cut.
    expect(status.refused).toBeGreaterThan(300)
    expect(status.handshakes).toBe(1)
  })

  it('meet over IPv6', async (context) => {
    await using stage = await openStage(context)
    const house = await openTunnelHouse(stage)
    const near = await house.openNear('six')
    const { outcome } = await near.order<Outcome[]>(`down ${six} ${MB}`, limit)
    expect(outcome[0]?.digest).toBe(patternDigest(MB))
  })
})

describe('a port of the provider', () => {
  it('is forwarded to us when its gateway is asked inside the tunnel', async (context) => {
    await using stage = await openStage(context)
    const house = await openTunnelHouse(stage)
    const gateway = await house.openGateway()
    const near = await house.openNear()
    const { outcome: port } = await near.order<number>('map 6881', limit)
    expect(await gateway.mapped()).toEqual([`tcp ${port} 10.66.0.2:6881`])
    // A stranger, outside of the tunnel, who knows only the provider's address.
    const hello = "require('net').connect(Number(process.argv[1]), '198.51.100.2').pipe(process.stdout)"
    expect(await house.atViewerRun(process.execPath, '-e', hello, `${port}`)).toMatch(/^hello /)
  })
})
