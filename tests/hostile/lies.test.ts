import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { Arena, open, watch } from './support/arena.ts'
import { blockBytes, type Film, makeFilm } from './support/film.ts'
import { createPublicNetwork, publicEndpoint } from './support/public-network.ts'
import { dialScriptedPeer, type Script } from './support/scripted-peer.ts'
import { type Block, blockMessage, Id, message, rightBytes, type Wire } from './support/wire.ts'

const film = makeFilm()
const evilHost = '127.0.0.66'

interface Liar extends Script {
  lies: number
  blocks: number
}

/** Gives wrong bytes for the blocks that `isWrong` picks: one bit is enough. */
function liar(of: Film, isWrong: (block: Block, count: number) => boolean): Liar {
  const script: Liar = {
    lies: 0,
    blocks: 0,
    request(wire, block) {
      const bytes = Buffer.from(rightBytes(of, block))
      if (isWrong(block, script.blocks++)) {
        bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1
        script.lies++
      }
      wire.send(blockMessage(block, bytes))
    },
  }
  return script
}

/** An honest peer that lets nobody fetch before `isTime()`. */
function patient(isTime: () => boolean): Script {
  return {
    message(wire, { id }) {
      if (id !== Id.interested) return false
      void until('the time has come', () => isTime() || wire.isClosed, {
        timeoutMs: 20_000,
        everyMs: 5,
      }).then(() => wire.send(message(Id.unchoke)))
      return true
    },
    request(wire, block) {
      if (isTime()) wire.send(blockMessage(block, rightBytes(film, block)))
      else wire.send(message(Id.reject, Buffer.from(numbersOf(block))))
    },
  }
}

function numbersOf({ piece, offset, length }: Block): Uint8Array {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt32BE(piece, 0)
  bytes.writeUInt32BE(offset, 4)
  bytes.writeUInt32BE(length, 8)
  return bytes
}

describe('a peer that gives wrong pieces', () => {
  it('is banned, and the film completes from a real engine and a scripted neighbour', async () => {
    await using arena = await Arena.open()
    const script = liar(film, () => true)
    const evil = await arena.peer(film, script, { host: evilHost })
    const honest = await arena.peer(
      film,
      patient(() => script.lies >= 4),
    )
    const engine = await arena.engine()
    const torrent = await open(engine, film, [evil.endpoint, honest.endpoint])
    const watching = watch(torrent, film)
    await until('the liar lied', () => script.lies >= 4, { timeoutMs: 10_000, everyMs: 5 })
    const seeder = await arena.seeder(film)
    torrent.addPeers([seeder.endpoint])
    await watching
    expect(torrent.snapshot()).toMatchObject({ state: 'complete', peers: { banned: 1 } })
    await evil.wires[0]?.closed
    expect(evil.wires).toHaveLength(1)
    expect(honest.requests.length).toBeGreaterThan(0)
  })

  it.each([
    ['in one block of every piece', 1, ({ offset }: Block) => offset === blockBytes],
    ['in one block of twenty', 0, (_: Block, count: number) => count % 20 === 7],
    ['once', 0, (_: Block, count: number) => count === 5],
  ])('is found out among three that share pieces with it when it lies %s', async (_, least, isWrong) => {
    await using arena = await Arena.open()
    const script = liar(film, isWrong)
    const evil = await arena.peer(film, script, { host: evilHost })
    const honest = await Promise.all(
      ['127.0.0.11', '127.0.0.12', '127.0.0.13'].map((host) => arena.peer(film, slow(), { host })),
    )
    const engine = await arena.engine()
    const torrent = await open(engine, film, [evil.endpoint, ...honest.map(({ endpoint }) => endpoint)])
    await watch(torrent, film)
    const { state, peers } = torrent.snapshot()
    expect(state).toBe('complete')
    // Whoever lied is the only one that may be banned; a lie that arrived too late to be used hurts nobody.
    expect(peers.banned).toBeGreaterThanOrEqual(least)
    expect(peers.banned).toBeLessThanOrEqual(1)
    if (peers.banned === 1) await evil.wires[0]?.closed
    for (const one of honest) expect(one.wires).toHaveLength(1)
    for (const one of honest) expect(one.requests.length).toBeGreaterThan(0)
  })

  it('is one of five, and the film completes from three honest ones that nobody bans', async () => {
    await using arena = await Arena.open()
    const liars = await Promise.all(
      [3, 4, 5, 6, 7].map((every, index) =>
        arena.peer(
          film,
          liar(film, (_, count) => count % every === every - 1),
          { host: `127.0.0.${60 + index}` },
        ),
      ),
    )
    const honest = await Promise.all(
      ['127.0.0.11', '127.0.0.12', '127.0.0.13'].map((host) => arena.peer(film, slow(), { host })),
    )
    const engine = await arena.engine()
    const torrent = await open(
      engine,
      film,
      [...liars, ...honest].map(({ endpoint }) => endpoint),
    )
    await watch(torrent, film)
    const { state, peers } = torrent.snapshot()
    expect(state).toBe('complete')
    expect(peers.banned).toBeLessThanOrEqual(5)
    for (const one of honest) expect(one.wires).toHaveLength(1)
  })

  it('is banned for good when it is the only one, and somebody honest who comes later is believed', async () => {
    await using arena = await Arena.open()
    const script = liar(film, ({ piece }) => piece === 3)
    const evil = await arena.peer(film, script, { host: evilHost })
    const engine = await arena.engine()
    const torrent = await open(engine, film, [evil.endpoint])
    const watching = watch(torrent, film)
    await until('the liar is banned', () => torrent.snapshot().peers.banned === 1, { timeoutMs: 10_000 })
    torrent.addPeers([evil.endpoint])
    const seeder = await arena.seeder(film)
    torrent.addPeers([seeder.endpoint])
    await watching
    expect(evil.wires).toHaveLength(1)
  })

  it('spoils no more than a little when it comes back again and again from new ports', async () => {
    await using arena = await Arena.open()
    const script = liar(film, () => true)
    // Behind a local address there may be half a house; only a public one is turned away as a whole.
    const engine = await arena.engine({ network: createPublicNetwork() })
    const torrent = await open(engine, film, [])
    if (!engine.address) throw new Error('the engine does not listen')
    const to = engine.address
    let visits = 0
    let heeded = 0
    const stopped = new AbortController()
    const pestering = (async () => {
      while (!stopped.signal.aborted) {
        const wire: Wire = await dialScriptedPeer(film, to, script, { host: evilHost })
        visits++
        const before = script.blocks
        await Promise.race([
          wire.closed,
          until('stopped', () => stopped.signal.aborted, { timeoutMs: 60_000 }),
        ])
        if (script.blocks > before) heeded++
        wire.socket.destroy()
        await turn()
      }
    })()
    const watching = watch(torrent, film)
    await until('the liar came back often', () => visits >= 20, {
      timeoutMs: 20_000,
      describe: () => torrent.snapshot(),
    })
    const seeder = await arena.seeder(film)
    torrent.addPeers([publicEndpoint(seeder.endpoint)])
    await watching
    stopped.abort()
    await pestering
    expect(heeded).toBe(1)
  })
})

/** An honest peer that gives a block every few milliseconds, so that pieces are shared out among several. */
function slow(): Script {
  const queues = new Map<Wire, Promise<void>>()
  return {
    request(wire, block) {
      const before = queues.get(wire) ?? Promise.resolve()
      queues.set(
        wire,
        before.then(async () => {
          for (let turns = 0; turns < 20; turns++) await turn()
          wire.send(blockMessage(block, rightBytes(film, block)))
        }),
      )
    },
  }
}
