import { createHash, randomFillSync } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTorrent, parseTorrentFile } from '@lanterne/engine'

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

/** Writes random bytes and their torrent, version 1 or hybrid (BEP 3, 52), into a folder of their own in `parent`. */
export async function makeFilm(
  parent: string,
  { sizeMib, pieceMib, isHybrid }: { sizeMib: number; pieceMib: number; isHybrid: boolean },
): Promise<BenchFilm> {
  const [sizeBytes, pieceBytes] = [sizeMib * MIB, pieceMib * MIB]
  const folder = join(parent, `film-${sizeMib}-${pieceMib}${isHybrid ? '-hybrid' : ''}`)
  await mkdir(folder)
  const path = join(folder, NAME)
  {
    await using file = await open(path, 'w')
    const buffer = Buffer.allocUnsafe(MIB)
    for (let at = 0; at < sizeBytes; at += MIB) await file.write(randomFillSync(buffer), 0, MIB, at)
  }
  const torrent = await createTorrent(
    {
      name: NAME,
      sizeBytes,
      pieceLength: pieceBytes,
      version: isHybrid ? 'hybrid' : 'v1',
      read: () => createReadStream(path, { highWaterMark: MIB }),
    },
    { signal: new AbortController().signal },
  )
  const torrentPath = join(folder, 'film.torrent')
  await writeFile(torrentPath, torrent)
  const known = new Map<string, Promise<string>>()
  return {
    folder,
    path,
    torrentPath,
    magnet: `magnet:?xt=urn:btih:${parseTorrentFile(torrent).infohash}`,
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

async function digestOf(path: string, start: number, bytes: number): Promise<string> {
  const hash = createHash('sha256')
  if (bytes > 0)
    for await (const chunk of createReadStream(path, { start, end: start + bytes - 1 }))
      hash.update(chunk as Buffer)
  return hash.digest('hex')
}
