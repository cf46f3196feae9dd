import { randomBytes } from 'node:crypto'
import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import type { Engine } from '@lanterne/engine'
import type { Endpoint } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { Arena, open, watch } from './support/arena.ts'
import { measure } from './support/effort.ts'
import { compactPeers } from './support/evil-tracker.ts'
import { type Bencodable, bencode, makeFilm } from './support/film.ts'

const film = makeFilm()
const megabyte = 2 ** 20

interface Query {
  readonly method: string
  readonly transaction: Buffer
}

/** A node of the DHT in a few lines: what it answers to whom is the test's affair. */
async function openNode(host: string, id: Buffer, answer: (query: Query) => Record<string, Bencodable>) {
  const socket = createSocket('udp4')
  const heard: Buffer[] = []
  socket.on('message', (message, from: RemoteInfo) => {
    heard.push(message)
    const text = message.toString('latin1')
    const method = /1:q\d+:(get_peers|find_node|ping|announce_peer)/.exec(text)?.[1]
    const transaction = /1:t(\d+):/.exec(text)
    if (!method || !transaction) return
    const at = transaction.index + transaction[0].length
    const query = { method, transaction: message.subarray(at, at + Number(transaction[1])) }
    const r = { id, ...answer(query) }
    socket.send(bencode({ r, t: query.transaction, y: 'r' }), from.port, from.address)
  })
  socket.bind(0, host)
  await once(socket, 'listening')
  const { port } = socket.address()
  const send = (to: Endpoint, message: Uint8Array) =>
    new Promise((resolve) => socket.send(message, to.port, to.host, resolve))
  return {
    ...{ id, heard, send },
    endpoint: { host, port },
    /** Asks, and resolves with the whole answer. */
    async ask(to: Endpoint, q: string, a: Record<string, Bencodable>): Promise<Buffer> {
      const t = randomBytes(4)
      await send(to, bencode({ a: { id, ...a }, q, t, y: 'q' }))
      const mark = Buffer.concat([Buffer.from('1:t4:'), t])
      return until(`an answer to ${q}`, () => heard.find((one) => one.includes(mark)), { timeoutMs: 5000 })
    },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  }
}

/** An id that begins as the torrent's infohash does: nobody honest is nearer. */
function idBeside(target: Uint8Array): Buffer {
  return Buffer.concat([target.subarray(0, 8), randomBytes(12)])
}

function nodeOf(engine: Engine): Endpoint {
  const [address] = engine.dht?.addresses ?? []
  if (!address) throw new Error('the engine has no node')
  return address
}

/** Engines that have nothing but their part in the DHT, and know each other. */
async function openHonest(arena: Arena, count: number): Promise<Engine[]> {
  const engines: Engine[] = []
  for (let index = 0; index < count; index++) {
    const [first] = engines
    const listen = { host: `127.0.2.${index + 1}`, port: 0 }
    engines.push(await arena.engine({ listen, dht: { bootstrap: first ? [nodeOf(first)] : [] } }))
  }
  await until('they know each other', () => engines.every(({ dht }) => (dht?.nodeCount ?? 0) >= count - 1), {
    timeoutMs: 20_000,
  })
  return engines
}

/** What an answer of BEP 5 names under `nodes`. */
function nodesIn(answer: Buffer): string[] {
  const found = /5:nodes(\d+):/.exec(answer.toString('latin1'))
  if (!found) return []
  const bytes = answer.subarray(found.index + found[0].length).subarray(0, Number(found[1]))
  const nodes: string[] = []
  for (let at = 0; at + 26 <= bytes.length; at += 26)
    nodes.push(`${[...bytes.subarray(at + 20, at + 24)].join('.')}:${bytes.readUInt16BE(at + 24)}`)
  return nodes
}

/** Whether `engine` still knows each of `others`, as a stranger hears it. */
async function expectKnown(arena: Arena, engine: Engine, others: readonly Engine[]): Promise<void> {
  const stranger = arena.use(await openNode('127.0.4.1', randomBytes(20), () => ({})))
  for (const other of others.map(nodeOf)) {
    const about = await stranger.ask(other, 'ping', {})
    const id = about.subarray(about.indexOf('2:id20:') + 7).subarray(0, 20)
    const answer = await stranger.ask(nodeOf(engine), 'find_node', { target: id })
    expect(nodesIn(answer)).toContain(`${other.host}:${other.port}`)
  }
}

describe('the DHT, poisoned', () => {
  it('by thirty beside the torrent who name false peers and each other: the film comes by the honest', async () => {
    await using arena = await Arena.open()
    const honest = await openHonest(arena, 6)
    const seeder = await arena.seeder(film, {
      listen: { host: '127.0.2.100', port: 0 },
      dht: { bootstrap: honest.slice(0, 2).map(nodeOf) },
    })
    const liars: Awaited<ReturnType<typeof openNode>>[] = []
    const falsePeers = () =>
      Array.from({ length: 100 }, () =>
        compactPeers([{ host: `127.66.${randomBytes(1)[0]}.${randomBytes(1)[0]}`, port: 9 }]),
      )
    const lie = () => ({
      nodes: Buffer.concat(
        liars.slice(0, 8).map(({ id, endpoint }) => Buffer.concat([id, compactPeers([endpoint])])),
      ),
      values: falsePeers(),
      token: 'x',
    })
    for (let index = 0; index < 30; index++)
      liars.push(arena.use(await openNode(`127.0.3.${index + 1}`, idBeside(film.infohash), lie)))
    // They make themselves known to everybody, as nodes that ask.
    for (const liar of liars)
      for (const engine of honest) await liar.ask(nodeOf(engine), 'find_node', { target: randomBytes(20) })

    const bootstrap = [nodeOf(honest[0] as Engine), ...liars.slice(0, 10).map(({ endpoint }) => endpoint)]
    const viewer = await arena.engine({ listen: { host: '127.0.2.101', port: 0 }, dht: { bootstrap } })
    const effort = await measure(async () => {
      const source = { kind: 'magnet' as const, uri: film.magnet }
      const torrent = await viewer.open(source, { signal: AbortSignal.timeout(30_000) })
      await watch(torrent, film)
      const { peers } = torrent.snapshot()
      expect(peers.banned).toBe(0)
      expect(peers.known).toBeLessThanOrEqual(2000)
    })
    expect(liars.some(({ heard }) => heard.some((message) => message.includes('get_peers')))).toBe(true)
    expect(effort.peakBytes).toBeLessThan(100 * megabyte)
    expect(effort.processorMs).toBeLessThan(15_000)
    expect(seeder.torrent.snapshot().bytes.sent).toBeGreaterThanOrEqual(film.bytes.length)
  })

  it('by thousands of ids from one machine: those who were there stay known', async () => {
    await using arena = await Arena.open()
    const honest = await openHonest(arena, 6)
    const [victim, ...others] = honest as [Engine, ...Engine[]]
    const own = randomBytes(20)
    const flooder = arena.use(await openNode('127.0.3.1', own, () => ({ nodes: '' })))
    const effort = await measure(async () => {
      for (let count = 0; count < 5000; count++) {
        const query = { a: { id: randomBytes(20), target: own }, q: 'find_node', t: 'aa', y: 'q' }
        await flooder.send(nodeOf(victim), bencode(query))
      }
    })
    expect(effort.peakBytes).toBeLessThan(50 * megabyte)
    // One address and port is one node, whatever it calls itself.
    await until('it is itself again', () => (victim.dht?.nodeCount ?? 0) <= others.length + 2, {
      timeoutMs: 10_000,
      describe: () => victim.dht?.nodeCount,
    })
    await expectKnown(arena, victim, others)
  })

  it('by announces with tokens that nobody gave: nothing of them is told to others', async () => {
    await using arena = await Arena.open()
    const [node] = (await openHonest(arena, 2)) as [Engine, Engine]
    const liar = arena.use(await openNode('127.0.3.1', randomBytes(20), () => ({})))
    const neighbour = arena.use(await openNode('127.0.3.2', randomBytes(20), () => ({})))
    const info_hash = film.infohash
    const tokenOf = (answer: Buffer) => {
      const found = /5:token(\d+):/.exec(answer.toString('latin1'))
      if (!found) throw new Error('no token')
      return answer.subarray(found.index + found[0].length).subarray(0, Number(found[1]))
    }
    const stolen = tokenOf(await neighbour.ask(nodeOf(node), 'get_peers', { info_hash }))
    for (const token of [randomBytes(8), Buffer.alloc(0), stolen, Buffer.alloc(900)]) {
      const refusal = await liar.ask(nodeOf(node), 'announce_peer', { info_hash, port: 6881, token })
      expect(refusal.includes('1:y1:e')).toBe(true)
    }
    const before = await neighbour.ask(nodeOf(node), 'get_peers', { info_hash })
    expect(before.includes('6:values')).toBe(false)
    // With the one that it was given itself it is believed: that the test tests something.
    const token = tokenOf(await liar.ask(nodeOf(node), 'get_peers', { info_hash }))
    await liar.ask(nodeOf(node), 'announce_peer', { info_hash, port: 6881, token })
    const after = await neighbour.ask(nodeOf(node), 'get_peers', { info_hash })
    expect(after.includes('6:values')).toBe(true)
  })
})

describe('a film among nodes that say nothing', () => {
  it('starts by the one that answers', async () => {
    await using arena = await Arena.open()
    const honest = await openHonest(arena, 3)
    await arena.seeder(film, {
      listen: { host: '127.0.2.100', port: 0 },
      dht: { bootstrap: honest.map(nodeOf) },
    })
    const silent = Array.from({ length: 200 }, (_, index) => ({ host: `127.0.5.${index + 1}`, port: 9 }))
    const viewer = await arena.engine({
      listen: { host: '127.0.2.101', port: 0 },
      dht: { bootstrap: [...silent, nodeOf(honest[0] as Engine)] },
    })
    await watch(await open(viewer, film, []), film)
  })
})
