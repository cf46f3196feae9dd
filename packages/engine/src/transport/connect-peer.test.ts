import type { Endpoint } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { createSimClock, createSimNetwork, createSimRandom } from '../sim/index.ts'
import { connectPeer, type Transport } from './connect-peer.ts'
import { UtpHub } from './utp/utp-hub.ts'

const { signal } = new AbortController()
const port = 6881

/** Two machines 50 ms apart, of which the far one listens by `ways`. */
async function machines(...ways: readonly Transport[]) {
  const clock = createSimClock()
  const random = createSimRandom(2)
  const sim = createSimNetwork({ clock, random })
  const [near, far] = [sim.host('203.0.113.1', { delayMs: 25 }), sim.host('203.0.113.2')]
  const open = { tcp: 0, utp: 0 }
  const count = (transport: Transport) => (socket: { receive: (r: never) => void }) => {
    open[transport]++
    const receiver = { data() {}, drain() {}, close: () => open[transport]-- }
    socket.receive(receiver as never)
  }
  const hubOf = async (host: typeof near, at: Endpoint, onConnection?: (socket: never) => void) =>
    new UtpHub(await host.bindUdp(at, { signal }), { clock, random, onConnection: onConnection as never })
  const at = { host: far.address, port }
  if (ways.includes('tcp')) await far.listenTcp(at, count('tcp'), { signal })
  if (ways.includes('utp')) await hubOf(far, at, count('utp') as never)
  const hub = await hubOf(near, { host: near.address, port: 0 })
  const connect = async (preferred?: Transport, until = signal) => {
    const startedAt = clock.now()
    const made = await clock.settle(
      connectPeer(at, { network: near, clock, hub }, { preferred, signal: until }),
    )
    return { ...made, ms: clock.now() - startedAt }
  }
  return { clock, far, near, hub, at, open, connect }
}

describe('connectPeer', () => {
  it('takes TCP, in one round trip, where there is TCP', async () => {
    const { connect, clock, open } = await machines('tcp', 'utp')
    expect(await connect()).toMatchObject({ transport: 'tcp', ms: 50, roundTripMs: 50 })
    await clock.advance(5000)
    expect(open).toEqual({ tcp: 1, utp: 0 })
  })

  it('takes uTP as soon as TCP is refused', async () => {
    const { connect } = await machines('utp')
    expect(await connect()).toMatchObject({ transport: 'utp', ms: 100, roundTripMs: 50 })
  })

  it('does not wait for a TCP that never answers', async () => {
    const { at, near, clock, hub } = await machines('utp')
    const silent = {
      ...near,
      connectTcp: () => new Promise<never>(() => undefined),
    } as unknown as typeof near
    const made = await clock.settle(connectPeer(at, { network: silent, clock, hub }, { signal }))
    expect(made).toMatchObject({ transport: 'utp', roundTripMs: 50 })
    expect(clock.now()).toBe(300)
  })

  it('begins with what worked before', async () => {
    const { connect, clock, open } = await machines('tcp', 'utp')
    expect(await connect('utp')).toMatchObject({ transport: 'utp', ms: 50 })
    await clock.advance(5000)
    expect(open).toEqual({ tcp: 0, utp: 1 })
    const without = await machines('tcp')
    expect(await without.connect('utp')).toMatchObject({ transport: 'tcp', ms: 300, roundTripMs: 50 })
  })

  it('gives up after the first way where the other is not worth it', async () => {
    const { at, near, clock, hub } = await machines('utp')
    const alone = connectPeer(at, { network: near, clock, hub }, { goesOn: () => false, signal })
    await expect(clock.settle(alone)).rejects.toMatchObject({ code: 'connection-failed' })
    expect(clock.now()).toBe(50)
  })

  it('fails when both ways do, and stops when told to', async () => {
    const { connect, clock } = await machines()
    await expect(connect()).rejects.toMatchObject({ code: 'connection-failed' })
    const reason = new Error('left')
    await expect(connect('tcp', AbortSignal.abort(reason))).rejects.toBe(reason)
    const leaving = new AbortController()
    const late = connect('tcp', leaving.signal)
    leaving.abort(reason)
    await expect(late).rejects.toBe(reason)
    const before = clock.pending
    await clock.advance(60_000)
    expect(clock.pending).toBeLessThanOrEqual(before)
  })
})
