import { silentLogger, type TcpSocket } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { createFakeWebRtc } from '../../testing/fake-web-rtc.ts'
import { house, infohash, request } from '../../testing/tracker-house.ts'
import { acceptWebSocket } from '../../transport/web-socket/handshake.ts'
import { WebSocketSession } from '../../transport/web-socket/web-socket-session.ts'
import type { AnnounceRequest } from '../announce.ts'
import { openTracker } from '../tracker-server.ts'
import { createWebAnnouncer } from './announce-web.ts'
import { formatTrackerMessage, type PeerMessage, readPeerMessage, type TrackerMessage } from './messages.ts'
import { Rendezvous } from './rendezvous.ts'
import { scrapeWeb } from './web-tracker-link.ts'

const { signal } = new AbortController()

/** Peers on hosts of one network, who are met through WebSocket trackers. */
function village(...hosts: string[]) {
  const on = house(hosts)
  const webRtc = createFakeWebRtc(on.clock)
  const peers = hosts.map((host, index) => {
    const world = on.worlds[index]
    if (!world) throw new Error('no world')
    const lines: TcpSocket[] = []
    const settings = { isWanted: true }
    const rendezvous = new Rendezvous({
      ...world,
      webRtc: webRtc.at(host),
      log: silentLogger,
      isWanted: () => settings.isWanted,
      onLine: (socket) => void lines.push(socket),
    })
    const announcer = createWebAnnouncer(world, rendezvous)
    const peerId = new Uint8Array(20).fill(0x61 + index)
    const announce = (url: string, changes: Partial<AnnounceRequest> = {}) =>
      on.clock.settle(announcer.announce(new URL(url), request({ peerId, ...changes }), { signal }))
    return { host, world, lines, settings, rendezvous, announcer, announce }
  })
  return { ...on, webRtc, peers: peers as [(typeof peers)[0], ...typeof peers] }
}

const tracker = async (on: ReturnType<typeof village>, options = {}) =>
  await openTracker(
    { network: on.server, clock: on.clock, random: on.random, host: '203.0.113.1', ...options },
    { signal },
  )

/** A tracker that does as it is told. */
async function evil(
  on: ReturnType<typeof village>,
  answer: (
    message: PeerMessage,
    say: (message: TrackerMessage | string) => void,
    session: WebSocketSession,
  ) => void,
): Promise<{ url: string; heard: PeerMessage[] }> {
  const heard: PeerMessage[] = []
  const listener = await on.server.listenTcp(
    { host: '0.0.0.0', port: 0 },
    (socket) => {
      let session: WebSocketSession | undefined
      socket.receive({
        data(chunk) {
          if (session) return session.feed(chunk)
          socket.write(acceptWebSocket(chunk) ?? new Uint8Array())
          const say = (message: TrackerMessage | string) =>
            session?.send(typeof message === 'string' ? message : formatTrackerMessage(message))
          session = new WebSocketSession(socket, {
            role: 'server',
            maxMessageBytes: 1e6,
            random: on.random,
            receiver: {
              message(text) {
                const message = readPeerMessage(text)
                if (!message || !session) throw new Error('not understood')
                heard.push(message)
                answer(message, say, session)
              },
              close() {},
            },
          })
        },
        drain() {},
        close: () => session?.carrierClosed(),
      })
    },
    { signal },
  )
  return { url: `ws://203.0.113.1:${listener.local.port}/announce`, heard }
}

const announced = (seeds: number): TrackerMessage => ({
  kind: 'announced',
  infohash,
  interval: 120,
  counts: { seeds },
})

describe('createWebAnnouncer', () => {
  it('lets two peers meet, and makes no offer while nobody is there', async () => {
    const on = village('203.0.113.2', '203.0.113.3')
    const { webUrl } = await tracker(on)
    const [first, second] = on.peers
    expect(await first.announce(webUrl, { event: 'started', left: 0 })).toMatchObject({
      peers: [],
      seeds: 1,
      leeches: 0,
      trackerAddress: '203.0.113.1',
    })
    await on.clock.advance(1000)
    expect(on.webRtc.made).toBe(0)
    expect(await second?.announce(webUrl)).toMatchObject({ seeds: 1, leeches: 1 })
    await on.clock.advance(1000)
    expect([first.lines.length, second?.lines.length]).toEqual([1, 1])
    expect(second?.lines[0]?.remote.host).toBe('203.0.113.2')
    // The offers that nobody took up are let go.
    await on.clock.advance(120_000)
    expect(on.webRtc.open).toBe(0)
  })

  it('makes no offers, and takes none up, when no more peers are wanted', async () => {
    const on = village('203.0.113.2', '203.0.113.3')
    const { webUrl } = await tracker(on)
    const [first, second] = on.peers
    first.settings.isWanted = false
    await first.announce(webUrl)
    await second?.announce(webUrl)
    await first.announce(webUrl)
    await on.clock.advance(60_000)
    // The five of the other one.
    expect([on.webRtc.made, first.lines.length, second?.lines.length]).toEqual([5, 0, 0])
  })

  it('hears the figures of a torrent, and counts nobody who left', async () => {
    const on = village('203.0.113.2', '203.0.113.3')
    const { webUrl } = await tracker(on)
    const [first, second] = on.peers
    await first.announce(webUrl, { left: 0, event: 'completed' })
    await second?.announce(webUrl)
    const scrape = () => on.clock.settle(scrapeWeb(new URL(webUrl), [infohash], first.world, { signal }))
    expect((await scrape()).get(infohash)).toEqual({ seeds: 1, leeches: 1, completed: 1 })
    await second?.announce(webUrl, { event: 'stopped' })
    expect((await scrape()).get(infohash)).toMatchObject({ leeches: 0 })
    await first.announcer[Symbol.asyncDispose]()
    await on.clock.advance(1000)
    expect((await scrape()).get(infohash)).toMatchObject({ seeds: 0 })
  })

  it('says when a tracker is lost, comes again at the next announce, but not only to say goodbye', async () => {
    const on = village('203.0.113.2')
    const [{ announce }] = on.peers
    let session: WebSocketSession | undefined
    const { url, heard } = await evil(on, (_, say, one) => {
      say(announced(1))
      session = one
    })
    const { lost } = await announce(url)
    expect(lost?.aborted).toBe(false)
    session?.close()
    await on.clock.advance(100)
    expect(lost?.aborted).toBe(true)
    await expect(announce(url, { event: 'stopped' })).rejects.toMatchObject({ code: 'tracker-failed' })
    expect((await announce(url)).lost?.aborted).toBe(false)
    expect(heard).toHaveLength(2)
  })

  it.each([
    [
      'refuses',
      '{"action":"announce","failure reason":"go\\u202e away"}',
      'tracker-failed',
      { reason: 'go away' },
    ],
    ['talks nonsense', '[]', 'tracker-answer-invalid', {}],
    ['talks of something else', '{"action":"scrape","files":{}}', 'timed-out', {}],
  ])('throws when a tracker %s', async (_, answer, code, details) => {
    const on = village('203.0.113.2')
    const { url } = await evil(on, (_message, say) => say(answer))
    await expect(on.peers[0].announce(url)).rejects.toMatchObject({ code, details })
  })

  it('throws when nobody is there', async () => {
    const on = village('203.0.113.2')
    await expect(on.peers[0].announce('ws://203.0.113.1:9/announce')).rejects.toMatchObject({
      code: 'tracker-failed',
    })
  })

  it('asks nobody in this house but what looks like a tracker', async () => {
    const on = house(['127.0.0.2'], '127.0.0.1')
    const heard: number[] = []
    const listener = await on.server.listenTcp(
      { host: '0.0.0.0', port: 0 },
      (socket) => socket.receive({ data: (chunk) => void heard.push(chunk.length), drain() {}, close() {} }),
      { signal },
    )
    const ask = (path: string) =>
      on.clock.settle(
        scrapeWeb(new URL(`ws://127.0.0.1:${listener.local.port}${path}`), [infohash], on.world, { signal }),
      )
    await expect(ask('/reboot?now=1')).rejects.toMatchObject({ code: 'tracker-failed' })
    expect(heard).toEqual([])
    await expect(ask('/announce')).rejects.toMatchObject({ code: 'timed-out' })
    expect(heard).toHaveLength(1)
  })

  it('takes up no more than some of a flood of offers, and lets them all go', async () => {
    const on = village('203.0.113.2', '203.0.113.3')
    const [{ announce, lines }, other] = on.peers
    const [offer] =
      (await on.clock.settle(other?.rendezvous.makeOffers(1, '203.0.113.1') ?? Promise.resolve([]))) ?? []
    if (!offer) throw new Error('no offer')
    const { url, heard } = await evil(on, (message, say) => {
      if (message.kind !== 'announce') return
      for (let turn = 0; turn < 500; turn++)
        say({ kind: 'offer', infohash, peerId: on.random.bytes(20), offerId: `${turn}`, sdp: offer.sdp })
      say(announced(0))
    })
    await announce(url)
    await on.clock.advance(100)
    const answers = heard.filter(({ kind }) => kind === 'answer')
    expect([answers.length, on.webRtc.open]).toEqual([20, 21])
    await on.clock.advance(120_000)
    expect([on.webRtc.open, lines.length]).toEqual([0, 0])
  })

  it('hears no offer of its own, of another torrent, or that leads into this house', async () => {
    const on = village('203.0.113.2', '203.0.113.3')
    const [{ announce }, other] = on.peers
    const [offer] =
      (await on.clock.settle(other?.rendezvous.makeOffers(1, '203.0.113.1') ?? Promise.resolve([]))) ?? []
    if (!offer) throw new Error('no offer')
    const { url, heard } = await evil(on, (message, say) => {
      if (message.kind !== 'announce') return
      const from = { kind: 'offer' as const, infohash, peerId: new Uint8Array(20).fill(0x70), ...offer }
      say({ ...from, peerId: message.peerId })
      say({ ...from, infohash: 'ab'.repeat(20) as typeof infohash })
      say({ ...from, kind: 'answer', offerId: 'an offer that nobody made' })
      say({ ...from, offerId: 'local', sdp: offer.sdp.replace('203.0.113.3', '192.168.1.1') })
      say(announced(0))
    })
    await announce(url)
    await on.clock.advance(1000)
    // The last is answered, for its maker may still reach us: but without the address that it named.
    expect(heard.filter(({ kind }) => kind === 'answer')).toMatchObject([{ offerId: 'local' }])
    expect(on.webRtc.made).toBe(2)
  })
})
