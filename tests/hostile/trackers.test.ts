import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { Arena, fastClock, open, watch } from './support/arena.ts'
import { measure } from './support/effort.ts'
import { compactPeers, httpAnswer, openEvilHttpTracker, openEvilUdpTracker } from './support/evil-tracker.ts'
import { bencode, makeFilm } from './support/film.ts'
import { peakMemory } from './support/memory.ts'
import { createPublicNetwork } from './support/public-network.ts'

const film = makeFilm()
const megabyte = 2 ** 20
const bomb = gzipSync(Buffer.alloc(100 * megabyte))

const answers: Record<string, (socket: Socket, port: number) => void> = {
  nothing: () => {},
  'a closed door': (socket) => socket.destroy(),
  'half an answer': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nd8:inter'),
  noise: (socket) => socket.end(Buffer.alloc(5000, 0xfe)),
  'a web page': (socket) => socket.end(httpAnswer(Buffer.from('<html>domain for sale</html>'))),
  'an empty body': (socket) => socket.end(httpAnswer(Buffer.alloc(0))),
  'an empty dictionary': (socket) => socket.end(httpAnswer(bencode({}))),
  'a refusal of a megabyte': (socket) =>
    socket.end(httpAnswer(bencode({ 'failure reason': Buffer.alloc(megabyte, 'no ') }))),
  'peers cut in the middle': (socket) =>
    socket.end(httpAnswer(bencode({ interval: 60, peers: Buffer.alloc(6 * 10 + 5, 1) }))),
  'peers that are numbers': (socket) => socket.end(httpAnswer(bencode({ interval: 60, peers: 7 }))),
  'peers with impossible addresses and ports': (socket) =>
    socket.end(
      httpAnswer(
        bencode({
          interval: 60,
          peers: [
            { ip: '../../etc/passwd', port: 80 },
            { ip: 'a'.repeat(5000), port: 80 },
            { ip: '127.0.0.1\r\nX: y', port: 80 },
            { ip: '0.0.0.0', port: 1 },
            { ip: '255.255.255.255', port: 1 },
            { ip: '127.0.0.1', port: -1 },
            { ip: '127.0.0.1', port: 70_000 },
            { ip: 5, port: 'x' },
            { port: 80 },
            7,
          ],
        }),
      ),
    ),
  'intervals below nothing': (socket) =>
    socket.end(httpAnswer(bencode({ interval: -5, 'min interval': -1e15, peers: '' }))),
  'a dictionary deeper than anything': (socket) =>
    socket.end(httpAnswer(Buffer.from(`d5:peers${'l'.repeat(500_000)}`))),
  'a million peers': (socket) =>
    socket.end(httpAnswer(bencode({ interval: 60, peers: Buffer.alloc(6_000_000, 0x7f) }))),
  'a body without end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    const pour = () => {
      while (socket.writable && socket.write(Buffer.alloc(65_536, '5')));
    }
    socket.on('drain', pour)
    pour()
  },
  'a head without end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n')
    const pour = () => {
      while (socket.writable && socket.write('X-Header: and one more\r\n'.repeat(1000)));
    }
    socket.on('drain', pour)
    pour()
  },
  'a chunk of four gigabytes': (socket) =>
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nd8:interval'),
  'a length of minus one': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nde'),
  'a byte every now and then': (socket) => {
    const bytes = Buffer.from('HTTP/1.1 200 OK\r\n')
    let at = 0
    const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), 200)
    socket.once('close', () => clearInterval(timer))
  },
  'itself, for ever': (socket, port) =>
    socket.end(`HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:${port}/again\r\nContent-Length: 0\r\n\r\n`),
  'a way to a file': (socket) =>
    socket.end('HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n'),
  'what nobody else may hear, compressed a thousandfold': (socket) =>
    socket.end(httpAnswer(bomb, ['Content-Encoding: gzip'])),
  'an error of its own': (socket) =>
    socket.end('HTTP/1.1 500 Oops\r\nContent-Length: 4\r\nConnection: close\r\n\r\noops'),
}

describe('a tracker', () => {
  for (const [name, answer] of Object.entries(answers)) {
    it(`that answers ${name} keeps no film from playing`, async () => {
      await using arena = await Arena.open()
      const evil = arena.use(await openEvilHttpTracker((socket, _, port) => answer(socket, port)))
      const engine = await arena.engine()
      const peak = await peakMemory(async () => {
        const torrent = await open(engine, film, [], { trackers: [`http://127.0.0.1:${evil.port}/announce`] })
        const watching = watch(torrent, film)
        await until('it was asked', () => evil.announces.length > 0, { timeoutMs: 10_000 })
        const seeder = await arena.seeder(film)
        torrent.addPeers([seeder.endpoint])
        await watching
      })
      expect(peak).toBeLessThan(80 * megabyte)
      // Nobody is asked again and again, whatever intervals they tell.
      expect(evil.announces.length).toBeLessThan(12)
    })
  }

  it('that is any of those keeps none from finding peers through one that works', async () => {
    await using arena = await Arena.open()
    const evil = await Promise.all(
      Object.values(answers).map((answer) => openEvilHttpTracker((socket, _, port) => answer(socket, port))),
    )
    for (const one of evil) arena.use(one)
    const seeder = await arena.seeder(film)
    const peers = compactPeers([seeder.endpoint])
    const good = arena.use(
      await openEvilHttpTracker((socket) => socket.end(httpAnswer(bencode({ interval: 60, peers })))),
    )
    const engine = await arena.engine()
    const trackers = [...evil, good].map(({ port }) => `http://127.0.0.1:${port}/announce`)
    const torrent = await open(engine, film, [], { trackers })
    await watch(torrent, film)
  })

  it('is one of a hundred that name thousands of peers each and stop at nothing: the storm is bounded', async () => {
    await using arena = await Arena.open()
    const seeder = await arena.seeder(film)
    // Each names three thousand others, where nobody is; every fourth goes on for ever, or leads elsewhere.
    const crowd = (index: number) =>
      compactPeers(
        Array.from({ length: 3000 }, (_, at) => ({
          host: `127.${100 + (index >> 1)}.${at >> 8}.${at & 255}`,
          port: 9,
        })),
      )
    const scripts = [
      (socket: Socket, index: number) =>
        socket.end(httpAnswer(bencode({ interval: 1, 'min interval': 1, peers: crowd(index) }))),
      (socket: Socket, index: number) =>
        socket.end(httpAnswer(bencode({ interval: 1, peers: crowd(index), complete: 1e15, incomplete: -1 }))),
      (socket: Socket, _: number, port: number) => answers['a body without end']?.(socket, port),
      (socket: Socket, _: number, port: number) => answers['itself, for ever']?.(socket, port),
    ]
    const evil = await Promise.all(
      Array.from({ length: 99 }, (_, index) =>
        openEvilHttpTracker((socket, __, port) => scripts[index % scripts.length]?.(socket, index, port)),
      ),
    )
    for (const one of evil) arena.use(one)
    const peers = compactPeers([seeder.endpoint])
    const good = arena.use(
      await openEvilHttpTracker((socket) => socket.end(httpAnswer(bencode({ interval: 60, peers })))),
    )
    const engine = await arena.engine()
    const trackers = [...evil, good].map(({ port }) => `http://127.0.0.1:${port}/announce`)
    const effort = await measure(async () => {
      const torrent = await open(engine, film, [], { trackers })
      await watch(torrent, film)
      expect(torrent.snapshot().peers.known).toBeLessThanOrEqual(2_000)
      expect(torrent.snapshot().peers.banned).toBe(0)
    })
    expect(effort.peakBytes).toBeLessThan(250 * megabyte)
    expect(effort.processorMs).toBeLessThan(20_000)
    expect(evil.reduce((sum, { announces }) => sum + announces.length, 0)).toBeLessThan(99 * 8)
  })

  it('is left alone between announces even when it tells to hurry', async () => {
    await using arena = await Arena.open()
    const hasty = arena.use(
      await openEvilHttpTracker((socket) =>
        socket.end(httpAnswer(bencode({ interval: 0, 'min interval': 0, peers: '' }))),
      ),
    )
    const engine = await arena.engine({ clock: fastClock(20) })
    const torrent = await open(engine, film, [], { trackers: [`http://127.0.0.1:${hasty.port}/announce`] })
    // Somebody waits for bytes all the while, so the engine would like to have more peers.
    const waiting = watch(torrent, film, { timeoutMs: 3_000 })
    await expect(waiting).rejects.toThrow('stopped at byte 0')
    // Three seconds are one minute of that clock.
    expect(hasty.announces.length).toBeGreaterThan(0)
    expect(hasty.announces.length).toBeLessThan(8)
  })

  const nonsense: Record<string, (message: Buffer, send: (bytes: Uint8Array) => void) => void> = {
    nothing: () => {},
    noise: (_, send) => send(Buffer.alloc(100, 0xfe)),
    'an empty datagram': (_, send) => send(Buffer.alloc(0)),
    'the transaction of somebody else': (message, send) => {
      const bytes = Buffer.alloc(16)
      bytes.writeInt32BE(0, 0)
      bytes.writeInt32BE(message.readInt32BE(12) + 1, 4)
      send(bytes)
    },
    'an announce where a connection was asked for': (message, send) => {
      const bytes = Buffer.alloc(26)
      bytes.writeInt32BE(1, 0)
      message.copy(bytes, 4, 12, 16)
      send(bytes)
    },
    'its answer a thousand times': (message, send) => {
      const bytes = Buffer.alloc(16)
      message.copy(bytes, 4, 12, 16)
      for (let turn = 0; turn < 1000; turn++) send(bytes)
    },
  }
  for (const [name, answer] of Object.entries(nonsense)) {
    it(`that answers ${name} over UDP keeps no film from playing`, async () => {
      await using arena = await Arena.open()
      const evil = arena.use(await openEvilUdpTracker(answer))
      const engine = await arena.engine()
      const torrent = await open(engine, film, [], { trackers: [`udp://127.0.0.1:${evil.port}/announce`] })
      const watching = watch(torrent, film)
      await until('it was asked', () => evil.announces.length > 0, { timeoutMs: 10_000 })
      const seeder = await arena.seeder(film)
      torrent.addPeers([seeder.endpoint])
      await watching
      expect(evil.announces.length).toBeLessThan(20)
    })
  }

  it('out on the internet cannot make us connect to this machine or this house', async () => {
    await using arena = await Arena.open()
    const victim = await arena.peer(film)
    const peers = compactPeers([
      victim.endpoint,
      { host: '127.1.2.3', port: victim.endpoint.port },
      { host: '0.0.0.0', port: victim.endpoint.port },
      { host: '10.0.0.1', port: 80 },
      { host: '192.168.1.1', port: 80 },
      { host: '169.254.169.254', port: 80 },
    ])
    const loopback6 = Buffer.concat([
      Buffer.alloc(15),
      Buffer.from([1, victim.endpoint.port >> 8, victim.endpoint.port & 0xff]),
    ])
    const mapped = Buffer.concat([
      Buffer.alloc(10),
      Buffer.from([0xff, 0xff, 127, 0, 0, 1]),
      loopback6.subarray(16),
    ])
    const answer = httpAnswer(bencode({ interval: 60, peers, peers6: Buffer.concat([loopback6, mapped]) }))
    const tracker = arena.use(await openEvilHttpTracker((socket) => socket.end(answer), '127.0.0.77'))
    const engine = await arena.engine({ network: createPublicNetwork({ 'tracker.example': '203.0.113.77' }) })
    for (const host of ['203.0.113.77', 'tracker.example']) {
      const torrent = await open(engine, film, [], { trackers: [`http://${host}:${tracker.port}/announce`] })
      const watching = watch(torrent, film, { timeoutMs: 1_500 })
      await until('it was asked', () => tracker.announces.length > 0, { timeoutMs: 10_000 })
      await expect(watching).rejects.toThrow('stopped at byte 0')
      expect(torrent.snapshot().peers.known).toBe(0)
      expect(victim.wires).toHaveLength(0)
      await engine.close(torrent.infohash)
      tracker.announces.length = 0
    }
    // The same answer from a tracker in the house is believed: that the test tests something.
    const near = await arena.engine()
    const inside = arena.use(await openEvilHttpTracker((socket) => socket.end(answer)))
    await watch(await open(near, film, [], { trackers: [`http://127.0.0.1:${inside.port}/announce`] }), film)
    expect(victim.wires.length).toBeGreaterThan(0)
  })

  it('out on the internet cannot send us to a tracker of this house', async () => {
    await using arena = await Arena.open()
    const victim = arena.use(await openEvilHttpTracker((socket) => socket.destroy()))
    const tracker = arena.use(
      await openEvilHttpTracker(
        (socket) =>
          socket.end(
            `HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:${victim.port}/admin\r\nContent-Length: 0\r\n\r\n`,
          ),
        '127.0.0.77',
      ),
    )
    const engine = await arena.engine({ network: createPublicNetwork() })
    const torrent = await open(engine, film, [], {
      trackers: [`http://203.0.113.77:${tracker.port}/announce`],
    })
    const watching = watch(torrent, film, { timeoutMs: 2_000 })
    await until('it was asked', () => tracker.announces.length > 0, { timeoutMs: 10_000 })
    await expect(watching).rejects.toThrow('stopped at byte 0')
    expect(victim.announces).toEqual([])
  })
})
