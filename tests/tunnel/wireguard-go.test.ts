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
