import { createHash, randomFillSync } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Read } from './job.ts'

const PIECE_BYTES = 1024 * 1024
const NAME = 'film.bin'

/** A film to fetch: random bytes, and the torrent that describes them. */
export interface BenchFilm {
  readonly folder: string
  readonly torrentPath: string
  readonly sizeBytes: number
  readonly pieceBytes: number
  /** SHA-256, in hexadecimal, of what `read` should give. */
  digest(read: Read): Promise<string>
}

/** Writes `sizeBytes` random bytes and their version 1 torrent (BEP 3) into `folder`. */
export async function makeFilm(folder: string, sizeBytes: number): Promise<BenchFilm> {
  const path = join(folder, NAME)
  const pieces: Buffer[] = []
  await using file = await open(path, 'w')
  const buffer = Buffer.allocUnsafe(PIECE_BYTES)
  for (let at = 0; at < sizeBytes; at += PIECE_BYTES) {
    const piece = randomFillSync(buffer.subarray(0, Math.min(PIECE_BYTES, sizeBytes - at)))
    pieces.push(createHash('sha1').update(piece).digest())
    await file.write(piece, 0, piece.length, at)
  }
  const torrentPath = join(folder, 'film.torrent')
  await writeFile(torrentPath, describe(sizeBytes, Buffer.concat(pieces)))
  const known = new Map<string, Promise<string>>()
  return {
    folder,
    torrentPath,
    sizeBytes,
    pieceBytes: PIECE_BYTES,
    digest(read) {
      const key = `${read.start}+${read.bytes}`
      const digest = known.get(key) ?? digestOf(path, read)
      known.set(key, digest)
      return digest
    },
  }
}

/** The bencoded torrent of one file without trackers: its peer is named to each engine. */
function describe(sizeBytes: number, pieces: Buffer): Buffer {
  const head = `d4:infod6:lengthi${sizeBytes}e4:name${NAME.length}:${NAME}12:piece lengthi${PIECE_BYTES}e6:pieces${pieces.length}:`
  return Buffer.concat([Buffer.from(head), pieces, Buffer.from('ee')])
}

async function digestOf(path: string, { start, bytes }: Read): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { start, end: start + bytes - 1 }))
    hash.update(chunk as Buffer)
  return hash.digest('hex')
}
