import { createHash, randomFillSync } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const MIB = 1024 * 1024
const NAME = 'film.bin'

/** A film to fetch: random bytes, and the torrent that describes them. */
export interface BenchFilm {
  readonly folder: string
  readonly path: string
  readonly torrentPath: string
  readonly magnet: string
  readonly sizeBytes: number
  readonly pieceBytes: number
  /** SHA-256, in hexadecimal, of `bytes` bytes from `start`. */
  digest(start: number, bytes: number): Promise<string>
}

/** Writes random bytes and their version 1 torrent (BEP 3) into a folder of their own in `parent`. */
export async function makeFilm(
  parent: string,
  { sizeMib, pieceMib }: { sizeMib: number; pieceMib: number },
): Promise<BenchFilm> {
  const [sizeBytes, pieceBytes] = [sizeMib * MIB, pieceMib * MIB]
  const folder = join(parent, `film-${sizeMib}-${pieceMib}`)
  await mkdir(folder)
  const path = join(folder, NAME)
  const pieces: Buffer[] = []
  await using file = await open(path, 'w')
  const buffer = Buffer.allocUnsafe(pieceBytes)
  for (let at = 0; at < sizeBytes; at += pieceBytes) {
    const piece = randomFillSync(buffer.subarray(0, Math.min(pieceBytes, sizeBytes - at)))
    pieces.push(createHash('sha1').update(piece).digest())
    await file.write(piece, 0, piece.length, at)
  }
  const info = describe(sizeBytes, pieceBytes, Buffer.concat(pieces))
  const torrentPath = join(folder, 'film.torrent')
  await writeFile(torrentPath, Buffer.concat([Buffer.from('d4:info'), info, Buffer.from('e')]))
  const known = new Map<string, Promise<string>>()
  return {
    folder,
    path,
    torrentPath,
    magnet: `magnet:?xt=urn:btih:${createHash('sha1').update(info).digest('hex')}`,
    sizeBytes,
    pieceBytes,
    digest(start, bytes) {
      const key = `${start}+${bytes}`
      const digest = known.get(key) ?? digestOf(path, start, bytes)
      known.set(key, digest)
      return digest
    },
  }
}

/** The bencoded info dictionary of one file. */
function describe(sizeBytes: number, pieceBytes: number, pieces: Buffer): Buffer {
  const head = `d6:lengthi${sizeBytes}e4:name${NAME.length}:${NAME}12:piece lengthi${pieceBytes}e6:pieces${pieces.length}:`
  return Buffer.concat([Buffer.from(head), pieces, Buffer.from('e')])
}

async function digestOf(path: string, start: number, bytes: number): Promise<string> {
  const hash = createHash('sha256')
  if (bytes > 0)
    for await (const chunk of createReadStream(path, { start, end: start + bytes - 1 }))
      hash.update(chunk as Buffer)
  return hash.digest('hex')
}
