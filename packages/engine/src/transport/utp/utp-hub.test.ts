import type { Endpoint, UdpSocket } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSimClock, createSimNetwork, createSimRandom } from '../../sim/index.ts'
import { mutatedBytes } from '../../testing/mutated-bytes.ts'
import { decodePacket, encodeHeader, type UtpHeader, UtpType } from './packet.ts'
import { UtpHub } from './utp-hub.ts'
import type { UtpSocket } from './utp-socket.ts'

const { signal } = new AbortController()
const blank = {
  connectionId: 7,
  timestamp: 1,
  timestampDifference: 0,
  window: 1 << 20,
  sequence: 100,
  ack: 0,
}
const syn = { ...blank, type: UtpType.syn }

/** A hub, and a bare socket that says to it whatever it likes. */
async function house({ listens = true } = {}) {
  const clock = createSimClock()
  const random = createSimRandom(6)
  const sim = createSimNetwork({ clock, random })
  const [here, there] = [sim.host('203.0.113.1', { delayMs: 5 }), sim.host('203.0.113.2')]
  const bind = (host: typeof here) => host.bindUdp({ host: host.address, port: 0 }, { signal })
  const accepted: UtpSocket[] = []
  const heard: Uint8Array[] = []
  const onConnection = (socket: UtpSocket) => {
    accepted.push(socket)
    socket.receive({ data: (chunk) => void heard.push(chunk.slice()), drain() {}, close() {} })
  }
  const hub = new UtpHub(await bind(here), { clock, random, ...(listens ? { onConnection } : {}) })
  const stranger = await bind(there)
  const answers: Uint8Array[] = []
  stranger.receive((message) => void answers.push(message))
  const say = async (header: UtpHeader, payload = new Uint8Array(0)) => {
    stranger.send(new Uint8Array([...encodeHeader(header), ...payload]), hub.local)
    await clock.advance(20)
    return answers.at(-1) && decodePacket(answers.at(-1) as Uint8Array)
  }
  return { clock, hub, stranger, answers, accepted, heard, say }
}

const sizeOf = (messages: readonly Uint8Array[]) => messages.reduce((sum, { length }) => sum + length, 0)

describe('UtpHub', () => {
  it('answers a request to connect with no more bytes than it has, and says nothing more by itself', async () => {
    const { say, answers, accepted, clock } = await house()
    expect(await say(syn)).toMatchObject({ type: UtpType.state, connectionId: 7, ack: 100 })
    await clock.advance(120_000)
    expect(sizeOf(answers)).toBe(20)
    expect(accepted).toHaveLength(0)
  })

  it('opens a connection only to who heard the answer', async () => {
    const { say, accepted, heard } = await house()
    const answer = await say(syn)
    const data = { ...blank, type: UtpType.data, connectionId: 8, sequence: 101 }
    const right = ((answer?.sequence ?? 0) - 1) & 0xffff
    for (const off of [1, 2, 0x8000]) await say({ ...data, ack: (right + off) & 0xffff }, Uint8Array.of(1))
    expect(accepted).toHaveLength(0)
    await say({ ...data, ack: right }, Uint8Array.of(1, 2))
    expect([accepted.length, ...heard.flatMap((chunk) => [...chunk])]).toEqual([1, 1, 2])
  })

  it('believes no acknowledgement of what it has not sent', async () => {
    const { say, accepted, heard, clock, answers } = await house()
    const answer = await say(syn)
    const right = ((answer?.sequence ?? 0) - 1) & 0xffff
    const data = { ...blank, type: UtpType.data, connectionId: 8, ack: right }
    await say({ ...data, sequence: 101 }, Uint8Array.of(1))
    accepted[0]?.write(new Uint8Array(1000))
    await clock.advance(20)
    await say({ ...data, sequence: 102, ack: (right + 5) & 0xffff }, Uint8Array.of(2))
    await say({ ...data, type: UtpType.reset, sequence: 102, ack: (right + 5000) & 0xffff })
    expect([accepted[0]?.pendingBytes, heard.length]).toEqual([0, 1])
    // It still waits for the right one, and so sends again.
    const before = answers.length
    await clock.advance(3000)
    expect(answers.length).toBeGreaterThan(before)
    await say({ ...data, sequence: 102, ack: (right + 1) & 0xffff }, Uint8Array.of(2))
    expect(heard).toHaveLength(2)
  })

  it('resets what it does not know, but not for everybody who asks', async () => {
    const { say, answers, hub } = await house({ listens: false })
    expect(await say(syn)).toMatchObject({ type: UtpType.reset, ack: 100 })
    for (let times = 0; times < 40; times++) await say({ ...blank, type: UtpType.data }, new Uint8Array(9))
    expect(answers.length).toBeLessThanOrEqual(21)
    expect(hub.count).toBe(0)
  })

  it('bears any number of requests to connect, and lets one in that means it', async () => {
    const { clock, hub, stranger, accepted, say } = await house()
    for (let id = 0; id < 5000; id++) stranger.send(encodeHeader({ ...syn, connectionId: 2 * id }), hub.local)
    await clock.advance(5000)
    expect(hub.count).toBe(0)
    const answer = await say({ ...syn, connectionId: 20_000 })
    const ack = ((answer?.sequence ?? 0) - 1) & 0xffff
    await say({ ...blank, type: UtpType.data, connectionId: 20_001, sequence: 101, ack }, Uint8Array.of(1))
    expect(accepted).toHaveLength(1)
  })

  it('lets one in from far away while ten thousand a second ask to connect in the name of others', async () => {
    const clock = createSimClock()
    const random = createSimRandom(9)
    const sim = createSimNetwork({ clock, random })
    const [here, far] = [sim.host('203.0.113.1', { delayMs: 100 }), sim.host('203.0.113.2', { delayMs: 50 })]
    const bind = (host: typeof here) => host.bindUdp({ host: host.address, port: 0 }, { signal })
    const socket = await bind(here)
    let forge: (message: Uint8Array, from: Endpoint) => void = () => {}
    let sentBytes = 0
    const forgeable: UdpSocket = {
      local: socket.local,
      receive(hear) {
        forge = hear
        socket.receive(hear)
      },
      send(message, to) {
        sentBytes += message.length
        socket.send(message, to)
      },
      [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
    }
    const accepted: UtpSocket[] = []
    const onConnection = (each: UtpSocket) => {
      accepted.push(each)
      each.receive({ data() {}, drain() {}, close() {} })
    }
    await using hub = new UtpHub(forgeable, { clock, random, onConnection })
    let forgedBytes = 0
    const flood = async (ms: number) => {
      for (let now = 0; now < ms; now++) {
        for (let one = 0; one < 10; one++) {
          const host = ['198', ...random.bytes(3)].join('.')
          const message = encodeHeader({ ...syn, connectionId: Math.floor(random.next() * 65536) })
          forgedBytes += message.length
          forge(message, { host, port: 1 + Math.floor(random.next() * 65535) })
        }
        await clock.advance(1)
      }
    }
    await flood(500)
    await using visitor = new UtpHub(await bind(far), { clock, random })
    const dialing = visitor.connect(hub.local, { signal })
    let made: UtpSocket | undefined
    void dialing.then((line) => {
      made = line
      line.receive({ data() {}, drain() {}, close() {} })
      line.write(Uint8Array.of(1))
    })
    await flood(600)
    expect(made).toBeDefined()
    expect(accepted).toHaveLength(1)
    expect(hub.count).toBe(1)
    // What was forged is answered with no more than it was: nobody is hit harder through us than directly.
    expect(sentBytes).toBeLessThanOrEqual(forgedBytes + 200)
  })

  it('keeps what is not uTP for others', async () => {
    const { clock, hub, stranger } = await house()
    const got: [string, Endpoint][] = []
    const others: UdpSocket = hub.others
    others.receive((message, from) => void got.push([Buffer.from(message).toString(), from]))
    stranger.send(Buffer.from('d1:y1:qe'), hub.local)
    await clock.advance(20)
    expect(got).toEqual([['d1:y1:qe', stranger.local]])
  })

  it('lets nobody wait when it closes', async () => {
    const { hub, clock } = await house()
    const dialing = hub.connect({ host: '203.0.113.9', port: 1 }, { signal })
    await hub[Symbol.asyncDispose]()
    await expect(dialing).rejects.toMatchObject({ code: 'connection-failed' })
    await expect(hub.connect({ host: '203.0.113.9', port: 1 }, { signal })).rejects.toMatchObject({
      code: 'connection-failed',
    })
    expect(clock.pending).toBe(0)
  })

  it('gets over whatever packets come into a connection, and holds no more than its window', async () => {
    const seeds = [
      encodeHeader({ ...blank, type: UtpType.state, connectionId: 8, sequence: 102 }),
      encodeHeader({ ...blank, type: UtpType.fin, connectionId: 8, sequence: 103 }),
      new Uint8Array([
        ...encodeHeader({ ...blank, type: UtpType.data, connectionId: 8, sequence: 105 }),
        1,
        2,
      ]),
      encodeHeader({
        ...blank,
        type: UtpType.state,
        connectionId: 8,
        selectiveAck: new Uint8Array(8).fill(255),
      }),
    ]
    await fc.assert(
      fc.asyncProperty(fc.array(mutatedBytes(seeds), { minLength: 1, maxLength: 30 }), async (packets) => {
        const { clock, hub, stranger, accepted, say } = await house()
        const answer = await say(syn)
        const ack = ((answer?.sequence ?? 0) - 1) & 0xffff
        await say({ ...blank, type: UtpType.data, connectionId: 8, sequence: 101, ack }, Uint8Array.of(1))
        accepted[0]?.write(new Uint8Array(5000))
        for (const packet of packets) {
          // As if the stranger kept to what it heard, so that the packet gets in.
          if (packet.length >= 20) packet.set([ack >> 8, ack & 255], 18)
          stranger.send(packet, hub.local)
        }
        await clock.advance(300_000)
        // Who never acknowledges is given up.
        expect(hub.count).toBe(0)
        await hub[Symbol.asyncDispose]()
      }),
      { numRuns: 100 },
    )
  })
})
