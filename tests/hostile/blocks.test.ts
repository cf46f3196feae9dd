import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { Arena, open, watch } from './support/arena.ts'
import { blockBytes, makeFilm } from './support/film.ts'
import type { Script } from './support/scripted-peer.ts'
import { type Block, blockMessage, Id, message, numbers, rightBytes, type Wire } from './support/wire.ts'

const film = makeFilm()

/** Plays the film from a peer that does `script` with what it is asked for, beside a real seeder that comes later. */
async function playBeside(
  script: Script,
  meanwhile: (wire: Wire) => Promise<unknown> = (wire) => wire.closed,
) {
  await using arena = await Arena.open()
  const evil = await arena.peer(film, script)
  const engine = await arena.engine()
  const torrent = await open(engine, film, [evil.endpoint])
  const watching = watch(torrent, film)
  await meanwhile(await evil.visited)
  const seeder = await arena.seeder(film)
  torrent.addPeers([seeder.endpoint])
  await watching
  return { snapshot: torrent.snapshot(), evil }
}

const wrongAnswers: Record<string, (block: Block) => Buffer> = {
  'a shorter block': (block) => blockMessage(block, rightBytes(film, block).subarray(1)),
  'a longer block': (block) => blockMessage(block, Buffer.alloc(blockBytes + 1)),
  'a block of no length': (block) => blockMessage(block, Buffer.alloc(0)),
  'a block of a gigabyte': ({ piece, offset }) =>
    Buffer.concat([
      numbers(9 + 2 ** 30),
      Buffer.from([Id.piece]),
      numbers(piece, offset),
      Buffer.alloc(1000),
    ]),
  'a piece message that is too short for its head': () => message(Id.piece, numbers(0)),
  'an offset between two blocks': ({ piece, offset, length }) =>
    blockMessage({ piece, offset: offset + 1 }, Buffer.alloc(length)),
  'an offset beyond the piece': ({ piece, length }) =>
    blockMessage({ piece, offset: film.pieceBytes }, Buffer.alloc(length)),
  'an offset of four gigabytes': ({ piece, length }) =>
    blockMessage({ piece, offset: 0xffffc000 }, Buffer.alloc(length)),
  'a piece that does not exist': ({ offset, length }) =>
    blockMessage({ piece: film.pieceCount, offset }, Buffer.alloc(length)),
  'a piece with the highest number there is': ({ offset, length }) =>
    blockMessage({ piece: 0xffffffff, offset }, Buffer.alloc(length)),
}

describe('a peer that answers requests wrongly', () => {
  for (const [name, answer] of Object.entries(wrongAnswers)) {
    it(`is hung up on for ${name}, and the film plays on`, async () => {
      const { snapshot, evil } = await playBeside({
        request: (wire, block) => void wire.send(answer(block)),
      })
      expect(snapshot.state).toBe('complete')
      expect(evil.wires).toHaveLength(1)
    })
  }

  it('is hung up on when it sends blocks that nobody asked for without end', async () => {
    const last = film.pieceCount - 1
    let sent = 0
    const { snapshot } = await playBeside({
      message(wire, { id }) {
        if (id !== Id.interested) return id === Id.request
        const pour = () => {
          while (!wire.isClosed) {
            sent++
            const block = { piece: last - (sent % 4), offset: (sent % 2) * blockBytes, length: blockBytes }
            if (!wire.send(blockMessage(block, rightBytes(film, block)))) return
          }
        }
        wire.socket.on('drain', pour)
        pour()
        return true
      },
    })
    // What came unasked is counted as received and as wasted, and was bounded.
    expect(snapshot.bytes.received - film.bytes.length).toBeLessThanOrEqual(130 * blockBytes)
    expect(snapshot.bytes.wasted).toBeGreaterThan(0)
  })

  it('costs one block when it hangs up in the middle of each', async () => {
    let cuts = 0
    const { snapshot } = await playBeside({
      request(wire, block) {
        const whole = blockMessage(block, rightBytes(film, block))
        cuts++
        wire.socket.end(whole.subarray(0, whole.length - 100))
      },
    })
    expect(cuts).toBeGreaterThan(0)
    expect(snapshot).toMatchObject({ state: 'complete', peers: { banned: 0 } })
  })

  it('holds nobody up when it drips its blocks byte by byte', async () => {
    const { snapshot } = await playBeside(drip(), async (wire) => {
      await until('it drips', () => wire.countOf(Id.request) > 0, { timeoutMs: 10_000 })
    })
    expect(snapshot.state).toBe('complete')
  })

  it('holds nobody up when it sends half a block and falls silent', async () => {
    const { snapshot } = await playBeside(
      {
        request(wire, block) {
          const whole = blockMessage(block, rightBytes(film, block))
          if (wire.countOf(Id.request) === 1) wire.send(whole.subarray(0, whole.length / 2))
        },
      },
      async (wire) => {
        await until('it was asked', () => wire.countOf(Id.request) > 0, { timeoutMs: 10_000 })
      },
    )
    expect(snapshot.state).toBe('complete')
  })
})

/** Sends the bytes of every answer one at a time, some a second. */
function drip(): Script {
  const queues = new Map<Wire, Buffer[]>()
  return {
    request(wire, block) {
      const queue = queues.get(wire)
      const answer = blockMessage(block, rightBytes(film, block))
      if (queue) return void queue.push(answer)
      const pending = [answer]
      queues.set(wire, pending)
      const timer = setInterval(() => {
        const [first] = pending
        if (!first || wire.isClosed) return
        wire.send(first.subarray(0, 1))
        if (first.length === 1) pending.shift()
        else pending[0] = first.subarray(1)
      }, 100)
      void wire.closed.then(() => clearInterval(timer))
    },
  }
}
