import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { Arena, open, watch } from './support/arena.ts'
import { makeFilm } from './support/film.ts'
import { peakMemory } from './support/memory.ts'
import { dialScriptedPeer, sayWhatWeHave } from './support/scripted-peer.ts'
import { blockRequest, extended, Id, keepAlive, message, numbers, type Wire } from './support/wire.ts'

const film = makeFilm({ sizeBytes: 8_000_000 })
const megabyte = 2 ** 20

/** Repeats messages into a batch of about 64 KiB. */
function batch(...messages: readonly Uint8Array[]): Buffer {
  const once = Buffer.concat(messages)
  return Buffer.concat(new Array<Buffer>(Math.ceil(65_536 / once.length)).fill(once))
}

const request = (piece: number, offset = 0) => blockRequest(Id.request, { piece, offset, length: 16_384 })

const floods: Record<string, Uint8Array> = {
  'keep-alives': batch(keepAlive),
  'pieces that it said it has before': batch(message(Id.have, numbers(1))),
  bitfields: batch(message(Id.haveAll)),
  'cancels of nothing': batch(blockRequest(Id.cancel, { piece: 0, offset: 0, length: 16_384 })),
  'requests of pieces that do not exist': batch(request(0xfffffff0)),
  'requests of no bytes': batch(blockRequest(Id.request, { piece: 0, offset: 0, length: 0 })),
  'requests of four gigabytes': batch(blockRequest(Id.request, { piece: 0, offset: 0, length: 0xffffffff })),
  'requests and cancels of the same block': batch(
    request(2),
    blockRequest(Id.cancel, { piece: 2, offset: 0, length: 16_384 }),
  ),
  'changes of interest': batch(message(Id.interested), message(Id.notInterested)),
  'changes of mind about choking': batch(message(Id.choke), message(Id.unchoke)),
  refusals: batch(blockRequest(Id.reject, { piece: 1, offset: 0, length: 16_384 })),
  'allowed-fast pieces': batch(message(Id.allowedFast, numbers(3))),
  suggestions: batch(message(Id.suggest, numbers(3))),
  'messages that nobody knows': batch(message(200, Buffer.alloc(100))),
  'extension handshakes': batch(extended(0, { m: { ut_metadata: 3 }, metadata_size: 100 })),
  'extended messages that nobody offered': batch(extended(9, {})),
  'requests for metadata': batch(extended(1, { msg_type: 0, piece: 0 })),
  'metadata that nobody asked for': batch(
    extended(1, { msg_type: 1, piece: 0, total_size: 5 }, Buffer.alloc(5)),
  ),
}

describe('a peer that floods', () => {
  for (const [name, flood] of Object.entries(floods)) {
    it(`a seeder with ${name} is hung up on, takes little memory, and others are served`, async () => {
      await using arena = await Arena.open()
      const { endpoint } = await arena.seeder(film)
      const engine = await arena.engine()
      const torrent = await open(engine, film, [endpoint])
      const peak = await peakMemory(async () => {
        const wire = await dialScriptedPeer(film, endpoint, {
          opened: (to) => void to.send(message(Id.interested)),
          message: () => true,
        })
        const flooding = pour(wire, flood)
        await watch(torrent, film)
        await flooding
      })
      expect(torrent.snapshot().state).toBe('complete')
      expect(peak).toBeLessThan(100 * megabyte)
    })
  }

  it('a leecher with anything at all does not stop it from playing', async () => {
    await using arena = await Arena.open()
    const all = Object.values(floods)
    const engine = await arena.engine()
    const peak = await peakMemory(async () => {
      const evil = await Promise.all(
        all.map((flood, index) =>
          arena.peer(
            film,
            {
              opened(wire) {
                sayWhatWeHave(film, wire)
                void pour(wire, flood)
              },
              message: (_, { id }) => id === Id.request || id === Id.interested,
            },
            { host: `127.0.0.${20 + index}` },
          ),
        ),
      )
      const seeder = await arena.seeder(film)
      const torrent = await open(engine, film, [...evil.map(({ endpoint }) => endpoint), seeder.endpoint])
      await watch(torrent, film)
    })
    expect(peak).toBeLessThan(150 * megabyte)
  })
})

describe('a peer that takes and does not read', () => {
  it('makes a seeder queue no more than a little for it', async () => {
    await using arena = await Arena.open()
    const { endpoint, torrent } = await arena.seeder(film)
    const wires: Wire[] = []
    const peak = await peakMemory(async () => {
      for (let count = 0; count < 6; count++) {
        const wire = await dialScriptedPeer(film, endpoint, { opened: () => {}, message: () => true })
        wires.push(wire)
        await until('it may fetch', () => wire.send(message(Id.interested)) && wire.countOf(Id.unchoke) > 0, {
          timeoutMs: 10_000,
        })
        wire.socket.pause()
        const blocks = Array.from({ length: 2000 }, (_, index) =>
          request(index % film.pieceCount, 16_384 * (index % 4)),
        )
        wire.send(...blocks)
      }
      const { sent } = torrent.snapshot().bytes
      await until('it sends no more', () => torrent.snapshot().bytes.sent > sent, { timeoutMs: 10_000 })
      const engine = await arena.engine()
      const watching = await open(engine, film, [endpoint])
      await watch(watching, film)
    })
    // 6 peers asked for 32 MB each.
    expect(peak).toBeLessThan(120 * megabyte)
    for (const { socket } of wires) socket.destroy()
  })
})

describe('a message that claims to be long', () => {
  const lengths = [2 ** 31, 2 ** 32 - 1, 100_000_000, 16_777_216]

  it('is refused before anything is set aside for it', async () => {
    await using arena = await Arena.open()
    const { endpoint } = await arena.seeder(film)
    const peak = await peakMemory(async () => {
      for (const id of [Id.bitfield, Id.piece, Id.extended, 99]) {
        for (const length of lengths) {
          const wire = await dialScriptedPeer(film, endpoint, { message: () => true, opened: () => {} })
          wire.send(numbers(length), Buffer.from([id]), Buffer.alloc(1000))
          await wire.closed
        }
      }
    })
    expect(peak).toBeLessThan(40 * megabyte)
  })

  it('of a length that is allowed takes memory only as it comes', async () => {
    await using arena = await Arena.open()
    const { endpoint } = await arena.seeder(film)
    const wires: Wire[] = []
    const peak = await peakMemory(async () => {
      for (let count = 0; count < 60; count++) {
        const wire = await dialScriptedPeer(film, endpoint, { message: () => true, opened: () => {} })
        wires.push(wire)
        wire.send(numbers(2_000_000), Buffer.from([Id.extended]), Buffer.alloc(10))
      }
      const engine = await arena.engine()
      await watch(await open(engine, film, [endpoint]), film)
    })
    expect(peak).toBeLessThan(100 * megabyte)
    for (const { socket } of wires) socket.destroy()
  })
})

/** Sends a batch over and over until the other side hangs up, or it has had 64 MB of it. */
async function pour(wire: Wire, flood: Uint8Array): Promise<void> {
  for (let sent = 0; sent < 64 * megabyte && !wire.isClosed; sent += flood.length) await wire.sendAll(flood)
  await until('it was hung up on', () => wire.isClosed, { timeoutMs: 20_000 })
}
