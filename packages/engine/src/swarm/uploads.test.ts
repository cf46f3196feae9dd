import { describe, expect, it } from 'vitest'
import { infohashBytes } from '../metainfo/infohash.ts'
import { addressOf, createSimFilm, type SimFilm, type SimNode } from '../sim/sim-swarm.ts'
import { encodeHandshake } from '../wire/handshake.ts'
import { BLOCK_BYTES, blockMessages, MessageId, plainMessage } from '../wire/messages.ts'
import { WireDecoder } from '../wire/wire-decoder.ts'

const SIZE = 4 << 20

describe('Uploads', () => {
  it('give everybody who waits a turn, also where more wait than there are places', async () => {
    const film = createSimFilm({ sizeBytes: SIZE, pieceLength: 1 << 18 })
    const seed = await film.join({ uplink: 400_000, delayMs: 10 }, 'seed')
    const viewers: SimNode[] = []
    for (let i = 0; i < 14; i++) {
      const viewer = await film.join({ delayMs: 10 + i, uplink: 20_000 }, 'viewer')
      viewer.swarm.addPeers([addressOf(seed)])
      viewer.torrent.fetchWhole(0, new AbortController())
      viewers.push(viewer)
    }
    const received = () => viewers.map(({ torrent }) => torrent.snapshot().bytes.received)
    await film.clock.runUntil(() => received().every((bytes) => bytes > 0), 240_000)
    const places = [...seed.swarm.peers].filter(({ isChoked }) => !isChoked).length
    expect(places).toBeLessThanOrEqual(8)
  })

  it('give a place to who wants it early as soon as there is something for it, and no sooner', async () => {
    const film = createSimFilm({ sizeBytes: SIZE, pieceLength: PIECE })
    const viewer = await film.join({ delayMs: 5 }, 'viewer')
    const guest = await visit(film, viewer, '-XX0001-')
    await film.clock.advance(25_000)
    expect(guest.said).not.toContain(MessageId.unchoke)
    viewer.swarm.addPeers([addressOf(await film.join({ delayMs: 5 }, 'seed'))])
    await readPiece(film, viewer, 0)
    await film.clock.runUntil(() => guest.said.includes(MessageId.unchoke), 2000)
    expect(guest.said.indexOf(MessageId.have)).toBeLessThan(guest.said.indexOf(MessageId.unchoke))
  })

  it.each([
    ['a program that waits', '-XX0001-', 2],
    ['rTorrent, which would turn away', '-lt0D80-', 1],
  ])('while more is to come, give %s its last block in time', async (_, program, atOnce) => {
    const film = createSimFilm({ sizeBytes: SIZE, pieceLength: PIECE })
    const viewer = await film.join({ delayMs: 5 }, 'viewer')
    viewer.swarm.addPeers([addressOf(await film.join({ delayMs: 5 }, 'seed'))])
    await readPiece(film, viewer, 0)
    const guest = await visit(film, viewer, program)
    await film.clock.runUntil(() => guest.said.includes(MessageId.unchoke), 5000)
    guest.ask(0)
    await film.clock.advance(5000)
    expect(guest.blocks).toBe(atOnce)
    await readPiece(film, viewer, 1)
    guest.ask(1)
    await film.clock.advance(5000)
    expect(guest.blocks).toBe(2 + atOnce)
    // Not for ever: it may want nothing else.
    await film.clock.advance(15_000)
    expect(guest.blocks).toBe(4)
    guest.ask(0)
    await film.clock.advance(5000)
    expect(guest.blocks).toBe(4 + atOnce)
    await film.clock.settle(readAll(viewer, SIZE))
    guest.ask(1)
    await film.clock.advance(1000)
    expect(guest.blocks, 'nothing more is to come').toBe(8)
  })
})

const PIECE = 2 * BLOCK_BYTES

async function readPiece({ clock }: SimFilm, node: SimNode, piece: number): Promise<void> {
  const had = node.torrent.snapshot().bytes.have
  await clock.settle(readAll(node, (piece + 1) * PIECE, piece * PIECE))
  expect(node.torrent.snapshot().bytes.have).toBe(had + PIECE)
}

async function readAll({ torrent }: SimNode, end: number, start = 0): Promise<void> {
  for await (const part of torrent.openFile(0).read({ start, end }, new AbortController()))
    expect(part.length).toBeGreaterThan(0)
}

/** Connects to a node as a program that says at once that it is interested; notes what it hears. */
async function visit({ host, clock, metainfo, random }: SimFilm, node: SimNode, program: string) {
  const { signal } = new AbortController()
  const socket = await clock.settle(host({ delayMs: 5 }).connectTcp(addressOf(node), { signal }))
  const said: number[] = []
  let blocks = 0
  const decoder = new WireDecoder({
    handshake() {},
    keepAlive() {},
    message: (id) => said.push(id),
    blockStart: () => undefined,
    blockEnd: () => blocks++,
  })
  socket.receive({ data: (chunk) => decoder.feed(chunk), drain() {}, close() {} })
  const peerId = random.bytes(20)
  peerId.set(Buffer.from(program))
  socket.write(encodeHandshake({ infohash: infohashBytes(metainfo.infohash), peerId }))
  socket.write(plainMessage(MessageId.interested))
  return {
    said,
    get blocks() {
      return blocks
    },
    ask(piece: number) {
      const asked = [0, BLOCK_BYTES].map((offset) => ({ piece, offset, length: BLOCK_BYTES }))
      socket.write(blockMessages(MessageId.request, asked))
    },
  }
}
