import { type Endpoint, type LogFields, silentLogger } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { encodeBencode } from '../metainfo/bencode.ts'
import { parseInfohash } from '../metainfo/infohash.ts'
import { createSimClock, createSimNetwork, createSimRandom, type SimHost } from '../sim/index.ts'
import { writeCompactPeers } from './compact-peers.ts'
import { createTrackerAnnouncer } from './tracker-announcer.ts'

const { signal } = new AbortController()

const infohash = parseInfohash('2c82ee260f1cbc91728efaae7827c2b2c7288e52')

interface TestTracker {
  readonly url: string
  readonly host: SimHost
  /** When each announce came in seconds, and its event. */
  readonly announces: [seconds: number, event: string | undefined][]
  /** The query of the last announce. */
  lastQuery(): URLSearchParams
  isFailing: boolean
}

function house() {
  const clock = createSimClock()
  const random = createSimRandom(11)
  const network = createSimNetwork({ clock, random })
  const world = { network: network.host('203.0.113.100', { delayMs: 10 }), clock, random }

  async function tracker(
    address: string,
    { interval = 600, minInterval = 120, peers = [] as Endpoint[] } = {},
  ): Promise<TestTracker> {
    const host = network.host(address, { delayMs: 10 })
    let query = new URLSearchParams()
    const made: TestTracker = { url: '', host, announces: [], lastQuery: () => query, isFailing: false }
    const { local } = await host.listenTcp(
      { host: '0.0.0.0', port: 0 },
      (socket) =>
        socket.receive({
          data(chunk) {
            query = new URLSearchParams(Buffer.from(chunk).toString('latin1').split(' ')[1]?.split('?')[1])
            made.announces.push([Math.round(clock.now() / 1000), query.get('event') ?? undefined])
            const body = made.isFailing
              ? encodeBencode({ 'failure reason': 'no' })
              : encodeBencode({
                  interval,
                  'min interval': minInterval,
                  complete: 3,
                  incomplete: 4,
                  peers: writeCompactPeers(peers, 4),
                  'tracker id': 'id',
                })
            socket.write(
              Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`), body]),
            )
            socket.end()
          },
          drain() {},
          close() {},
        }),
      { signal },
    )
    return Object.assign(made, { url: `http://${address}:${local.port}/announce` })
  }

  function announcer(tiers: string[][]) {
    const found: [string, string][] = []
    let left = 100
    const made = createTrackerAnnouncer({
      trackers: tiers,
      request: () => ({
        infohash,
        peerId: new Uint8Array(20),
        port: 6881,
        uploaded: 0,
        downloaded: 0,
        left,
        wanted: 50,
        key: 1,
      }),
      onPeers: (peers, url) => found.push(...peers.map(({ host }): [string, string] => [host, url])),
      world,
      log: silentLogger,
    })
    return { announcer: made, found, setLeft: (bytes: number) => void (left = bytes) }
  }
  const close = (one: AsyncDisposable) => clock.settle(Promise.resolve(one[Symbol.asyncDispose]()))
  return { clock, world, tracker, announcer, close }
}

describe('createTrackerAnnouncer', () => {
  it('asks the trackers of all tiers at once, and then each at its own interval', async () => {
    const on = house()
    const one = await on.tracker('203.0.113.1', { interval: 600 })
    const two = await on.tracker('203.0.113.2', { interval: 1000 })
    const { announcer } = on.announcer([[one.url], [two.url]])
    expect(announcer.states.map(({ state }) => state)).toEqual(['announcing', 'announcing'])
    await on.clock.advance(1000)
    expect([one.announces, two.announces]).toEqual([[[0, 'started']], [[0, 'started']]])
    expect(announcer.states).toEqual(
      [one, two].map(({ url }) => ({ url, state: 'working', seeds: 3, leeches: 4 })),
    )
    await on.clock.advance(1_400_000)
    const [, second = 0, third = 0] = one.announces.map(([at]) => at)
    expect([second >= 600 && second <= 660, third - second >= 600 && third - second <= 660]).toEqual([
      true,
      true,
    ])
    expect(one.announces.map(([, event]) => event)).toEqual(['started', undefined, undefined])
    expect(two.announces).toHaveLength(2)
    expect(two.lastQuery().get('trackerid')).toBe('id')
    await on.close(announcer)
  })

  it('gives the peers that a tracker may name', async () => {
    const on = house()
    const peers = ['192.168.1.5', '198.51.100.7'].map((host) => ({ host, port: 1 }))
    const outside = await on.tracker('203.0.113.1', { peers })
    const inside = await on.tracker('192.168.1.1', { peers })
    const { announcer, found } = on.announcer([[outside.url, inside.url]])
    await on.clock.advance(1000)
    expect(found.map(([host, url]) => `${host} ${url}`).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      `192.168.1.5 ${inside.url}`,
      `198.51.100.7 ${inside.url}`,
      `198.51.100.7 ${outside.url}`,
    ])
    await on.close(announcer)
  })

  it('tries a failing tracker less and less often, and says started when it is back', async () => {
    const on = house()
    const tracker = await on.tracker('203.0.113.1')
    tracker.isFailing = true
    const { announcer } = on.announcer([[tracker.url]])
    await on.clock.advance(3_600_000)
    expect(announcer.states).toEqual([{ url: tracker.url, state: 'failing', error: 'tracker-failed' }])
    const waits = tracker.announces.slice(1).map(([at], index) => at - (tracker.announces[index]?.[0] ?? 0))
    const expected = [15, 30, 60, 120, 240, 480, 960]
    expect(waits).toHaveLength(expected.length)
    expect(
      waits.every(
        (wait, index) => wait >= (expected[index] ?? 0) && wait <= (expected[index] ?? 0) * 1.1 + 1,
      ),
    ).toBe(true)
    tracker.isFailing = false
    await on.clock.advance(3_600_000)
    expect(announcer.states[0]?.state).toBe('working')
    expect(tracker.announces.filter(([, event]) => event === undefined).length).toBeGreaterThan(2)
    expect(tracker.announces.slice(0, 9).every(([, event]) => event === 'started')).toBe(true)
    await on.close(announcer)
  })

  it('asks for more peers as soon as the tracker allows, and no sooner', async () => {
    const on = house()
    const tracker = await on.tracker('203.0.113.1', { interval: 600, minInterval: 120 })
    const { announcer } = on.announcer([[tracker.url]])
    await on.clock.advance(10_000)
    for (let times = 0; times < 5; times++) announcer.needMorePeers()
    await on.clock.advance(300_000)
    expect(tracker.announces.map(([at]) => at)).toEqual([0, 120])
    announcer.needMorePeers()
    await on.clock.advance(1000)
    expect(tracker.announces.map(([at]) => at)).toEqual([0, 120, 310])
    await on.close(announcer)
  })

  it('asks at once when the network is back: who failed now, who answered as soon as it allows', async () => {
    const on = house()
    const one = await on.tracker('203.0.113.1', { minInterval: 120 })
    const two = await on.tracker('203.0.113.2')
    two.isFailing = true
    const { announcer } = on.announcer([[one.url, two.url]])
    await on.clock.advance(100_000)
    two.isFailing = false
    announcer.networkReturned()
    await on.clock.advance(1000)
    expect(two.announces.at(-1)).toEqual([100, 'started'])
    expect(one.announces).toEqual([[0, 'started']])
    await on.clock.advance(30_000)
    expect(one.announces).toEqual([
      [0, 'started'],
      [120, undefined],
    ])
    await on.close(announcer)
  })

  it('says when the last byte came, once, until it is heard', async () => {
    const on = house()
    const one = await on.tracker('203.0.113.1')
    const two = await on.tracker('203.0.113.2')
    two.isFailing = true
    const { announcer, setLeft } = on.announcer([[one.url, two.url]])
    await on.clock.advance(2000)
    setLeft(0)
    announcer.completed()
    two.isFailing = false
    await on.clock.advance(100_000)
    expect(one.announces).toEqual([
      [0, 'started'],
      [2, 'completed'],
    ])
    expect(one.lastQuery().get('left')).toBe('0')
    expect(two.announces.map(([, event]) => event)).toEqual(['started', 'started', 'completed'])
    await on.clock.advance(700_000)
    expect(one.announces.at(-1)?.[1]).toBeUndefined()
    await on.close(announcer)
  })

  it('says goodbye to the trackers that know of us, without waiting long', async () => {
    const on = house()
    const one = await on.tracker('203.0.113.1')
    const gone = await on.tracker('203.0.113.2')
    const failing = await on.tracker('203.0.113.3')
    failing.isFailing = true
    const { announcer } = on.announcer([[one.url, gone.url, failing.url]])
    await on.clock.advance(2000)
    gone.host.unplug()
    const leftAtMs = on.clock.now()
    await on.close(announcer)
    expect(on.clock.now() - leftAtMs).toBe(3000)
    expect(one.announces.at(-1)).toEqual([2, 'stopped'])
    expect(one.lastQuery().get('numwant')).toBe('0')
    expect(failing.announces).toEqual([[0, 'started']])
    announcer.addTrackers(['http://203.0.113.9:1/announce'])
    await on.clock.advance(7_200_000)
    expect([one.announces.length, announcer.states.length]).toEqual([2, 3])
  })

  it('takes more trackers later, each once', async () => {
    const on = house()
    const tracker = await on.tracker('203.0.113.1')
    const { announcer } = on.announcer([])
    announcer.addTrackers([tracker.url, tracker.url])
    await on.clock.advance(1000)
    announcer.addTrackers([tracker.url])
    await on.clock.advance(1000)
    expect(tracker.announces).toEqual([[0, 'started']])
    await on.close(announcer)
  })

  it('goes on when told wrong addresses, and logs a bug of its owner once', async () => {
    const on = house()
    const tracker = await on.tracker('203.0.113.1', { peers: [{ host: '198.51.100.7', port: 1 }] })
    const errors: [string, LogFields | undefined][] = []
    const bug = new Error('bug')
    const announcer = createTrackerAnnouncer({
      trackers: [[tracker.url, 'no address', 'irc://films.example/', 'wss://films.example/']],
      request: () => ({
        infohash,
        peerId: new Uint8Array(20),
        port: 1,
        uploaded: 0,
        downloaded: 0,
        left: 0,
        wanted: 1,
        key: 1,
      }),
      onPeers() {
        throw bug
      },
      world: on.world,
      log: { ...silentLogger, error: (message, fields) => void errors.push([message, fields]) },
    })
    await on.clock.advance(1000)
    expect(announcer.states.map(({ error }) => error).slice(1)).toEqual(['tracker-failed', 'tracker-failed'])
    expect(errors).toEqual([['announcing to a tracker ended by a bug', { error: bug }]])
    await on.close(announcer)
  })
})
