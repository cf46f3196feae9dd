import type { TcpSocket } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BencodeDictionary, decodeBencode } from '../metainfo/bencode.ts'
import { infohashBytes, infohashFromBytes, parseInfohash } from '../metainfo/infohash.ts'
import { createSimClock, createSimNetwork, createSimRandom } from '../sim/index.ts'
import { mutatedBytes } from '../testing/mutated-bytes.ts'
import { httpGet } from '../transport/http-get.ts'
import { answerHttp } from './tracker-http.ts'
import { openTracker, type TrackerOptions } from './tracker-server.ts'
import { TrackerSwarms } from './tracker-swarms.ts'
import { answerUdp } from './tracker-udp.ts'

const { signal } = new AbortController()

const infohash = parseInfohash('2c82ee260f1cbc91728efaae7827c2b2c7288e52')
const raw = Buffer.from(infohashBytes(infohash)).toString('hex').replace(/../g, '%$&')
const announceQuery = `info_hash=${raw}&peer_id=AAAAAAAAAAAAAAAAAAAA&port=6881&uploaded=0&downloaded=0&left=0`

async function open(options: Partial<TrackerOptions> = {}) {
  const clock = createSimClock()
  const random = createSimRandom(3)
  const network = createSimNetwork({ clock, random })
  const server = network.host('127.0.0.1', { delayMs: 1 })
  const client = network.host('127.0.0.2', { delayMs: 1 })
  const tracker = await openTracker(
    { network: server, clock, random, host: '127.0.0.1', udpPort: 0, ...options },
    { signal },
  )
  const base = new URL(tracker.httpUrl).origin
  const get = async (path: string) => {
    const options = { network: client, clock, maxBytes: 1e6, timeoutMs: 60_000 }
    const { status, body } = await clock.settle(httpGet(base + path, options, { signal }))
    const value = status === 200 ? decodeBencode(body) : undefined
    return { status, answer: value instanceof BencodeDictionary ? value : undefined }
  }
  return { clock, network, client, tracker, get }
}

describe('openTracker', () => {
  it('answers plainly when asked to', async () => {
    const { get } = await open()
    await get(`/announce?${announceQuery}`)
    const { answer } = await get(`/announce?${announceQuery.replace('6881', '6882')}&compact=0`)
    const [peer] = answer?.list('peers') ?? []
    if (!(peer instanceof BencodeDictionary)) throw new Error('no peer')
    expect([
      Buffer.from(peer.bytes('ip') ?? []).toString(),
      peer.integer('port'),
      peer.bytes('peer id')?.length,
    ]).toEqual(['127.0.0.2', 6881, 20])
  })

  it('tells the counts of swarms', async () => {
    const { get } = await open()
    await get(`/announce?${announceQuery}&event=completed`)
    await get(`/announce?${announceQuery.replace('left=0', 'left=5').replace('6881', '6882')}`)
    const other = '%00'.repeat(20)
    const { answer } = await get(`/scrape?info_hash=${raw}&info_hash=${other}&info_hash=short`)
    const files = answer?.dictionary('files')
    expect(files?.size).toBe(2)
    const [one, two] = [infohashBytes(infohash), new Uint8Array(20)].map((bytes) =>
      files?.dictionary(Buffer.from(bytes).toString('latin1')),
    )
    expect(
      ['complete', 'incomplete', 'downloaded'].map((key) => [one?.integer(key), two?.integer(key)]),
    ).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ])
  })

  it.each([
    ['/announce', 'info_hash must be 20 bytes'],
    [`/announce?info_hash=${'%2'.repeat(20)}&port=1`, 'info_hash must be 20 bytes'],
    [`/announce?info_hash=${raw}&port=1`, 'peer_id must be 20 bytes'],
    [`/announce?${announceQuery.replace('6881', '0')}`, 'port must be 1 to 65535'],
    [`/announce?${announceQuery.replace('6881', '-1')}`, 'port must be 1 to 65535'],
    [`/announce?${announceQuery.replace('6881', '65536')}`, 'port must be 1 to 65535'],
  ])('refuses %s', async (path, reason) => {
    const { get } = await open()
    const { answer } = await get(path)
    expect(Buffer.from(answer?.bytes('failure reason') ?? []).toString()).toBe(reason)
  })

  it('tracks only what it was told to', async () => {
    const allow = new Set([infohashFromBytes(new Uint8Array(20))])
    const { get } = await open({ allow })
    expect((await get(`/announce?${announceQuery}`)).answer?.bytes('failure reason')).toBeDefined()
    allow.add(infohash)
    expect((await get(`/announce?${announceQuery}`)).answer?.integer('complete')).toBe(1)
  })

  it('has no other pages', async () => {
    const { get } = await open()
    expect([
      (await get('/')).status,
      (await get('/announce/x')).status,
      (await get(`/scrape?${'a&'.repeat(300)}`)).status,
    ]).toEqual([404, 404, 400])
  })

  it('forgets peers that stay silent', async () => {
    const { clock, get } = await open({ intervalMs: 60_000 })
    await get(`/announce?${announceQuery}`)
    await clock.advance(100_000)
    expect(
      (await get(`/announce?${announceQuery.replace('6881', '6882')}`)).answer?.integer('complete'),
    ).toBe(2)
    await clock.advance(30_000)
    expect(
      (await get(`/announce?${announceQuery.replace('6881', '6883')}`)).answer?.integer('complete'),
    ).toBe(2)
  })

  it('lets go of clients that say nothing, too much or nonsense', async () => {
    const { clock, client, tracker } = await open()
    const port = Number(new URL(tracker.httpUrl).port)
    const say = async (text: string) => {
      const received: string[] = []
      let isClosed = false
      const socket: TcpSocket = await clock.settle(
        client.connectTcp({ host: '127.0.0.1', port }, { signal }).then((opened) => {
          opened.receive({
            data: (chunk) => received.push(Buffer.from(chunk).toString()),
            drain() {},
            close() {
              isClosed = true
            },
          })
          return opened
        }),
      )
      socket.write(Buffer.from(text))
      await clock.runUntil(() => isClosed, 11_000)
      return received.join('').split('\r\n')[0]
    }
    expect(await say('')).toBe('')
    expect(await say('GET /announce HTTP/1.1\r\n')).toBe('')
    expect(await say(`GET /announce?${'x'.repeat(10_000)}`)).toBe('')
    expect(await say('POST /announce HTTP/1.1\r\n\r\n')).toBe('HTTP/1.1 405 Method Not Allowed')
    expect(await say('GET http://films.example/ HTTP/1.1\r\n\r\n')).toBe('HTTP/1.1 400 Bad Request')
    expect(await say('\0\r\n\r\n')).toBe('HTTP/1.1 400 Bad Request')
    await tracker[Symbol.asyncDispose]()
    await expect(say('')).rejects.toMatchObject({ code: 'connection-failed' })
  })
})

describe('TrackerSwarms', () => {
  const swarmsAt = (clock = createSimClock()) =>
    new TrackerSwarms({ clock, random: createSimRandom(1), peerLifeMs: 1000 })
  const peer = (port: number, host = '127.0.0.1') => ({
    host,
    port,
    peerId: new Uint8Array(20),
    isSeed: false,
  })
  const asking = { event: undefined, wanted: 50 }

  it('keeps only so many peers, dropping who was silent longest', () => {
    const swarms = swarmsAt()
    for (let port = 1; port <= 1500; port++) swarms.announce(infohash, peer(port), asking)
    expect(swarms.counts(infohash).leeches).toBe(1000)
    const named =
      swarms.announce(infohash, peer(2000), { ...asking, wanted: 5000 })?.peers.map(({ port }) => port) ?? []
    expect([named.length, new Set(named).size, Math.min(...named)]).toEqual([1000, 1000, 501])
  })

  it('keeps only so many swarms, and takes new ones when others have emptied', async () => {
    const clock = createSimClock()
    const swarms = swarmsAt(clock)
    const nth = (index: number) => {
      const bytes = new Uint8Array(20)
      new DataView(bytes.buffer).setUint32(0, index)
      return infohashFromBytes(bytes)
    }
    for (let index = 0; index < 1000; index++)
      expect(swarms.announce(nth(index), peer(1), asking)).toBeDefined()
    expect(swarms.announce(nth(1000), peer(1), asking)).toBeUndefined()
    await clock.advance(2000)
    expect(swarms.announce(nth(1000), peer(1), asking)).toBeDefined()
  })

  it('names peers fairly', () => {
    const swarms = swarmsAt()
    for (let port = 1; port <= 10; port++) swarms.announce(infohash, peer(port), asking)
    const named = new Map<number, number>()
    for (let round = 0; round < 2000; round++) {
      for (const { port } of swarms.announce(infohash, peer(11), { ...asking, wanted: 3 })?.peers ?? [])
        named.set(port, (named.get(port) ?? 0) + 1)
    }
    expect([...named.keys()].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(Math.min(...named.values())).toBeGreaterThan(480)
  })
})

describe('answerHttp', () => {
  it('answers anything with HTTP', () => {
    const options = {
      swarms: new TrackerSwarms({ clock: createSimClock(), random: createSimRandom(1), peerLifeMs: 1000 }),
      intervalSeconds: 60,
    }
    const seeds = [
      Buffer.from(`GET /announce?${announceQuery} HTTP/1.1\r\n\r\n`),
      Buffer.from(`GET /scrape?info_hash=${raw} HTTP/1.1\r\n\r\n`),
    ]
    fc.assert(
      fc.property(mutatedBytes(seeds), (head) => {
        expect(Buffer.from(answerHttp(head, { host: '1.2.3.4' }, options)).toString('latin1')).toMatch(
          /^HTTP\/1\.1 (200|400|404|405) /,
        )
      }),
      { numRuns: 1000 },
    )
  })
})

describe('answerUdp', () => {
  const from = { host: '192.0.2.1', port: 5 }
  const options = () => {
    const clock = createSimClock()
    const swarms = new TrackerSwarms({ clock, random: createSimRandom(1), peerLifeMs: 1e9 })
    return { clock, swarms, intervalSeconds: 60, secret: new Uint8Array(32) }
  }
  const connect = new Uint8Array([0, 0, 4, 0x17, 0x27, 0x10, 0x19, 0x80, 0, 0, 0, 0, 9, 9, 9, 9])
  const connectedId = (on: ReturnType<typeof options>, who = from) =>
    answerUdp(connect, who, on)?.subarray(8) ?? new Uint8Array()
  const scrape = (id: Uint8Array) =>
    Buffer.concat([id, Uint8Array.of(0, 0, 0, 2, 7, 7, 7, 7), infohashBytes(infohash)])

  it('tells the counts of swarms to who has a connection id, for two minutes at least', async () => {
    const on = options()
    on.swarms.announce(
      infohash,
      { ...from, peerId: new Uint8Array(20), isSeed: true },
      { event: 'completed', wanted: 0 },
    )
    await on.clock.advance(60_000)
    const id = connectedId(on)
    const told = [...Uint8Array.of(0, 0, 0, 2, 7, 7, 7, 7, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0)]
    expect([...(answerUdp(scrape(id), from, on) ?? [])]).toEqual(told)
    await on.clock.advance(119_000)
    expect([...(answerUdp(scrape(id), from, on) ?? [])]).toEqual(told)
    await on.clock.advance(61_000)
    expect(answerUdp(scrape(id), from, on)).toBeUndefined()
  })

  it('says nothing to who has the id of another, or none', () => {
    const on = options()
    expect(answerUdp(scrape(connectedId(on, { ...from, host: '192.0.2.2' })), from, on)).toBeUndefined()
    expect(answerUdp(scrape(connectedId(on, { ...from, port: 6 })), from, on)).toBeUndefined()
    expect(answerUdp(scrape(new Uint8Array(8)), from, on)).toBeUndefined()
    expect(answerUdp(connect.with(3, 0), from, on)).toBeUndefined()
    expect(answerUdp(connect.subarray(0, 15), from, on)).toBeUndefined()
  })

  it('answers nobody with more than they sent before they have a connection id', () => {
    fc.assert(
      fc.property(mutatedBytes([connect, scrape(new Uint8Array(8))]), (message) => {
        expect(answerUdp(message, from, options())?.length ?? 0).toBeLessThanOrEqual(message.length)
      }),
      { numRuns: 1000 },
    )
  })

  it('throws nothing, whatever comes with a good connection id', () => {
    const on = options()
    const seeds = [
      scrape(new Uint8Array()),
      Buffer.concat([Uint8Array.of(0, 0, 0, 1, 7, 7, 7, 7), new Uint8Array(82).fill(1)]),
    ]
    fc.assert(
      fc.property(mutatedBytes(seeds), (message) => {
        const answer = answerUdp(Buffer.concat([connectedId(on), message]), from, on)
        expect(answer === undefined || answer.length >= 8).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})
