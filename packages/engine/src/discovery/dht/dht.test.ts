import { AppError, type Endpoint, type Network, publicKeyOf, type UdpSocket } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BencodeInput, encodeBencode } from '../../metainfo/bencode.ts'
import { infohashBytes, infohashFromBytes } from '../../metainfo/infohash.ts'
import type { SimHost } from '../../sim/index.ts'
import { createDhtNet, type DhtNet, forgetful, textMemory } from '../../testing/dht-net.ts'
import { mutatedBytes } from '../../testing/mutated-bytes.ts'
import { writeCompactPeers } from '../compact-peers.ts'
import { openDht } from './dht.ts'
import { parseDhtRecord } from './dht-record.ts'
import { openDhtSockets } from './dht-sockets.ts'
import { immutableItem, mutableItem, targetOf, valueOf } from './item.ts'
import { decodeKrpc, encodeAnswer, encodeQuery, type KrpcFields } from './krpc.ts'
import { writeCompactNodes } from './node-contact.ts'
import { fitsAddress, idSharing } from './node-id.ts'

const { signal } = new AbortController()
const announce = { 4: 7000 }

/** A net with nodes that are all at work; `share` of them switched off without a word. */
async function grown(count: number, { dead = 0, seed = 1 } = {}) {
  const net = createDhtNet({ seed })
  await net.grow(count)
  const alive = dead > 0 ? net.kill(dead) : net.nodes
  const some = (index: number) => alive[index % alive.length] as (typeof alive)[number]
  const hash = () => infohashFromBytes(net.random.bytes(20))
  return { net, alive, some, hash }
}

/** All that a look-up finds, and when. */
async function find(
  net: DhtNet,
  { dht }: { dht: { lookup: DhtNet['nodes'][number]['dht']['lookup'] } },
  hash: ReturnType<typeof infohashFromBytes>,
) {
  const startedAt = net.clock.now()
  const peers: Endpoint[] = []
  let firstMs = Infinity
  const onPeers = (found: readonly Endpoint[]) => {
    firstMs = Math.min(firstMs, net.clock.now() - startedAt)
    peers.push(...found)
  }
  await net.clock.settle(dht.lookup(hash, onPeers, { signal }))
  return { peers, firstMs, endMs: net.clock.now() - startedAt }
}

describe('openDht', () => {
  it('finds in less than two seconds who announced itself, although a fifth of the nodes are gone', async () => {
    const { net, some, hash } = await grown(60, { dead: 0.2 })
    for (let round = 0; round < 4; round++) {
      const wanted = hash()
      const sharer = some(3 + round * 7)
      const told = await net.clock.settle(sharer.dht.lookup(wanted, () => {}, { signal, announce }))
      expect(told).toBeGreaterThan(3)
      // One who has been here for long, and one who comes in from the street.
      const stranger = await net.open([some(0).endpoint])
      for (const viewer of [some(40 + round), stranger]) {
        const { peers, firstMs, endMs } = await find(net, viewer, wanted)
        expect(peers).toEqual([{ host: sharer.host.address, port: 7000 }])
        expect(firstMs).toBeLessThan(2000)
        expect(endMs).toBeLessThan(4000)
      }
    }
    await net.close()
  })

  it('needs nobody to begin with when it starts a second time', async () => {
    const { net, some, hash } = await grown(40)
    const wanted = hash()
    await net.clock.settle(some(5).dht.lookup(wanted, () => {}, { signal, announce }))
    const memory = textMemory()
    const first = await net.open([some(0).endpoint], { memory })
    await net.clock.advance(5000)
    await first.dht[Symbol.asyncDispose]()
    expect(parseDhtRecord(memory.text ?? '')?.[4]?.nodes.length).toBeGreaterThan(8)
    const again = await net.open([], { memory, host: first.host })
    expect((await find(net, again, wanted)).peers.length).toBe(1)
    // And with a memory that is damaged, it is as if it were the first time.
    const torn = { ...forgetful, read: async () => memory.text?.slice(0, 50) }
    const third = await net.open([some(0).endpoint], { memory: torn })
    expect((await find(net, third, wanted)).peers.length).toBe(1)
    await net.close()
  })

  it('takes an id that fits its address once others have told it (BEP 42)', async () => {
    const { net, some } = await grown(30)
    const memory = textMemory()
    const node = await net.open([some(0).endpoint], { memory })
    await net.clock.advance(60_000)
    await node.dht[Symbol.asyncDispose]()
    const id = parseDhtRecord(memory.text ?? '')?.[4]?.id
    expect(id && fitsAddress(id, node.host.address)).toBe(true)
    await net.close()
  })

  it('tries again while nobody answers', async () => {
    const net = createDhtNet()
    const first = await net.open([])
    first.host.unplug()
    const node = await net.open([first.endpoint])
    await net.clock.advance(60_000)
    expect(node.dht.nodeCount).toBe(0)
    first.host.plug()
    await net.clock.advance(120_000)
    expect(node.dht.nodeCount).toBe(1)
    await net.close()
  })

  it('begins at names, and at nodes that others name', async () => {
    const { net, some, hash } = await grown(30)
    const wanted = hash()
    await net.clock.settle(some(5).dht.lookup(wanted, () => {}, { signal, announce }))
    net.network.name('router.example', ['203.0.113.250', some(1).host.address])
    const byName = await net.open([
      { host: 'router.example', port: 6881 },
      { host: 'nowhere.example', port: 6881 },
    ])
    expect((await find(net, byName, wanted)).peers.length).toBe(1)
    const alone = await net.open([])
    expect((await find(net, alone, wanted)).peers).toEqual([])
    alone.dht.addNode({ host: 'router.example', port: 6881 })
    alone.dht.addNode({ host: '192.168.1.1', port: 6881 })
    alone.dht.addNode({ host: '1.2.3.4', port: 0 })
    await net.clock.advance(2000)
    expect((await find(net, alone, wanted)).peers.length).toBe(1)
    await net.close()
  })

  it('keeps and finds items of both kinds (BEP 44)', async () => {
    const { net, some } = await grown(40, { dead: 0.1 })
    const seed = net.random.bytes(32)
    const salt = new TextEncoder().encode('catalogue')
    const fixed = immutableItem({ film: 'a name', year: 1924 })
    expect(await net.clock.settle(some(7).dht.put(fixed, { signal }))).toBeGreaterThan(3)
    const got = await net.clock.settle(some(30).dht.getImmutable(targetOf(fixed), { signal }))
    expect(got).toEqual(fixed)
    for (const sequence of [1, 2, 3]) {
      const item = mutableItem(`edition ${sequence}`, { seed, sequence, salt })
      await net.clock.settle(some(sequence).dht.put(item, { signal }))
      const newest = await net.clock.settle(some(33).dht.getMutable(publicKeyOf(seed), salt, { signal }))
      expect(newest && Buffer.from(valueOf(newest) as Uint8Array).toString()).toBe(`edition ${sequence}`)
    }
    // Those who have a newer one refuse; one or two of the nearest may have none, if this node is itself among them.
    const old = mutableItem('edition 1', { seed, sequence: 1, salt })
    expect(await net.clock.settle(some(9).dht.put(old, { signal }))).toBeLessThan(3)
    const next = mutableItem('edition 4', { seed, sequence: 4, salt })
    expect(await net.clock.settle(some(9).dht.put(next, { signal, expected: 2 }))).toBeLessThan(3)
    expect(await net.clock.settle(some(9).dht.put(next, { signal, expected: 3 }))).toBeGreaterThan(3)
    const nobody = await net.clock.settle(
      some(9).dht.getMutable(publicKeyOf(seed), new Uint8Array(), { signal }),
    )
    expect(nobody).toBeUndefined()
    expect(await net.clock.settle(some(9).dht.getImmutable(net.random.bytes(20), { signal }))).toBeUndefined()
    await net.close()
  })

  it('ends a look-up when it is told to, and all of them when it is closed', async () => {
    const { net, some, hash } = await grown(20)
    const leave = new AbortController()
    const left = some(1).dht.lookup(hash(), () => {}, leave)
    leave.abort(new AppError('timed-out'))
    await expect(net.clock.settle(left)).rejects.toMatchObject({ code: 'timed-out' })
    const cut = some(1).dht.lookup(hash(), () => {}, { signal })
    await net.clock.advance(30)
    await some(1).dht[Symbol.asyncDispose]()
    await expect(net.clock.settle(cut)).rejects.toMatchObject({ code: 'closed' })
    await expect(some(1).dht.lookup(hash(), () => {}, { signal })).rejects.toMatchObject({ code: 'closed' })
    await net.close()
    await net.clock.advance(10_000)
    expect(net.clock.pending).toBe(0)
  })

  it('knows IPv6 by those who have both, and does without where there is none (BEP 32)', async () => {
    const net = createDhtNet()
    const open = async (hosts: readonly SimHost[], bootstrap: readonly Endpoint[]) => {
      const four = hosts.find(({ address }) => !address.includes(':'))
      const six = hosts.find(({ address }) => address.includes(':'))
      const network: Network = {
        ...net.host(),
        connectTcp: () => Promise.reject(new AppError('connection-failed')),
        listenTcp: () => Promise.reject(new AppError('connection-failed')),
        lookup: async (name) => [name],
        bindUdp(at, options) {
          const host = at.host === '::' ? six : four
          return host?.bindUdp(at, options) ?? Promise.reject(new AppError('connection-failed'))
        },
      }
      const { clock, random } = net
      const log = { debug() {}, info() {}, warn() {}, error() {} }
      const at = { host: '0.0.0.0', port: 6881 }
      const sockets = await openDhtSockets(network, { at, shared: undefined }, { signal })
      return openDht({ network, clock, random, log, bootstrap, sockets, memory: forgetful })
    }
    const fours = Array.from({ length: 12 }, () => net.host())
    const sixes = Array.from({ length: 12 }, (_, index) => net.host(`2001:db8:${index + 1}::1`))
    const at = (host: SimHost | undefined) => ({ host: host?.address ?? '', port: 6881 })
    const dhts = []
    for (const [index, four] of fours.entries()) {
      const six = sixes[index] as SimHost
      // One in two has one family only.
      if (index % 4 < 2) dhts.push(await open([four, six], [at(fours[0]), at(sixes[0])]))
      else dhts.push(await open([four], [at(fours[0])]), await open([six], [at(sixes[0])]))
      await net.clock.advance(200)
    }
    await net.clock.advance(60_000)
    const hash = infohashFromBytes(net.random.bytes(20))
    const both = { 4: 4000, 6: 6000 }
    await net.clock.settle((dhts[0] as (typeof dhts)[0]).lookup(hash, () => {}, { signal, announce: both }))
    const newcomer = await open([net.host(), net.host('2001:db8:ffff::1')], [at(fours[4])])
    const { peers } = await find(net, { dht: newcomer }, hash)
    expect(new Set(peers.map(({ port }) => port))).toEqual(new Set([4000, 6000]))
    const onlyFour = await open([net.host()], [at(fours[4])])
    expect((await find(net, { dht: onlyFour }, hash)).peers.map(({ port }) => port)).toEqual([4000])
    expect(onlyFour.addresses.length).toBe(1)
    await expect(open([], [])).rejects.toMatchObject({ code: 'connection-failed' })
    for (const dht of [...dhts, newcomer, onlyFour]) await dht[Symbol.asyncDispose]()
  })
})

/** A host that says whatever it is told to, and hears what comes back. */
async function stranger(net: DhtNet, address?: string) {
  const host = net.host(address)
  const socket = await host.bindUdp({ host: '0.0.0.0', port: 6881 }, { signal })
  const heard: Uint8Array[] = []
  socket.receive((message) => heard.push(message))
  const id = net.random.bytes(20)
  return {
    ...{ host, socket, heard, id },
    /** Asks, and returns what is answered; `undefined` for silence. */
    async ask(to: Endpoint, method: string, fields: KrpcFields) {
      heard.length = 0
      socket.send(encodeQuery(Uint8Array.of(1, 2), method, { id, ...fields }, { isReadOnly: true }), to)
      await net.clock.advance(1000)
      return heard.map(decodeKrpc).find((message) => message?.kind !== 'query')
    },
  }
}

const isError = (code: number) => ({ kind: 'error', code })

describe('a node of the DHT, asked by a stranger', () => {
  it('answers what BEP 5, 32 and 44 ask for, and says no to what makes no sense', async () => {
    const { net, some, hash } = await grown(12)
    const target = infohashBytes(hash())
    const one = await stranger(net)
    const to = some(1).endpoint
    const ask = (method: string, fields: KrpcFields) => one.ask(to, method, fields)
    expect(await ask('ping', {})).toMatchObject({
      kind: 'answer',
      seenAs: { host: one.host.address, port: 6881 },
    })
    const near = await ask('find_node', { target })
    expect(near?.kind === 'answer' && near.values.bytes('nodes')?.length).toBe(8 * 26)
    const none = await ask('find_node', { target, want: ['n6'] })
    expect(none?.kind === 'answer' && [...none.values.keys()]).toEqual(['id'])
    expect(await ask('find_node', { target: 'short' })).toMatchObject(isError(203))
    expect(await ask('get_peers', {})).toMatchObject(isError(203))
    expect(await ask('ping', { id: 'short' })).toMatchObject(isError(203))
    expect(await ask('vote', {})).toMatchObject(isError(204))
    const put = { v: 'x', token: 'not given' }
    expect(await ask('put', put)).toMatchObject(isError(203))
    const got = await ask('get', { target })
    const token = got?.kind === 'answer' ? got.values.bytes('token')?.slice() : undefined
    expect(await ask('put', { ...put, token })).toMatchObject({ kind: 'answer' })
    expect(await ask('put', { v: 'x'.repeat(1000), token })).toMatchObject(isError(205))
    const item = await ask('get', { target: targetOf(immutableItem('x')) })
    expect(item?.kind === 'answer' && item.values.bytes('v')).toEqual(new TextEncoder().encode('x'))
    await net.close()
  })

  it('stores a peer only for who was here before, from the same address, and not for ever', async () => {
    const { net, some, hash } = await grown(3)
    const target = infohashBytes(hash())
    const to = some(1).endpoint
    const [one, other] = [await stranger(net), await stranger(net)]
    const peers = async () => {
      const answer = await other.ask(to, 'get_peers', { info_hash: target })
      return answer?.kind === 'answer' ? (answer.values.list('values')?.length ?? 0) : undefined
    }
    const first = await one.ask(to, 'get_peers', { info_hash: target })
    const token = first?.kind === 'answer' ? first.values.bytes('token')?.slice() : undefined
    const announce = { info_hash: target, port: 4000, token }
    expect(await other.ask(to, 'announce_peer', announce)).toMatchObject(isError(203))
    expect(await one.ask(to, 'announce_peer', { ...announce, token: 'forged' })).toMatchObject(isError(203))
    expect(await one.ask(to, 'announce_peer', { ...announce, port: 0 })).toMatchObject(isError(203))
    expect(await peers()).toBe(0)
    for (let port = 4000; port < 4010; port++) await one.ask(to, 'announce_peer', { ...announce, port })
    // A household may have several viewers, not ten.
    expect(await peers()).toBe(4)
    await net.clock.advance(11 * 60_000)
    expect(await one.ask(to, 'announce_peer', announce)).toMatchObject(isError(203))
    await net.clock.advance(40 * 60_000)
    expect(await peers()).toBe(0)
    const again = await one.ask(to, 'get_peers', { info_hash: target })
    const fresh = again?.kind === 'answer' ? again.values.bytes('token')?.slice() : undefined
    await one.ask(to, 'announce_peer', { ...announce, token: fresh, implied_port: 1 })
    const implied = await other.ask(to, 'get_peers', { info_hash: target })
    const expected = writeCompactPeers([{ host: one.host.address, port: 6881 }], 4)
    expect(implied?.kind === 'answer' && implied.values.list('values')).toEqual([expected])
    await net.close()
  })

  it('is no use to who floods others in their name, and goes on working', async () => {
    const { net, some, hash } = await grown(12)
    const wanted = hash()
    await net.clock.settle(some(5).dht.lookup(wanted, () => {}, { signal, announce }))
    const victim = await stranger(net)
    const fields = { id: victim.id, info_hash: infohashBytes(wanted) }
    const startedAt = net.clock.now()
    const query = encodeQuery(Uint8Array.of(1, 2), 'get_peers', fields, { isReadOnly: true })
    for (let second = 0; second < 20; second++) {
      for (let count = 0; count < 200; count++) victim.socket.send(query, some(7).endpoint)
      await net.clock.advance(1000)
    }
    const seconds = (net.clock.now() - startedAt) / 1000
    const bytes = victim.heard.reduce((sum, { length }) => sum + length, 0)
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThan(16_384 + seconds * 2048)
    expect(bytes).toBeLessThan(20 * 200 * query.length)
    expect((await find(net, some(7), wanted)).peers.length).toBe(1)
    expect(await (await stranger(net)).ask(some(7).endpoint, 'ping', {})).toMatchObject({ kind: 'answer' })
    await net.close()
  })

  it('survives anything that comes', async () => {
    const { net, some } = await grown(3)
    const one = await stranger(net)
    const id = one.id
    const messages: BencodeInput[] = [
      { a: { id, info_hash: id, token: 'abc', port: 1 }, q: 'announce_peer', t: 'aa', y: 'q' },
      {
        a: { id, v: 'x', k: net.random.bytes(32), sig: net.random.bytes(64), seq: 1, token: 'abc' },
        q: 'put',
        t: 'aa',
        y: 'q',
      },
      { r: { id, nodes: net.random.bytes(26), values: ['abcdef'] }, t: 'aa', y: 'r' },
      { a: { id, target: id, want: ['n4', 'n6'] }, q: 'get', t: 'aa', y: 'q' },
    ]
    const seeds = messages.map(encodeBencode)
    await fc.assert(
      fc.asyncProperty(fc.array(mutatedBytes(seeds), { maxLength: 20 }), async (datagrams) => {
        for (const datagram of datagrams) one.socket.send(datagram, some(1).endpoint)
        await net.clock.advance(500)
      }),
      { numRuns: 100 },
    )
    await net.clock.advance(10_000)
    expect(await one.ask(some(1).endpoint, 'ping', {})).toMatchObject({ kind: 'answer' })
    await net.close()
  })
})

describe('a look-up among liars', () => {
  /** A node that answers everything with what `fields` says. */
  async function liar(
    net: DhtNet,
    address: string,
    id: Uint8Array,
    fields: () => KrpcFields,
  ): Promise<UdpSocket> {
    const host = net.host(address)
    const socket = await host.bindUdp({ host: '0.0.0.0', port: 6881 }, { signal })
    socket.receive((message, from) => {
      const query = decodeKrpc(message)
      if (query?.kind === 'query')
        socket.send(encodeAnswer(query.transaction, { id, token: 'x', ...fields() }, from), from)
    })
    return socket
  }

  it('finds the honest although one owner stands all round the target', async () => {
    const { net, some, hash } = await grown(40)
    const wanted = hash()
    const target = infohashBytes(wanted)
    const ids = Array.from({ length: 60 }, (_, index) => idSharing(target, 40 + index, net.random))
    const contacts = ids.map((id, index) => ({ id, host: `66.66.66.${index + 1}`, port: 6881 }))
    const lies = () => ({
      nodes: writeCompactNodes(contacts.slice(-8), 4),
      values: Array.from({ length: 150 }, () => net.random.bytes(6)),
    })
    for (const { id, host } of contacts) await liar(net, host, id, lies)
    // Every one of them makes itself known to everybody.
    for (const node of net.nodes) for (const contact of contacts.slice(0, 8)) node.dht.addNode(contact)
    await net.clock.advance(20_000)
    const told = await net.clock.settle(some(5).dht.lookup(wanted, () => {}, { signal, announce }))
    expect(told).toBeGreaterThan(3)
    const { peers, endMs } = await find(net, some(33), wanted)
    expect(peers).toContainEqual({ host: some(5).host.address, port: 7000 })
    // Two of that network are asked, and a hundred peers of each believed.
    expect(peers.length).toBeLessThanOrEqual(201)
    expect(endMs).toBeLessThan(4000)
    await net.close()
  })

  it('finds the honest although sixty owners stand all round the target, with ids that they may not have', async () => {
    const { net, some, hash } = await grown(60)
    const wanted = hash()
    const target = infohashBytes(wanted)
    const contacts = Array.from({ length: 60 }, (_, index) => ({
      id: idSharing(target, 40 + index, net.random),
      host: `66.${index + 1}.66.6`,
      port: 6881,
    }))
    const lies = () => ({
      nodes: writeCompactNodes(contacts.toSorted(() => net.random.next() - 0.5).slice(0, 8), 4),
      values: Array.from({ length: 150 }, () => net.random.bytes(6)),
    })
    for (const { id, host } of contacts) await liar(net, host, id, lies)
    for (const node of net.nodes) for (const contact of contacts.slice(0, 8)) node.dht.addNode(contact)
    await net.clock.advance(20_000)
    await net.clock.settle(some(5).dht.lookup(wanted, () => {}, { signal, announce }))
    const { peers, endMs } = await find(net, some(33), wanted)
    expect(peers).toContainEqual({ host: some(5).host.address, port: 7000 })
    expect(endMs).toBeLessThan(10_000)
    await net.close()
  })

  it('lets nobody send it to the machines of the house', async () => {
    const { net, some, hash } = await grown(10)
    const target = net.random.bytes(20)
    const inside = ['192.168.1.1', '127.0.0.1', '10.0.0.7', '169.254.169.254']
    const asked: string[] = []
    for (const host of inside.slice(0, 1)) {
      const socket = await net.host(host).bindUdp({ host: '0.0.0.0', port: 6881 }, { signal })
      socket.receive(() => asked.push(host))
    }
    const nodes = writeCompactNodes(
      inside.map((host) => ({ id: idSharing(target, 60, net.random), host, port: 6881 })),
      4,
    )
    const values = inside.map((host) => writeCompactPeers([{ host, port: 80 }], 4))
    const address = net.publicAddress()
    await liar(net, address, idSharing(target, 30, net.random), () => ({ nodes, values }))
    some(1).dht.addNode({ host: address, port: 6881 })
    await net.clock.advance(5000)
    expect((await find(net, some(1), infohashFromBytes(target))).peers).toEqual([])
    expect(asked).toEqual([])
    expect((await find(net, some(1), hash())).peers).toEqual([])
    await net.close()
  })

  it('ends, however many nodes are named', async () => {
    const { net, some } = await grown(10)
    const target = net.random.bytes(20)
    const lies = () => ({
      nodes: writeCompactNodes(
        Array.from({ length: 50 }, () => ({
          id: idSharing(target, 100, net.random),
          host: net.publicAddress(),
          port: 1,
        })),
        4,
      ),
    })
    const liars = Array.from({ length: 5 }, () => net.publicAddress())
    for (const address of liars) await liar(net, address, idSharing(target, 30, net.random), lies)
    for (const host of liars) some(1).dht.addNode({ host, port: 6881 })
    await net.clock.advance(5000)
    const { endMs } = await find(net, some(1), infohashFromBytes(target))
    expect(endMs).toBeLessThan(15_000)
    await net.close()
  })
})
