import { AppError, type Network, sleep } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  house,
  infohash,
  isConnect,
  request,
  tell,
  udpAnswer,
  udpAnswering,
} from '../testing/tracker-house.ts'
import { announce, createTrackerClient } from './announce.ts'

const { signal } = new AbortController()

/** A network that has no addresses of one family. */
function networkWithout(network: Network, any: string): Network {
  return {
    connectTcp: (to, options) => network.connectTcp(to, options),
    listenTcp: (at, onConnection, options) => network.listenTcp(at, onConnection, options),
    lookup: (name, options) => network.lookup(name, options),
    async bindUdp(at, options) {
      if (at.host === any) throw new AppError('connection-failed')
      return network.bindUdp(at, options)
    },
  }
}

describe('announce over UDP', () => {
  it('says everything that BEP 15 and 41 ask for', async () => {
    const on = house()
    const messages: DataView[] = []
    const url = await udpAnswering(on, (message) => {
      messages.push(message)
      return isConnect(message) ? udpAnswer(message, 0, 1, 2) : udpAnswer(message, 1, 900, 2, 1)
    })
    const path = `/announce?key=${'x'.repeat(300)}`
    const answer = await tell(on, url.replace('/announce', path), { event: 'started', left: 2 ** 40 })
    expect(answer).toMatchObject({ intervalMs: 900_000, leeches: 2, seeds: 1, peers: [] })
    const [connect, said] = messages
    expect(connect?.getBigUint64(0)).toBe(0x41727101980n)
    expect(said?.getBigUint64(0)).toBe(0x1_0000_0002n)
    const bytes = Buffer.from(said?.buffer ?? new ArrayBuffer(), said?.byteOffset, said?.byteLength)
    expect(bytes.subarray(16, 36).toString('hex')).toBe(infohash)
    expect(bytes.subarray(36, 56).toString()).toBe('A'.repeat(20))
    expect([56, 64, 72].map((at) => said?.getBigUint64(at))).toEqual([2n, 2n ** 40n, 1n])
    expect([80, 84, 88, 92].map((at) => said?.getUint32(at))).toEqual([2, 0, 0xfedcba98, 50])
    expect(said?.getUint16(96)).toBe(6881)
    expect([bytes[98], bytes[99], bytes[100 + 255], bytes[101 + 255]]).toEqual([2, 255, 2, path.length - 255])
    expect(bytes.subarray(100, 355).toString() + bytes.subarray(357).toString()).toBe(path)
  })

  it('asks again, waiting twice as long each time, when datagrams are lost', async () => {
    const on = house()
    const times: number[] = []
    const url = await udpAnswering(on, (message, count) => {
      times.push(Math.round(on.clock.now() / 1000))
      if (count === 0 || count === 2) return undefined
      return isConnect(message) ? udpAnswer(message, 0, 1, 2) : udpAnswer(message, 1, 900, 0, 0)
    })
    expect((await tell(on, url)).intervalMs).toBe(900_000)
    // The connection id of the second attempt is still good for the third.
    expect(times).toEqual([0, 15, 15, 45])
  })

  it('gives up after a minute of silence', async () => {
    const on = house()
    const url = await udpAnswering(on, () => undefined)
    await expect(tell(on, url)).rejects.toMatchObject({ code: 'timed-out' })
    expect(on.clock.now()).toBe(60_000)
  })

  it('hears only the address that it asked, and only answers to what it asked', async () => {
    const on = house()
    const stranger = await on.network.host('203.0.113.66').bindUdp({ host: '0.0.0.0', port: 0 }, { signal })
    const url = await udpAnswering(on, (message, _count, from, socket) => {
      if (isConnect(message)) return udpAnswer(message, 0, 1, 2)
      const peers = [0x01020304, 0x0102_0102]
      stranger.send(udpAnswer(message, 1, 900, 66, 66), from)
      const otherId = udpAnswer(message, 1, 900, 67, 67)
      otherId[4] = (otherId[4] ?? 0) ^ 1
      socket.send(otherId, from)
      socket.send(new Uint8Array(3), from)
      void sleep(on.clock, 1000, { signal }).then(() =>
        socket.send(udpAnswer(message, 1, 900, 1, 2, ...peers).subarray(0, 26), from),
      )
      return undefined
    })
    expect(await tell(on, url)).toMatchObject({
      leeches: 1,
      seeds: 2,
      peers: [{ host: '1.2.3.4', port: 0x0102 }],
    })
  })

  it('keeps a connection id for a minute', async () => {
    const on = house()
    let connects = 0
    const url = await udpAnswering(on, (message) => {
      if (isConnect(message)) connects += 1
      return isConnect(message) ? udpAnswer(message, 0, 1, 2) : udpAnswer(message, 1, 900, 0, 0)
    })
    await using client = createTrackerClient(on.world)
    const again = () => on.clock.settle(client.announce(url, request(), { signal }))
    await again()
    await again()
    expect(connects).toBe(1)
    await on.clock.advance(60_000)
    await again()
    expect(connects).toBe(2)
  })

  it('asks for a new connection id when the old one is refused', async () => {
    const on = house()
    let good = 1
    const url = await udpAnswering(on, (message) => {
      if (isConnect(message)) return udpAnswer(message, 0, 0, good)
      return message.getUint32(4) === good
        ? udpAnswer(message, 1, 900, 0, 0)
        : udpAnswer(message, 3, 0x62616421)
    })
    await using client = createTrackerClient(on.world)
    await on.clock.settle(client.announce(url, request(), { signal }))
    good = 2
    await on.clock.settle(client.announce(url, request(), { signal }))
    const refusing = await udpAnswering(on, (message) => udpAnswer(message, 3, 0x62616421))
    const refused = on.clock.settle(client.announce(refusing, request(), { signal }))
    await expect(refused).rejects.toMatchObject({ code: 'tracker-failed', details: { reason: 'bad!' } })
  })

  it.each<[string, (message: DataView) => Uint8Array | undefined]>([
    ['an announce where a connect was asked', (message) => udpAnswer(message, 1, 0, 0, 0)],
    ['a connect without an id', (message) => udpAnswer(message, 0, 1)],
    [
      'an announce cut short',
      (message) => (isConnect(message) ? udpAnswer(message, 0, 1, 2) : udpAnswer(message, 1, 900)),
    ],
    [
      'half a peer',
      (message) => (isConnect(message) ? udpAnswer(message, 0, 1, 2) : udpAnswer(message, 1, 900, 0, 0, 1)),
    ],
    ['an unknown action', (message) => udpAnswer(message, 9, 1, 2)],
  ])('takes %s for nonsense', async (_, answer) => {
    const on = house()
    const url = await udpAnswering(on, answer)
    await expect(tell(on, url)).rejects.toMatchObject({ code: 'tracker-answer-invalid' })
  })

  it('goes on to the next address of a tracker that has several', async () => {
    const on = house()
    const url = await udpAnswering(on, (message) =>
      isConnect(message) ? udpAnswer(message, 0, 1, 2) : udpAnswer(message, 1, 900, 0, 0),
    )
    on.network.name('tracker.example', ['203.0.113.77', '203.0.113.1'])
    expect((await tell(on, url)).trackerAddress).toBe('203.0.113.1')
    expect(Math.round(on.clock.now() / 1000)).toBe(15)
  })

  it.each([
    ['IPv6 leads nowhere', '203.0.113.1', '2001:db8::99'],
    ['IPv4 leads nowhere', '2001:db8::1', '203.0.113.99'],
  ])('does not wait where %s', async (_, tracker, nowhere) => {
    const on = house(undefined, tracker)
    const url = await udpAnswering(on, (message) =>
      isConnect(message) ? udpAnswer(message, 0, 1, 2) : udpAnswer(message, 1, 900, 0, 0),
    )
    on.network.name('tracker.example', [nowhere, tracker])
    expect((await tell(on, url)).trackerAddress).toBe(tracker)
    expect(on.clock.now()).toBeLessThan(200)
  })

  it('fails at once where this machine has no network for the address', async () => {
    const on = house()
    const failing = { ...on.world, network: networkWithout(on.world.network, '::') }
    const announced = announce('udp://[2001:db8::1]:1/announce', request(), failing, { signal })
    await expect(on.clock.settle(announced)).rejects.toMatchObject({ code: 'tracker-failed' })
    expect(on.clock.now()).toBe(0)
  })

  it('fails for a name that nobody has', async () => {
    const on = house()
    await expect(tell(on, 'udp://nowhere.example:1/announce')).rejects.toMatchObject({
      code: 'tracker-failed',
    })
    await expect(tell(on, 'udp://tracker.example/announce')).rejects.toMatchObject({ code: 'tracker-failed' })
  })

  it('throws nothing but AppError for answers that were tampered with', async () => {
    const tail = fc.uint8Array({ maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(4), tail), { minLength: 4, maxLength: 4 }),
        async (replies) => {
          const on = house()
          const url = await udpAnswering(on, (message, count) => {
            const [action, rest] = replies[count] ?? [0, new Uint8Array()]
            return Buffer.concat([udpAnswer(message, action), rest])
          })
          const outcome = await tell(on, url).then(
            () => 'answered',
            (error: unknown) => (error instanceof AppError ? error.code : error),
          )
          expect(outcome).toMatch(/^(answered|timed-out|tracker-failed|tracker-answer-invalid)$/)
        },
      ),
      { numRuns: 200 },
    )
  })
})
