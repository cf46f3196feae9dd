import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createTorrent, parseTorrentFile } from '@lanterne/engine'

/** What is known of the film beside the film: the content of welcome.json. */
export interface FilmFacts {
  readonly infohash: string
  readonly sizeBytes: number
  readonly sha256: string
  readonly durationSeconds: number
  readonly width: number
  readonly height: number
  readonly framesPerSecond: number
}

const pieceLength = 256 * 1024

/** Makes the torrent of the film at `path`, without trackers: the same bytes for the same film. */
export async function describeFilm(
  path: string,
  known: Omit<FilmFacts, 'infohash' | 'sizeBytes' | 'sha256'>,
  { signal }: { signal: AbortSignal },
): Promise<{ readonly torrent: Uint8Array; readonly facts: FilmFacts }> {
  const film = await readFile(path, { signal })
  const torrent = await createTorrent(
    {
      name: 'welcome.mp4',
      sizeBytes: film.length,
      async *read() {
        yield film
      },
      pieceLength,
    },
    { signal },
  )
  const { infohash } = parseTorrentFile(torrent)
  const sha256 = createHash('sha256').update(film).digest('hex')
  return { torrent, facts: { infohash, sizeBytes: film.length, sha256, ...known } }
}
