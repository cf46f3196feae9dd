import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Endpoint } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { Arena, fastClock, open, watch } from './support/arena.ts'
import { measure } from './support/effort.ts'
import { bencode, makeFilm } from './support/film.ts'
import { dialScriptedPeer } from './support/scripted-peer.ts'
import { Id, message, type Wire } from './support/wire.ts'

const film = makeFilm({ sizeBytes: 8_000_000 })
const megabyte = 2 ** 20
/** Between two knocks at the same place at the door: the film has to share the processor with those who knock. */
const pauseMs = 20
/** So that a busy machine does not look like a film that was kept out; without what is proven here it never plays. */
const patience = { timeoutMs: 60_000 }
/** Where those who attack come from. */
const hostile = '127.0.0.66'

/** Connects and does what `act` says with each connection; again whenever one is hung up on, until `signal` aborts. */
function keepKnocking(to: Endpoint, atOnce: number, act: (socket: Socket) => void, signal: AbortSignal) {
  const told = { connects: 0 }
  const sockets = new Set<Socket>()
  const knock = () => {
    if (signal.aborted) return
    told.connects++
    const socket = connect({ ...to, localAddress: hostile })
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('data', () => {})
    socket.once('connect', () => act(socket))
    socket.once('close', () => {
      sockets.delete(socket)
      setTimeout(knock, pauseMs)
    })
  }
  for (let one = 0; one < atOnce; one++) knock()
  signal.addEventListener('abort', () => {
    for (const socket of sockets) socket.destroy()
  })
  return told
}

describe('connections that keep coming', () => {
  const ways: Record<string, (socket: Socket) => void> = {
    'without a word': () => {},
    'with half a handshake': (socket) => void socket.write('\x13BitTorrent prot'),
    'with a handshake of a film that nobody has': (socket) =>
      void socket.write(Buffer.concat([Buffer.from('\x13BitTorrent protocol'), Buffer.alloc(48, 1)])),
    'with the beginning of an encrypted handshake': (socket) => void socket.write(randomBytes(96)),
    'with a whole key, and padding for ever': (socket) => {
      const timer = setInterval(() => socket.write(randomBytes(200)), 20)
      socket.once('close', () => clearInterval(timer))
    },
  }
  for (const [name, act] of Object.entries(ways)) {
    it(`${name} keep nobody out: who comes then is served`, async () => {
      await using arena = await Arena.open()
      const { endpoint } = await arena.seeder(film)
      const viewer = await arena.engine()
      const storm = new AbortController()
      const told = keepKnocking(endpoint, 100, act, storm.signal)
      const effort = await measure(async () => {
        await until('hundreds came', () => told.connects > 500, { ...patience, describe: () => told })
        await watch(await open(viewer, film, [endpoint]), film, patience)
      })
      storm.abort()
      expect(effort.peakBytes).toBeLessThan(150 * megabyte)
      // A key agreement costs most: less than 4 ms for each who came, theirs included, and the film.
      expect(effort.processorMs).toBeLessThan(6000 + told.connects * 4)
    })
  }

  it('drip their handshake byte by byte: each is shown out in time', async () => {
    await using arena = await Arena.open()
    const { endpoint } = await arena.seeder(film, { clock: fastClock(10) })
    const bytes = randomBytes(600)
    const sockets: Socket[] = []
    for (let one = 0; one < 60; one++) {
      const socket = connect({ ...endpoint, localAddress: hostile })
      socket.on('error', () => socket.destroy())
      const timer = setInterval(() => socket.write(bytes.subarray(0, 1)), 25)
      socket.once('close', () => clearInterval(timer))
      sockets.push(socket)
    }
    const viewer = await arena.engine()
    await watch(await open(viewer, film, [endpoint]), film, patience)
    await until('all are gone', () => sockets.every(({ destroyed }) => destroyed), patience)
  })
})

describe('a house full of guests from one machine', () => {
  it('has room for who comes from elsewhere, and serves them', async () => {
    await using arena = await Arena.open()
    const { endpoint, torrent } = await arena.seeder(film)
    const wires: Wire[] = []
    const effort = await measure(async () => {
      for (let wave = 0; wave < 6; wave++) {
        const dials = Array.from({ length: 40 }, () =>
          dialScriptedPeer(
            film,
            endpoint,
            { opened: (wire) => void wire.send(message(Id.interested)), message: () => true },
            { host: hostile },
          ),
        )
        wires.push(...(await Promise.all(dials)))
      }
      await until('the house is full', () => torrent.snapshot().peers.connected >= 95, {
        ...patience,
        describe: () => torrent.snapshot().peers,
      })
      const viewer = await arena.engine()
      await watch(await open(viewer, film, [endpoint]), film, patience)
    })
    expect(torrent.snapshot().peers.connected).toBeLessThanOrEqual(100)
    expect(effort.peakBytes).toBeLessThan(150 * megabyte)
    for (const { socket } of wires) socket.destroy()
  })
})

describe('datagrams that keep coming', () => {
  /** Sends what `make` gives, `count` times and as fast as the system takes it; returns what came back, in bytes. */
  async function storm(to: Endpoint, count: number, make: (index: number) => Uint8Array) {
    const socket = createSocket('udp4')
    const bytes = { sent: 0, heard: 0 }
    socket.on('message', (heard) => {
      bytes.heard += heard.length
    })
    socket.bind(0, hostile)
    await once(socket, 'listening')
    for (let index = 0; index < count; index++) {
      const datagram = make(index)
      bytes.sent += datagram.length
      await new Promise((resolve) => socket.send(datagram, to.port, to.host, resolve))
    }
    return { bytes, close: () => socket.close() }
  }

  it('asking to connect by uTP are answered with no more than they are, and the film goes on', async () => {
    await using arena = await Arena.open()
    const { endpoint } = await arena.seeder(film)
    const viewer = await arena.engine()
    const syn = (index: number) => {
      const packet = Buffer.alloc(20)
      packet.writeUInt16BE(0x4100, 0)
      packet.writeUInt16BE(index & 0xffff, 2)
      packet.writeUInt16BE(1 + (index >> 16), 16)
      return packet
    }
    let told = { bytes: { sent: 0, heard: 0 }, close: () => {} }
    const effort = await measure(async () => {
      const raging = storm(endpoint, 20_000, syn)
      await watch(await open(viewer, film, [endpoint]), film, patience)
      told = await raging
    })
    told.close()
    expect(told.bytes.heard).toBeGreaterThan(0)
    expect(told.bytes.heard).toBeLessThanOrEqual(told.bytes.sent)
    expect(effort.peakBytes).toBeLessThan(150 * megabyte)
  })

  it('asking the DHT are answered within a budget, whatever they ask, and the film goes on', async () => {
    await using arena = await Arena.open()
    const { endpoint } = await arena.seeder(film, { dht: { bootstrap: [] } })
    const viewer = await arena.engine({ dht: { bootstrap: [] } })
    const id = randomBytes(20)
    const queries = (index: number) => {
      const info_hash = randomBytes(20)
      const all = [
        { a: { id, info_hash }, q: 'get_peers', t: 'aa', y: 'q' },
        { a: { id, target: info_hash }, q: 'find_node', t: 'aa', y: 'q' },
        { a: { id, info_hash, port: 1, token: randomBytes(8) }, q: 'announce_peer', t: 'aa', y: 'q' },
        { a: { id, token: 'x', v: randomBytes(900) }, q: 'put', t: 'aa', y: 'q' },
      ] as const
      return bencode(all[index % all.length] as (typeof all)[number])
    }
    let told = { bytes: { sent: 0, heard: 0 }, close: () => {} }
    const effort = await measure(async () => {
      const raging = storm(endpoint, 20_000, queries)
      await watch(await open(viewer, film, [endpoint]), film, patience)
      told = await raging
    })
    told.close()
    expect(told.bytes.heard).toBeGreaterThan(0)
    // 16 KiB at once and 2 KiB a second (decision 0007), and what we ask who asks us.
    expect(told.bytes.heard).toBeLessThan(16_384 + (effort.elapsedMs / 1000) * 2048 + 4096)
    expect(effort.peakBytes).toBeLessThan(150 * megabyte)
  })
})
