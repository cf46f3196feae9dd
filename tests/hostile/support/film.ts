import { createHash } from 'node:crypto'

/** A film of noise and its torrent, made here without a line of the engine's. */
export interface Film {
  readonly bytes: Buffer
  readonly pieceBytes: number
  readonly pieceCount: number
  /** Its info dictionary, as BEP 9 sends it. */
  readonly info: Buffer
  readonly torrent: Buffer
  readonly infohash: Buffer
  readonly magnet: string
}

export const blockBytes = 16_384

/** Makes the same film every time for the same figures; no two of its blocks are alike. */
export function makeFilm({
  sizeBytes = 2_000_000,
  pieceBytes = 65_536,
  seed = 1,
  name = 'film.mp4',
} = {}): Film {
  const bytes = noise(sizeBytes, seed)
  const pieceCount = Math.ceil(sizeBytes / pieceBytes)
  const hashes = Array.from({ length: pieceCount }, (_, piece) =>
    createHash('sha1')
      .update(bytes.subarray(piece * pieceBytes, (piece + 1) * pieceBytes))
      .digest(),
  )
  const info = bencode({ length: sizeBytes, name, 'piece length': pieceBytes, pieces: Buffer.concat(hashes) })
  const infohash = createHash('sha1').update(info).digest()
  return {
    bytes,
    pieceBytes,
    pieceCount,
    info,
    torrent: Buffer.concat([Buffer.from('d4:info'), info, Buffer.from('e')]),
    infohash,
    magnet: `magnet:?xt=urn:btih:${infohash.toString('hex')}`,
  }
}

function noise(sizeBytes: number, seed: number): Buffer {
  const words = new Uint32Array(Math.ceil(sizeBytes / 4))
  let state = seed * 2654435761 + 1
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[index] = state
  }
  return Buffer.from(words.buffer, 0, sizeBytes)
}

export type Bencodable = number | string | Uint8Array | Bencodable[] | { [key: string]: Bencodable }

/** Bencode, of whatever is asked for: keys are written in the order given, numbers as they are. */
export function bencode(value: Bencodable): Buffer {
  if (typeof value === 'number') return Buffer.from(`i${value}e`)
  if (typeof value === 'string') return bencode(Buffer.from(value))
  if (value instanceof Uint8Array) return Buffer.concat([Buffer.from(`${value.length}:`), value])
  if (Array.isArray(value)) return Buffer.concat([Buffer.from('l'), ...value.map(bencode), Buffer.from('e')])
  const entries = Object.entries(value).flatMap(([key, item]) => [bencode(key), bencode(item)])
  return Buffer.concat([Buffer.from('d'), ...entries, Buffer.from('e')])
}
