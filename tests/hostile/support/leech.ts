import { until } from '../../support/until.ts'
import { blockBytes, type Film } from './film.ts'
import { dialScriptedPeer } from './scripted-peer.ts'
import { type Block, blockRequest, Id, message, readBlock, rightBytes, type Wire } from './wire.ts'

/** What a peer that was asked for everything it has gave. */
export interface Loot {
  /** Pieces of which every block came, right or not. */
  readonly pieces: ReadonlySet<number>
  /** Blocks whose bytes are not the film's. */
  readonly wrong: readonly Pick<Block, 'piece' | 'offset'>[]
}

/** Requests that wait for an answer at a time. */
const mostAsked = 64

/** Asks a peer for every block of every piece that it says it has, until `isEnough` of what came. */
export async function leech(
  film: Film,
  from: { readonly host: string; readonly port: number },
  isEnough: (loot: Loot) => boolean,
): Promise<Loot> {
  const waiting: Block[] = []
  const missing = new Map<number, number>()
  const pieces = new Set<number>()
  const wrong: Pick<Block, 'piece' | 'offset'>[] = []
  let asked = 0
  let mayAsk = false

  const announced = (piece: number) => {
    if (missing.has(piece)) return
    const size = Math.min(film.pieceBytes, film.bytes.length - piece * film.pieceBytes)
    missing.set(piece, Math.ceil(size / blockBytes))
    for (let offset = 0; offset < size; offset += blockBytes)
      waiting.push({ piece, offset, length: Math.min(blockBytes, size - offset) })
  }
  const came = (piece: number, offset: number, bytes: Buffer) => {
    asked--
    if (!bytes.equals(rightBytes(film, { piece, offset, length: bytes.length })))
      wrong.push({ piece, offset })
    const left = (missing.get(piece) ?? 0) - 1
    missing.set(piece, left)
    if (left === 0) pieces.add(piece)
  }
  const ask = (wire: Wire) => {
    while (mayAsk && asked < mostAsked) {
      const block = waiting.shift()
      if (!block) return
      asked++
      wire.send(blockRequest(Id.request, block))
    }
  }

  const wire = await dialScriptedPeer(film, from, {
    opened: (to) => void to.send(message(Id.haveNone), message(Id.interested)),
    message(to, { id, payload }) {
      if (id === Id.have) announced(payload.readUInt32BE(0))
      else if (id === Id.haveAll) for (let piece = 0; piece < film.pieceCount; piece++) announced(piece)
      else if (id === Id.bitfield) {
        for (let piece = 0; piece < film.pieceCount; piece++)
          if ((payload[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) announced(piece)
      } else if (id === Id.unchoke) mayAsk = true
      else if (id === Id.choke) mayAsk = false
      else if (id === Id.piece) came(payload.readUInt32BE(0), payload.readUInt32BE(4), payload.subarray(8))
      else if (id === Id.reject) {
        asked--
        waiting.push(readBlock(payload))
      }
      ask(to)
      return true
    },
  })
  await until('all that it says it has was given', () => wire.isClosed || isEnough({ pieces, wrong }), {
    timeoutMs: 30_000,
    describe: () => ({ announced: missing.size, pieces: pieces.size, wrong, heard: [...wire.heard] }),
  })
  wire.socket.destroy()
  await wire.closed
  return { pieces, wrong }
}
