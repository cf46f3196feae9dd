import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { Arena, open, watch } from './support/arena.ts'
import { makeFilm } from './support/film.ts'
import {
  dialScriptedPeer,
  metadataId,
  type Script,
  sayWhatWeHave,
  sendMetadata,
} from './support/scripted-peer.ts'
import { extended, Id, type Message, message, type Wire } from './support/wire.ts'

// Small pieces make the metadata long enough for several parts of 16 KiB.
const film = makeFilm({ sizeBytes: 33_000_000, pieceBytes: 16_384, seed: 9 })
const { info } = film
const partBytes = 16_384
const parts = Math.ceil(info.length / partBytes)

/** Which part a message asks for, if it does. */
function partAsked({ id, payload }: Message): number | undefined {
  if (id !== Id.extended || payload[0] !== metadataId) return undefined
  const text = payload.toString('latin1')
  return /8:msg_typei0e/.test(text) ? Number(/5:piecei(\d+)e/.exec(text)?.[1]) : undefined
}

/** Offers metadata of `size` and answers requests for it with `answer`; gives nothing else. */
function offering(size: number, answer: (wire: Wire, part: number) => void): Script {
  return {
    opened: (wire) =>
      wire.send(message(Id.haveAll), extended(0, { m: { ut_metadata: metadataId }, metadata_size: size })),
    message(wire, heard) {
      const part = partAsked(heard)
      if (part !== undefined) answer(wire, part)
      // The rest of an extension handshake is for the honest part of the script.
      return part !== undefined || (heard.id !== Id.extended && heard.id !== Id.interested)
    },
  }
}

function right(part: number): Buffer {
  return info.subarray(part * partBytes, (part + 1) * partBytes)
}

const evil: Record<string, Script> = {
  'wrong bytes': offering(info.length, (wire, part) =>
    sendMetadata(wire, part, Buffer.alloc(right(part).length, 7), info.length),
  ),
  'one wrong bit': offering(info.length, (wire, part) => {
    const bytes = Buffer.from(right(part))
    if (part === 1) bytes[5000] = (bytes[5000] ?? 0) ^ 1
    sendMetadata(wire, part, bytes, info.length)
  }),
  'parts that are too short': offering(info.length, (wire, part) =>
    sendMetadata(wire, part, right(part).subarray(1), info.length),
  ),
  'parts that are too long': offering(info.length, (wire, part) =>
    sendMetadata(wire, part, Buffer.concat([right(part), Buffer.alloc(1)]), info.length),
  ),
  'parts of a megabyte': offering(info.length, (wire, part) =>
    sendMetadata(wire, part, Buffer.alloc(1_000_000), info.length),
  ),
  'parts that do not exist': offering(info.length, (wire) =>
    sendMetadata(wire, 4_000_000, Buffer.alloc(partBytes), info.length),
  ),
  'parts with negative numbers': offering(info.length, (wire) =>
    sendMetadata(wire, -1, Buffer.alloc(partBytes), info.length),
  ),
  'another size in its parts': offering(info.length, (wire, part) =>
    sendMetadata(wire, part, Buffer.alloc(partBytes), 10),
  ),
  'a size that is one byte short': offering(info.length - 1, (wire, part) =>
    sendMetadata(wire, part, right(part), info.length - 1),
  ),
  'a size of one byte': offering(1, (wire, part) => sendMetadata(wire, part, Buffer.from('d'), 1)),
  'a size of nothing': offering(0, () => {}),
  'a negative size': offering(-5, () => {}),
  'a size of ten gigabytes': offering(10 * 2 ** 30, (wire, part) =>
    sendMetadata(wire, part, Buffer.alloc(partBytes), 10 * 2 ** 30),
  ),
  'a size just under every limit': offering(30 * 2 ** 20, (wire, part) =>
    sendMetadata(wire, part, Buffer.alloc(partBytes), 30 * 2 ** 20),
  ),
  'a size just under every limit, part after part, slowly': offering(30 * 2 ** 20, (wire, part) => {
    setTimeout(() => sendMetadata(wire, part, Buffer.alloc(partBytes), 30 * 2 ** 20), 500)
  }),
  'refusals only': offering(info.length, (wire, part) =>
    wire.send(extended(1, { msg_type: 2, piece: part })),
  ),
  silence: offering(info.length, () => {}),
  nonsense: offering(info.length, (wire) => wire.send(message(Id.extended, Buffer.from('\x01d8:msg_type')))),
  'messages of a kind that does not exist': offering(info.length, (wire, part) =>
    wire.send(extended(1, { msg_type: 99, piece: part })),
  ),
  'hanging up when asked': offering(info.length, (wire) => wire.socket.destroy()),
  'its parts a thousand times': offering(info.length, (wire, part) => {
    for (let turn = 0; turn < 1000; turn++)
      sendMetadata(wire, part, Buffer.alloc(right(part).length), info.length)
  }),
  'parts before anybody asked': {
    opened(wire) {
      sayWhatWeHave(film, wire)
      for (let part = 0; part < parts; part++)
        wire.send(
          extended(
            1,
            { msg_type: 1, piece: part, total_size: info.length },
            Buffer.alloc(right(part).length),
          ),
        )
    },
  },
}

describe('a magnet link', () => {
  it('is long enough to be cut into parts here', () => {
    expect(parts).toBeGreaterThan(2)
  })

  for (const [name, script] of Object.entries(evil)) {
    it(`opens and plays although the first peer gives ${name}`, async () => {
      await using arena = await Arena.open()
      const liar = await arena.peer(film, script, { host: '127.0.0.66' })
      const engine = await arena.engine()
      const opening = open(engine, film, [liar.endpoint], { kind: 'magnet', uri: film.magnet })
      await liar.visited
      await until('it was heard', () => liar.wires.some((wire) => wire.theirs), { timeoutMs: 10_000 })
      const seeder = await arena.seeder(film)
      // A second call with what is known since: it joins the first.
      const again = open(engine, film, [seeder.endpoint], { kind: 'magnet', uri: film.magnet })
      const torrent = await opening
      expect(await again).toBe(torrent)
      const source = torrent.openFile(0)
      const chunks: Uint8Array[] = []
      for await (const chunk of source.read(
        { start: 0, end: 100_000 },
        { signal: AbortSignal.timeout(20_000) },
      ))
        chunks.push(chunk)
      expect(Buffer.concat(chunks).equals(film.bytes.subarray(0, 100_000))).toBe(true)
    })
  }

  it('opens among seven liars and one honest peer', async () => {
    await using arena = await Arena.open()
    const names = [
      'wrong bytes',
      'one wrong bit',
      'a size that is one byte short',
      'a size of one byte',
      'refusals only',
      'silence',
      'a size just under every limit',
    ]
    const liars = await Promise.all(
      names.map((name, index) => arena.peer(film, evil[name], { host: `127.0.0.${60 + index}` })),
    )
    const seeder = await arena.seeder(film)
    const engine = await arena.engine()
    const peers = [...liars.map(({ endpoint }) => endpoint), seeder.endpoint]
    const torrent = await open(engine, film, peers, { kind: 'magnet', uri: film.magnet })
    await watch(torrent, film)
  })

  it('says that nobody has it when only liars are there, and can be called off', async () => {
    await using arena = await Arena.open()
    const liar = await arena.peer(film, evil['wrong bytes'])
    const engine = await arena.engine()
    const controller = new AbortController()
    const opening = engine.open(
      { kind: 'magnet', uri: film.magnet, peers: [liar.endpoint] },
      { signal: controller.signal },
    )
    await (await liar.visited).closed
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(opening).rejects.toBe(reason)
  })

  it('gives its own metadata to nobody who asks for parts that are not there', async () => {
    await using arena = await Arena.open()
    const seeder = await arena.seeder(film)
    const kinds: number[] = []
    const wire = await dialScriptedPeer(film, seeder.endpoint, {
      message(from, heard) {
        if (heard.id !== Id.extended) return true
        const text = heard.payload.toString('latin1')
        if (heard.payload[0] === 0) {
          const id = Number(/11:ut_metadatai(\d+)e/.exec(text)?.[1])
          for (const piece of [-1, parts, 4_000_000_000, 2 ** 50])
            from.send(extended(id, { msg_type: 0, piece }))
          from.send(extended(id, { msg_type: 0, piece: 0 }))
        } else kinds.push(Number(/8:msg_typei(\d+)e/.exec(text)?.[1]))
        return true
      },
    })
    await until('it answered or hung up', () => wire.isClosed || kinds.includes(1) || kinds.length >= 3, {
      timeoutMs: 10_000,
      describe: () => kinds,
    })
    expect(kinds.filter((kind) => kind === 1).length).toBeLessThanOrEqual(1)
  })
})
