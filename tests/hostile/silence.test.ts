import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { Arena, fastClock, open, watch } from './support/arena.ts'
import { measure } from './support/effort.ts'
import { makeFilm } from './support/film.ts'
import { dialScriptedPeer, newPeerId, type Script, sayHello, sayWhatWeHave } from './support/scripted-peer.ts'
import { hello, Id, message, modern, type Wire } from './support/wire.ts'

const film = makeFilm()

const never: Record<string, Script> = {
  'lets nobody fetch': { message: (_, { id }) => id === Id.interested || id === Id.request },
  'lets us fetch and never answers': { message: (_, { id }) => id === Id.request },
  'lets us fetch, takes it back, and again': {
    message(wire, { id }) {
      if (id === Id.request) wire.send(message(Id.choke), message(Id.unchoke))
      return id === Id.request
    },
  },
  'refuses every request': {
    message(wire, heard) {
      if (heard.id === Id.request) wire.send(message(Id.reject, heard.payload))
      return heard.id === Id.request
    },
  },
  'answers one request and then nothing': {
    message: (wire, { id }) => id === Id.request && wire.countOf(Id.request) > 1,
  },
  'has everything and says nothing more': {
    opened: (wire) => void wire.send(message(Id.haveAll)),
    message: () => true,
  },
  'says hello and nothing else': { opened: () => {}, message: () => true },
  'does not say hello': { hello: () => {}, message: () => true },
  'hangs up as soon as it hears hello': { hello: (wire) => wire.socket.destroy() },
  'hangs up when it is asked': { request: (wire) => wire.socket.destroy() },
}

describe('a peer of no use', () => {
  for (const [name, script] of Object.entries(never)) {
    it(`that ${name} holds up neither the opening nor the end of the film`, async () => {
      await using arena = await Arena.open()
      const useless = await arena.peer(film, script)
      const engine = await arena.engine()
      const torrent = await open(engine, film, [useless.endpoint])
      const started = performance.now()
      const watching = watch(torrent, film)
      await useless.visited
      const seeder = await arena.seeder(film)
      torrent.addPeers([seeder.endpoint])
      await watching
      // Loopback carries the film in a moment: what takes longer is waiting for the useless one.
      expect(performance.now() - started).toBeLessThan(5_000)
    })
  }

  const slyest = never['answers one request and then nothing'] ?? {}
  const crowds = { 'of all kinds': Object.values(never), 'of the kind that answers once': [slyest] }
  for (const [name, scripts] of Object.entries(crowds)) {
    it(`is one of thirty ${name}, and the film plays all the same`, async () => {
      await using arena = await Arena.open()
      const useless = await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          arena.peer(film, scripts[index % scripts.length], { host: `127.0.0.${20 + index}` }),
        ),
      )
      const seeder = await arena.seeder(film)
      const engine = await arena.engine()
      const torrent = await open(engine, film, [...useless.map(({ endpoint }) => endpoint), seeder.endpoint])
      const started = performance.now()
      await watch(torrent, film)
      expect(performance.now() - started).toBeLessThan(10_000)
      expect(torrent.snapshot()).toMatchObject({ state: 'complete', peers: { banned: 0 } })
    })
  }

  it.each([
    ['have all', (wire: Wire) => wire.send(message(Id.haveAll), message(Id.unchoke))],
    [
      'have each piece, one after the other',
      (wire: Wire) => {
        wire.send(message(Id.unchoke))
        for (let piece = 0; piece < film.pieceCount; piece++)
          wire.send(message(Id.have, Buffer.of(0, 0, 0, piece)))
      },
    ],
  ])(
    'is one of seventy who say that they %s and give nothing: one honest peer is heard',
    async (_, opened) => {
      await using arena = await Arena.open()
      const liars = await Promise.all(
        Array.from({ length: 70 }, (__, index) =>
          arena.peer(film, { opened, message: () => true }, { host: `127.0.0.${20 + index}` }),
        ),
      )
      const engine = await arena.engine()
      const torrent = await open(
        engine,
        film,
        liars.map(({ endpoint }) => endpoint),
      )
      const effort = await measure(async () => {
        const watching = watch(torrent, film)
        await until('they are asked', () => liars.filter(({ requests }) => requests.length > 0).length > 50, {
          timeoutMs: 10_000,
        })
        const seeder = await arena.seeder(film)
        torrent.addPeers([seeder.endpoint])
        await watching
      })
      expect(effort.elapsedMs).toBeLessThan(20_000)
      expect(effort.processorMs).toBeLessThan(10_000)
      expect(effort.peakBytes).toBeLessThan(100 * 2 ** 20)
      // Silence is no proof of a lie.
      expect(torrent.snapshot()).toMatchObject({ state: 'complete', peers: { banned: 0 } })
    },
  )

  it('is let go in the end, so that its place is free', async () => {
    await using arena = await Arena.open()
    const useless = await arena.peer(film, never['lets us fetch and never answers'])
    const mute = await arena.peer(film, never['does not say hello'])
    const engine = await arena.engine({ clock: fastClock(30) })
    const torrent = await open(engine, film, [useless.endpoint, mute.endpoint])
    const watching = watch(torrent, film, { timeoutMs: 60_000 })
    await (await useless.visited).closed
    await (await mute.visited).closed
    const seeder = await arena.seeder(film)
    torrent.addPeers([seeder.endpoint])
    await watching
  })
})

describe('a stranger at the door', () => {
  it('that does not finish its handshake is shown out in time', async () => {
    await using arena = await Arena.open()
    const engine = await arena.engine({ clock: fastClock(20) })
    const torrent = await open(engine, film, [])
    if (!engine.address) throw new Error('the engine does not listen')
    const whole = hello(film.infohash, newPeerId(), modern)
    const sockets = [0, 1, 20, 48, 67].map((length) => {
      const socket = connect({ ...(engine.address as { host: string; port: number }) })
      socket.on('error', () => socket.destroy())
      socket.write(whole.subarray(0, length))
      return new Promise((resolve) => socket.once('close', resolve))
    })
    await Promise.all(sockets)
    expect(torrent.snapshot().peers.connected).toBe(0)
  })

  const greetings: Record<string, (wire: Wire, ourId: Buffer) => void> = {
    'another infohash': (wire) => wire.send(hello(Buffer.alloc(20, 1), newPeerId())),
    'no protocol at all': (wire) =>
      wire.send(Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.padEnd(80))),
    'a protocol of another name': (wire) =>
      wire.send(
        Buffer.concat([Buffer.from('\x13BitTorrent protocoL', 'latin1'), modern, film.infohash, newPeerId()]),
      ),
    'a name of another length': (wire) => wire.send(Buffer.alloc(200, 0xff)),
    'our own peer id': (wire, ourId) => wire.send(hello(film.infohash, ourId)),
  }

  for (const [name, greet] of Object.entries(greetings)) {
    it(`that says ${name} is not let in, as a guest or as a host`, async () => {
      await using arena = await Arena.open()
      const engine = await arena.engine()
      // Whoever listens hears the engine's peer id first.
      const host = await arena.peer(film, {
        hello: (wire, theirs) => greet(wire, theirs.peerId),
        message: () => true,
      })
      const torrent = await open(engine, film, [host.endpoint])
      const watching = watch(torrent, film)
      const outgoing = await host.visited
      await outgoing.closed
      if (!engine.address) throw new Error('the engine does not listen')
      const incoming = await dialScriptedPeer(film, engine.address, { hello: () => {}, message: () => true })
      greet(incoming, outgoing.theirs?.peerId ?? Buffer.alloc(20))
      await incoming.closed
      const seeder = await arena.seeder(film)
      torrent.addPeers([seeder.endpoint])
      await watching
    })
  }

  it('that is the engine itself is recognised', async () => {
    await using arena = await Arena.open()
    const engine = await arena.engine()
    if (!engine.address) throw new Error('the engine does not listen')
    const torrent = await open(engine, film, [engine.address])
    const watching = watch(torrent, film)
    const seeder = await arena.seeder(film)
    torrent.addPeers([seeder.endpoint])
    await watching
    const { peers } = torrent.snapshot()
    expect(peers.connected).toBeLessThanOrEqual(1)
  })

  it('that is connected already is not let in twice', async () => {
    await using arena = await Arena.open()
    const peerId = newPeerId()
    const peer = await arena.peer(film, never['lets nobody fetch'], { peerId })
    const engine = await arena.engine()
    const torrent = await open(engine, film, [peer.endpoint])
    const watching = watch(torrent, film)
    const first = await peer.visited
    await until('it is in', () => torrent.snapshot().peers.connected === 1, { timeoutMs: 10_000 })
    if (!engine.address) throw new Error('the engine does not listen')
    const wires = [first]
    for (let count = 0; count < 5; count++) {
      wires.push(
        await dialScriptedPeer(
          film,
          engine.address,
          { opened: (wire) => sayWhatWeHave(film, wire), message: () => true },
          { peerId },
        ),
      )
      await until('one of two was let go', () => wires.filter((wire) => !wire.isClosed).length === 1, {
        timeoutMs: 10_000,
      })
    }
    expect(torrent.snapshot().peers.connected).toBe(1)
    const seeder = await arena.seeder(film)
    torrent.addPeers([seeder.endpoint])
    await watching
  })

  it('that says hello twice is shown out', async () => {
    await using arena = await Arena.open()
    const engine = await arena.engine()
    await open(engine, film, [])
    if (!engine.address) throw new Error('the engine does not listen')
    const wire = await dialScriptedPeer(film, engine.address, {
      opened: (from) => sayHello(film, from),
      message: () => true,
    })
    await wire.closed
  })
})
