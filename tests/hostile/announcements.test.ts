import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { Arena, open, watch } from './support/arena.ts'
import { makeFilm } from './support/film.ts'
import { type Script, sayWhatWeHave } from './support/scripted-peer.ts'
import {
  blockRequest,
  classic,
  extended,
  fullBitfield,
  Id,
  message,
  numbers,
  type Wire,
} from './support/wire.ts'

// 31 pieces: one bit of the bitfield's last byte is spare.
const film = makeFilm()
const full = fullBitfield(film.pieceCount)
const block = { piece: 0, offset: 0, length: 16_384 }

/** Things that no peer may say about pieces: the connection ends. */
const broken: Record<string, (wire: Wire) => void> = {
  'a bitfield that is too short': (wire) => wire.send(message(Id.bitfield, full.subarray(1))),
  'a bitfield that is too long': (wire) => wire.send(message(Id.bitfield, full, Buffer.alloc(1))),
  'a bitfield of two megabytes': (wire) => wire.send(message(Id.bitfield, Buffer.alloc(2_000_000, 0xff))),
  'a bitfield with a spare bit set': (wire) =>
    wire.send(message(Id.bitfield, Buffer.alloc(full.length, 0xff))),
  'a piece that does not exist': (wire) => wire.send(message(Id.have, numbers(film.pieceCount))),
  'the highest piece number there is': (wire) => wire.send(message(Id.have, numbers(0xffffffff))),
  'a `have` without a number': (wire) => wire.send(message(Id.have)),
  'a `have` with too much': (wire) => wire.send(message(Id.have, numbers(1, 2))),
  'a `haveAll` with something': (wire) => wire.send(message(Id.haveAll, Buffer.alloc(1))),
  'a request without numbers': (wire) => wire.send(message(Id.request)),
  'a reject that is too short': (wire) => wire.send(message(Id.reject, numbers(1, 2))),
  'an extension handshake that is not bencode': (wire) =>
    wire.send(message(Id.extended, Buffer.from('\x00nonsense'))),
  'an extension handshake that is a list': (wire) => wire.send(extended(0, [1, 2])),
  'an extension handshake that never stops opening': (wire) =>
    wire.send(message(Id.extended, Buffer.from([0]), Buffer.alloc(500_000, 'd1:m'))),
}

/** Things that are odd, but that a peer may live with. */
const odd: Record<string, (wire: Wire) => void> = {
  'a late bitfield': (wire) => {
    sayWhatWeHave(film, wire)
    wire.send(message(Id.unchoke), message(Id.have, numbers(0)), message(Id.bitfield, full))
  },
  'its bitfield twice': (wire) => wire.send(message(Id.bitfield, full), message(Id.bitfield, full)),
  'all, nothing, and all again': (wire) =>
    wire.send(message(Id.haveAll), message(Id.haveNone), message(Id.bitfield, full)),
  'each piece by itself': (wire) => {
    for (let piece = 0; piece < film.pieceCount; piece++) wire.send(message(Id.have, numbers(piece)))
  },
  'refusals of what nobody asked for': (wire) => {
    sayWhatWeHave(film, wire)
    for (let piece = 0; piece < 200; piece++) {
      wire.send(blockRequest(Id.reject, { piece, offset: 0, length: 16_384 }))
      wire.send(blockRequest(Id.reject, { piece: 1, offset: 7 + piece, length: 0xffffffff }))
    }
  },
  'allowed-fast pieces that do not exist, too early to tell': (wire) => {
    wire.send(message(Id.allowedFast, numbers(film.pieceCount)), message(Id.allowedFast, numbers(0xffffffff)))
    setTimeout(() => sayWhatWeHave(film, wire), 0)
  },
  'far more allowed-fast pieces than there should be': (wire) => {
    sayWhatWeHave(film, wire)
    for (let turn = 0; turn < 40; turn++)
      for (let piece = 0; piece < film.pieceCount; piece++) wire.send(message(Id.allowedFast, numbers(piece)))
  },
  'suggestions, ports and messages of the future': (wire) => {
    sayWhatWeHave(film, wire)
    wire.send(message(Id.suggest, numbers(3)), message(9, Buffer.alloc(2)))
    // The last that anybody knows is 23 (BEP 52).
    for (let id = 24; id < 256; id++) wire.send(message(id, Buffer.alloc(id)))
  },
  'an extension handshake full of figures that cannot be': (wire) => {
    sayWhatWeHave(film, wire)
    const impossible = { ut_metadata: 1e15, ut_pex: -4, 'no such thing': 3 }
    wire.send(
      extended(0, {
        m: impossible,
        metadata_size: -1,
        p: 70_000,
        reqq: -250,
        v: Buffer.alloc(60_000, 'v'),
        yourip: 'x',
      }),
      extended(0, { m: 5, metadata_size: 'big', p: [], reqq: 0 }),
      extended(0, {
        m: { ut_metadata: 3 },
        metadata_size: Number.MAX_SAFE_INTEGER,
        reqq: Number.MAX_SAFE_INTEGER,
      }),
      extended(77, 'an extension that nobody offered'),
      message(Id.extended),
    )
  },
  'refusals of everything, then what was asked for': (wire) => sayWhatWeHave(film, wire),
}

/** What some of the odd ones do later. */
const oddScripts: Record<string, Script> = {
  'refusals of everything, then what was asked for': {
    message(wire, heard) {
      if (heard.id !== Id.request || wire.countOf(Id.request) > 100) return false
      wire.send(message(Id.reject, heard.payload))
      return true
    },
  },
}

describe('a peer that announces what it has', () => {
  for (const [name, say] of Object.entries(broken)) {
    it(`is hung up on for ${name}, and the film plays on`, async () => {
      await using arena = await Arena.open()
      const evil = await arena.peer(film, { opened: say })
      const engine = await arena.engine()
      const torrent = await open(engine, film, [evil.endpoint])
      const watching = watch(torrent, film)
      await (await evil.visited).closed
      const seeder = await arena.seeder(film)
      torrent.addPeers([seeder.endpoint])
      await watching
      expect(torrent.snapshot().state).toBe('complete')
    })
  }

  for (const [name, say] of Object.entries(odd)) {
    it(`is still good for the whole film after ${name}`, async () => {
      await using arena = await Arena.open()
      const peer = await arena.peer(film, { opened: say, ...oddScripts[name] })
      const engine = await arena.engine()
      const torrent = await open(engine, film, [peer.endpoint])
      await watch(torrent, film)
      expect(torrent.snapshot().state).toBe('complete')
    })
  }

  it('is spoken to step by step when it knows neither extensions nor the fast extension', async () => {
    await using arena = await Arena.open()
    const peer = await arena.peer(film, {}, { reserved: classic })
    const engine = await arena.engine()
    const torrent = await open(engine, film, [peer.endpoint])
    await watch(torrent, film)
    expect(torrent.snapshot().state).toBe('complete')
  })

  it('is not asked for what it gives only while choking, when that does not exist for it', async () => {
    await using arena = await Arena.open()
    // It allows piece 0, which it does not have, and lets nobody fetch anything else.
    const peer = await arena.peer(film, {
      opened(wire) {
        const field = Buffer.from(full)
        field[0] = (field[0] ?? 0) & 0x7f
        wire.send(message(Id.bitfield, field), message(Id.allowedFast, numbers(0)))
      },
      message: (_, { id }) => id === Id.interested || id === Id.request,
    })
    const engine = await arena.engine()
    const torrent = await open(engine, film, [peer.endpoint])
    const watching = watch(torrent, film)
    await until('it is known', () => (peer.wires[0]?.countOf(Id.interested) ?? 0) > 0, { timeoutMs: 10_000 })
    const before = peer.requests.length
    peer.wires[0]?.send(message(Id.allowedFast, numbers(0)), blockRequest(Id.reject, block))
    const seeder = await arena.seeder(film)
    torrent.addPeers([seeder.endpoint])
    await watching
    expect(peer.requests.slice(before).filter(({ piece }) => piece === 0)).toEqual([])
  })
})
