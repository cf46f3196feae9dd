import { describe, expect, it } from 'vitest'
import { createSimClock, createSimRandom } from '../../sim/index.ts'
import { Ledbat, TARGET_MS } from './ledbat.ts'
import { Bottleneck, RenoFlow } from './testing/bottleneck.ts'
import { UtpHub } from './utp-hub.ts'

const { signal } = new AbortController()
const bytesPerSecond = 2_500_000

/** A uTP upload that never ends through a line of 20 Mbit/s and 60 ms. */
async function upload(bufferMs: number) {
  const clock = createSimClock()
  const random = createSimRandom(4)
  const line = new Bottleneck(clock, { bytesPerSecond, bufferMs, delayMs: 30 })
  const [near, far] = line.sockets()
  const seen = { bytes: 0 }
  const there = new UtpHub(far, {
    clock,
    random,
    onConnection: (socket) =>
      socket.receive({ data: (chunk) => void (seen.bytes += chunk.length), drain() {}, close() {} }),
  })
  const hub = new UtpHub(near, { clock, random })
  const socket = await clock.settle(hub.connect(there.local, { signal }))
  const more = () => {
    while (socket.write(new Uint8Array(16_384)));
  }
  socket.receive({ data() {}, drain: more, close() {} })
  more()
  /** Share of the line that uTP had for so long, and the longest wait in front of it. */
  const share = async (seconds: number) => {
    const before = seen.bytes
    let queueingMs = 0
    for (let step = 0; step < seconds * 50; step++) {
      await clock.advance(20)
      queueingMs = Math.max(queueingMs, line.queueingMs)
    }
    return { share: (seen.bytes - before) / (bytesPerSecond * seconds), queueingMs }
  }
  return { clock, line, share }
}

describe('Ledbat', () => {
  it('adds no more delay to a line than its target', async () => {
    const { share } = await upload(1000)
    await share(5)
    const alone = await share(20)
    expect(alone.share).toBeGreaterThan(0.9)
    expect(alone.queueingMs).toBeLessThan(TARGET_MS * 1.3)
  })

  it('gives way to TCP within seconds, and takes the line again when it is free', async () => {
    const { clock, line, share } = await upload(300)
    await share(10)
    const reno = new RenoFlow(clock, line, 30)
    await share(10)
    const before = reno.deliveredBytes
    const beside = await share(20)
    expect(beside.share).toBeLessThan(0.15)
    expect((reno.deliveredBytes - before) / (bytesPerSecond * 20)).toBeGreaterThan(0.8)
    reno.stop()
    await share(5)
    expect((await share(10)).share).toBeGreaterThan(0.85)
  })

  it('takes no more than its part where the line has too little room to tell a queue', async () => {
    const { clock, line, share } = await upload(25)
    await share(5)
    const reno = new RenoFlow(clock, line, 30)
    await share(20)
    const before = reno.deliveredBytes
    expect((await share(40)).share).toBeGreaterThan(0.2)
    expect((reno.deliveredBytes - before) / (bytesPerSecond * 40)).toBeGreaterThan(0.35)
  })

  it('grows by doubling first, never falls below two packets, and halves when much is lost', () => {
    const ledbat = new Ledbat(1000)
    const first = ledbat.window
    ledbat.acknowledged(first, { queueingMs: 0, bytesPerMs: 1e9, isUsed: true })
    expect(ledbat.window).toBe(2 * first)
    ledbat.acknowledged(first, { queueingMs: 0, bytesPerMs: 0, isUsed: false })
    expect(ledbat.window).toBe(2 * first)
    ledbat.lost({ bytes: first, roundTripMs: 10, queueingMs: 0 })
    expect(ledbat.window).toBe(first)
    for (let times = 0; times < 30; times++) ledbat.timedOut()
    expect(ledbat.window).toBe(2000)
  })
})
