import { gzipSync } from 'node:zlib'
import { AppError, type Endpoint, sleep, type UdpSocket } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BencodeInput, encodeBencode } from '../metainfo/bencode.ts'
import { parseInfohash } from '../metainfo/infohash.ts'
import { mutatedBytes } from '../metainfo/mutated-bytes.ts'
import { createSimClock, createSimNetwork, createSimRandom } from '../sim/index.ts'
import { type AnnounceRequest, announce, createTrackerClient } from './announce.ts'
import { readAnnounceAnswer } from './announce-http.ts'
import { writeCompactPeers } from './compact-peers.ts'
import { openTracker } from './tracker-server.ts'

const { signal } = new AbortController()

const infohash = parseInfohash('2c82ee260f1cbc91728efaae7827c2b2c7288e52')

const request = (changes: Partial<AnnounceRequest> = {}): AnnounceRequest => ({
  infohash,
  peerId: new Uint8Array(20).fill(0x41),
  port: 6881,
  uploaded: 1,
  downloaded: 2,
  left: 3,
  wanted: 50,
  key: 0xfedcba98,
  ...changes,
})

/** A tracker's host and any number of clients' on one simulated network. */
function house(clients: readonly string[] = ['203.0.113.2'], tracker = '203.0.113.1') {
  const clock = createSimClock()
  const random = createSimRandom(5)
  const network = createSimNetwork({ clock, random })
  const line = { delayMs: 10 }
  const server = network.host(tracker, line)
  network.name('tracker.example', [tracker])
  const worlds = clients.map((address) => ({ network: network.host(address, line), clock, random }))
  const [world] = worlds
  if (!world) throw new Error('no client')
  return { clock, random, network, server, worlds, world }
}

type House = ReturnType<typeof house>

/** Listens for HTTP on the tracker's host and answers every request with `answer`, noting its first line. */
async function answering(
  { server }: House,
  answer: string | Uint8Array,
  asked: string[] = [],
): Promise<string> {
  const { local } = await server.listenTcp(
    { host: '0.0.0.0', port: 0 },
    (socket) =>
      socket.receive({
        data(chunk) {
          asked.push(Buffer.from(chunk).toString('latin1').split('\r\n')[0] ?? '')
          socket.write(Buffer.from(answer))
          socket.end()
        },
        drain() {},
        close() {},
      }),
    { signal },
  )
  return `http://tracker.example:${local.port}/announce`
}

const ok = (body: Uint8Array | string, headers = '') =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${headers}\r\n`),
    Buffer.from(body),
  ])

/** A UDP tracker made of one function, which sees each datagram's number. */
async function udpAnswering(
  { server }: House,
  answer: (message: DataView, count: number, from: Endpoint, socket: UdpSocket) => Uint8Array | undefined,
): Promise<string> {
  const socket = await server.bindUdp({ host: '0.0.0.0', port: 0 }, { signal })
  let count = 0
  socket.receive((message, from) => {
    const reply = answer(
      new DataView(message.buffer, message.byteOffset, message.byteLength),
      count++,
      from,
      socket,
    )
    if (reply) socket.send(reply, from)
  })
  return `udp://tracker.example:${socket.local.port}/announce`
}

/** An answer to `message`: an action, the transaction id of the question, and more. */
function udpAnswer(message: DataView, action: number, ...words: number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 + words.length * 4))
  ;[action, message.getUint32(12), ...words].forEach((word, index) => view.setUint32(index * 4, word))
  return new Uint8Array(view.buffer)
}

/** Whether an answer is read as something sane, or why it is not read. */
function outcomeOf(body: Uint8Array): string {
  try {
    const { peers, intervalMs } = readAnnounceAnswer({ status: 200, body, remoteHost: '9.9.9.9' })
    const isSane =
      peers.every(({ port }) => port > 0 && port < 65536) && intervalMs >= 60_000 && intervalMs <= 7_200_000
    return isSane ? 'sane' : 'not sane'
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
}

const isConnect = (message: DataView) => message.getUint32(8) === 0

const families = {
  IPv4: ['203.0.113.1', '203.0.113.2', '203.0.113.3'],
  IPv6: ['2001:db8::1', '2001:db8::2', '2001:db8::3'],
}

describe.each(Object.entries(families))(
  'announce to our own tracker over %s',
  (_, [tracker = '', ...clients]) => {
    it.each(['http', 'udp'])('learns over %s who else is there', async (protocol) => {
      const { clock, random, server, worlds } = house(clients, tracker)
      await using opened = await openTracker(
        { network: server, clock, random, host: tracker, udpPort: 0 },
        { signal },
      )
      const url = (protocol === 'udp' ? opened.udpUrl : opened.httpUrl) ?? ''
      const tell = (index: number, changes: Partial<AnnounceRequest>) =>
        clock.settle(announce(url, request(changes), worlds[index] as House['world'], { signal }))
      const first = await tell(0, { event: 'started', left: 0 })
      expect(first).toEqual({
        peers: [],
        intervalMs: 1_800_000,
        minIntervalMs: 60_000,
        seeds: 1,
        leeches: 0,
        trackerAddress: tracker,
      })
      const second = await tell(1, { event: 'started', port: 7000 })
      expect(second).toMatchObject({ peers: [{ host: clients[0], port: 6881 }], seeds: 1, leeches: 1 })
      expect(await tell(0, { event: 'stopped', left: 0 })).toMatchObject({ peers: [], seeds: 0, leeches: 1 })
      expect((await tell(0, {})).peers).toEqual([{ host: clients[1], port: 7000 }])
    })
  },
)

describe('announce over HTTP', () => {
  const tell = (on: House, url: string, changes: Partial<AnnounceRequest> = {}) =>
    on.clock.settle(announce(url, request(changes), on.world, { signal }))

  it('says everything that BEP 3, 7 and 23 ask for', async () => {
    const on = house()
    const asked: string[] = []
    const url = await answering(on, ok(encodeBencode({ interval: 900, peers: '' })), asked)
    await tell(on, `${url}?passkey=a%20b#x`, { event: 'completed', trackerId: Uint8Array.of(0x25, 0x26) })
    expect(asked).toEqual([
      'GET /announce?passkey=a%20b&info_hash=%2c%82%ee%26%0f%1c%bc%91r%8e%fa%aex%27%c2%b2%c7%28%8eR' +
        '&peer_id=AAAAAAAAAAAAAAAAAAAA&port=6881&uploaded=1&downloaded=2&left=3&compact=1&numwant=50&key=fedcba98' +
        '&event=completed&trackerid=%25%26 HTTP/1.1',
    ])
  })

  it('reads compact and plain peers, both families, and what the tracker tells of itself', () => {
    const read = (answer: Record<string, BencodeInput>) =>
      readAnnounceAnswer({ status: 200, body: encodeBencode(answer), remoteHost: '9.9.9.9' })
    const six = [{ host: '2001:db8::5', port: 5 }]
    const four = [{ host: '192.0.2.1', port: 6881 }]
    const compact = { peers: writeCompactPeers(four, 4), peers6: writeCompactPeers(six, 16) }
    expect(
      read({
        ...compact,
        interval: 1000,
        'min interval': 300,
        complete: 4,
        incomplete: 2,
        'tracker id': 'x',
      }),
    ).toEqual({
      peers: [...four, ...six],
      intervalMs: 1_000_000,
      minIntervalMs: 300_000,
      seeds: 4,
      leeches: 2,
      trackerId: Uint8Array.of(0x78),
      trackerAddress: '9.9.9.9',
    })
    const plain = [
      { ip: '192.0.2.1', port: 6881, 'peer id': 'x' },
      { ip: '2001:db8::5', port: 5 },
      { ip: 'peer.example', port: 5 },
      { ip: '192.0.2.2', port: 0 },
      { ip: '192.0.2.2', port: 65536 },
      { port: 1 },
    ]
    expect(read({ peers: plain }).peers).toEqual([...four, ...six])
  })

  it('keeps figures within sane bounds', () => {
    const read = (answer: Record<string, BencodeInput>) =>
      readAnnounceAnswer({ status: 200, body: encodeBencode(answer), remoteHost: '9.9.9.9' })
    expect(read({ interval: 0, complete: -1 })).toMatchObject({ intervalMs: 60_000, minIntervalMs: 60_000 })
    expect(read({ interval: 0, complete: -1 }).seeds).toBeUndefined()
    expect(read({ interval: -5, 'min interval': 1 })).toMatchObject({
      intervalMs: 60_000,
      minIntervalMs: 15_000,
    })
    expect(read({ interval: 2 ** 50 })).toMatchObject({ intervalMs: 7_200_000, minIntervalMs: 60_000 })
    expect(read({ peers: '' })).toMatchObject({ intervalMs: 1_800_000 })
    expect(read({ peers: new Uint8Array(6 * 5000).fill(1) }).peers).toHaveLength(2000)
  })

  it('unpacks gzip', async () => {
    const on = house()
    const body = gzipSync(
      encodeBencode({ interval: 900, peers: writeCompactPeers([{ host: '192.0.2.1', port: 1 }], 4) }),
    )
    const url = await answering(on, ok(body, 'Content-Encoding: gzip\r\n'))
    expect((await tell(on, url)).peers).toEqual([{ host: '192.0.2.1', port: 1 }])
  })

  it.each<[string, string, string | Uint8Array]>([
    ['refuses', 'tracker-failed', ok(encodeBencode({ 'failure reason': 'go away\0' }))],
    ['is not well', 'tracker-failed', 'HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy'],
    ['hangs up', 'tracker-failed', ''],
    ['hangs up half way', 'tracker-failed', ok(encodeBencode({ peers: '' })).subarray(0, -3)],
    ['answers with a page', 'tracker-answer-invalid', ok('<html>')],
    ['answers with nothing', 'tracker-answer-invalid', ok('')],
    ['answers with an empty dictionary', 'tracker-answer-invalid', ok('de')],
    ['answers with a list', 'tracker-answer-invalid', ok('le')],
    ['answers with half a peer', 'tracker-answer-invalid', ok(encodeBencode({ peers: 'abc' }))],
    ['answers with peers that are a number', 'tracker-answer-invalid', ok(encodeBencode({ peers: 4 }))],
    [
      'answers with peers that are no dictionaries',
      'tracker-answer-invalid',
      ok(encodeBencode({ peers: [1] })),
    ],
    ['does not speak HTTP', 'tracker-answer-invalid', 'SSH-2.0-OpenSSH\r\n\r\n'],
    [
      'answers with 2 MB',
      'tracker-answer-invalid',
      ok(encodeBencode({ peers: '', x: new Uint8Array(2_000_000) })),
    ],
    [
      'answers with a gzip bomb',
      'tracker-answer-invalid',
      ok(gzipSync(new Uint8Array(50_000_000)), 'Content-Encoding: gzip\r\n'),
    ],
    ['answers with a broken gzip', 'tracker-answer-invalid', ok('not gzip', 'Content-Encoding: gzip\r\n')],
    [
      'redirects for ever',
      'tracker-answer-invalid',
      'HTTP/1.1 302 Found\r\nLocation: ?again\r\nContent-Length: 0\r\n\r\n',
    ],
    [
      'redirects to a file',
      'tracker-answer-invalid',
      'HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n',
    ],
  ])('fails when the tracker %s', async (_, code, answer) => {
    const on = house()
    const url = await answering(on, answer)
    await expect(tell(on, url)).rejects.toMatchObject({ code })
    expect(on.clock.now()).toBeLessThan(5000)
  })

  it('gives the tracker its own words, cleaned', async () => {
    const on = house()
    const url = await answering(on, ok(encodeBencode({ 'failure reason': 'go\0 away\n' })))
    await expect(tell(on, url)).rejects.toMatchObject({ details: { reason: 'go away' } })
  })

  it('fails when nobody is there, and when nobody answers', async () => {
    const on = house()
    await expect(tell(on, 'http://tracker.example:9/announce')).rejects.toMatchObject({
      code: 'tracker-failed',
    })
    await expect(tell(on, 'http://nowhere.example/announce')).rejects.toMatchObject({
      code: 'tracker-failed',
    })
    await expect(tell(on, 'wss://tracker.example/announce')).rejects.toMatchObject({ code: 'tracker-failed' })
    on.server.unplug()
    await expect(tell(on, 'http://tracker.example:9/announce')).rejects.toMatchObject({ code: 'timed-out' })
  })

  it('asks nobody in the house who is no tracker, and follows no redirect from outside into it', async () => {
    const on = house(['192.168.1.2'], '192.168.1.1')
    const asked: string[] = []
    const url = await answering(on, ok(encodeBencode({ peers: '' })), asked)
    await expect(tell(on, url.replace('/announce', '/reboot'))).rejects.toMatchObject({
      code: 'tracker-answer-invalid',
    })
    expect(asked).toEqual([])
    const outside = on.network.host('203.0.113.9')
    const hop = `HTTP/1.1 302 Found\r\nLocation: ${url}\r\nContent-Length: 0\r\n\r\n`
    on.network.name('outside.example', ['203.0.113.9'])
    const redirecting = await answering({ ...on, server: outside }, hop)
    await expect(tell(on, redirecting.replace('tracker.', 'outside.'))).rejects.toMatchObject({
      code: 'tracker-answer-invalid',
    })
    expect(asked).toEqual([])
    await tell(on, url)
    expect(asked).toHaveLength(1)
  })

  it('stops when told to', async () => {
    const on = house()
    const leaving = new AbortController()
    const reason = new Error('left')
    on.clock.schedule(15, () => leaving.abort(reason))
    const url = await answering(on, '')
    await expect(on.clock.settle(announce(url, request(), on.world, leaving))).rejects.toBe(reason)
    expect(on.clock.now()).toBe(15)
  })

  it('throws nothing but AppError for answers that were tampered with', () => {
    const seeds = [
      {
        interval: 900,
        peers: writeCompactPeers([{ host: '192.0.2.1', port: 1 }], 4),
        complete: 1,
        'tracker id': 'x',
      },
      { interval: 900, peers: [{ ip: '192.0.2.1', port: 6881, 'peer id': 'x' }], peers6: new Uint8Array(18) },
      { 'failure reason': 'no' },
    ].map((answer) => encodeBencode(answer))
    fc.assert(
      fc.property(mutatedBytes(seeds), (body) => {
        expect(outcomeOf(body)).toMatch(/^(sane|tracker-failed|tracker-answer-invalid)$/)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('announce over UDP', () => {
  const tell = (on: House, url: string, changes: Partial<AnnounceRequest> = {}) =>
    on.clock.settle(announce(url, request(changes), on.world, { signal }))

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
