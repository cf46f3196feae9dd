import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { Arena, fastClock, open, watch } from './support/arena.ts'
import { makeFilm } from './support/film.ts'
import { peakMemory } from './support/memory.ts'
import { dialScriptedPeer } from './support/scripted-peer.ts'
import { extended, Id, message, type Wire } from './support/wire.ts'

const film = makeFilm({ sizeBytes: 8_000_000 })
const megabyte = 2 ** 20

interface Place {
  readonly host: string
  readonly port: number
}

/** Connects without a word. */
async function knock(to: Place, from: string): Promise<Socket> {
  const socket = connect({ ...to, localAddress: from })
  socket.on('error', () => socket.destroy())
  await new Promise((resolve) => {
    socket.once('connect', resolve)
    socket.once('close', resolve)
  })
  return socket
}

describe('a crowd', () => {
  it('of five hundred that say nothing is bounded, and leaves room for who speaks', async () => {
    await using arena = await Arena.open()
    const { endpoint } = await arena.seeder(film, { clock: fastClock(5) })
    const sockets: Socket[] = []
    const peak = await peakMemory(async () => {
      sockets.push(...(await Promise.all(Array.from({ length: 500 }, () => knock(endpoint, '127.0.0.66')))))
      await until('most were shown out', () => sockets.filter((socket) => !socket.destroyed).length <= 100, {
        timeoutMs: 10_000,
        describe: () => sockets.filter((socket) => !socket.destroyed).length,
      })
      const engine = await arena.engine()
      const started = performance.now()
      await watch(await open(engine, film, [endpoint]), film)
      expect(performance.now() - started).toBeLessThan(5_000)
    })
    expect(peak).toBeLessThan(100 * megabyte)
    for (const socket of sockets) socket.destroy()
  })

  it('of five hundred that say hello and want everything is bounded, and others are served', async () => {
    await using arena = await Arena.open()
    const { endpoint, torrent } = await arena.seeder(film, { clock: fastClock(5) })
    const engine = await arena.engine()
    const mine = await open(engine, film, [endpoint])
    const wires: Wire[] = []
    const peak = await peakMemory(async () => {
      for (let wave = 0; wave < 10; wave++) {
        const dials = Array.from({ length: 50 }, (_, index) =>
          dialScriptedPeer(
            film,
            endpoint,
            { opened: (wire) => void wire.send(message(Id.interested)), message: () => true },
            { host: `127.0.1.${wave * 20 + (index % 20) + 1}` },
          ),
        )
        wires.push(...(await Promise.all(dials)))
      }
      await until('the crowd is bounded', () => wires.filter(({ isClosed }) => !isClosed).length <= 150, {
        timeoutMs: 20_000,
        describe: () => wires.filter(({ isClosed }) => !isClosed).length,
      })
      expect(torrent.snapshot().peers.connected).toBeLessThanOrEqual(150)
      await watch(mine, film)
    })
    expect(peak).toBeLessThan(150 * megabyte)
    for (const { socket } of wires) socket.destroy()
  })

  it('of addresses where nobody is does not keep an honest one waiting', async () => {
    await using arena = await Arena.open()
    const seeder = await arena.seeder(film)
    const engine = await arena.engine()
    // Nobody listens on these: port 9 of many addresses of this machine.
    const nobody = Array.from({ length: 5_000 }, (_, index) => ({
      host: `127.1.${index >> 8}.${index & 255}`,
      port: 9,
    }))
    const torrent = await open(engine, film, [
      ...nobody.slice(0, 1000),
      seeder.endpoint,
      ...nobody.slice(1000),
    ])
    await watch(torrent, film)
    expect(torrent.snapshot().peers.known).toBeLessThanOrEqual(2_000)
  })

  it('of addresses that lead nowhere, named before an honest one, does not keep it out', async () => {
    await using arena = await Arena.open()
    const seeder = await arena.seeder(film)
    const engine = await arena.engine()
    const nobody = Array.from({ length: 5_000 }, (_, index) => ({
      host: `127.1.${index >> 8}.${index & 255}`,
      port: 9,
    }))
    const torrent = await open(engine, film, nobody)
    const watching = watch(torrent, film)
    torrent.addPeers([seeder.endpoint])
    await watching
    expect(torrent.snapshot().peers.known).toBeLessThanOrEqual(2_000)
  })

  it('of guests that come and go, each naming another port, leaves neither memory nor room behind', async () => {
    await using arena = await Arena.open()
    const engine = await arena.engine()
    const torrent = await open(engine, film, [])
    if (!engine.address) throw new Error('the engine does not listen')
    const to = engine.address
    let port = 1024
    const peak = await peakMemory(async () => {
      for (let wave = 0; wave < 150; wave++) {
        const guests = Array.from({ length: 20 }, () =>
          dialScriptedPeer(film, to, {
            opened: (wire) => void wire.send(extended(0, { m: {}, p: port++ }), message(Id.haveNone)),
            message: (wire, { id }) => {
              // It is known as soon as the engine answers.
              if (id === Id.extended) wire.socket.end()
              return true
            },
          }),
        )
        await Promise.all((await Promise.all(guests)).map(({ closed }) => closed))
      }
    })
    expect(port).toBe(1024 + 3_000)
    expect(peak).toBeLessThan(80 * megabyte)
    expect(torrent.snapshot().peers.known).toBeLessThanOrEqual(2_000)
    const seeder = await arena.seeder(film)
    const watching = watch(torrent, film)
    torrent.addPeers([seeder.endpoint])
    await watching
  })
})
