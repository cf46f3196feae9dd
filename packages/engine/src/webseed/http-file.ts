import { AppError, type Clock, type Network } from '@lanterne/kernel'
import { encodeBencode } from '../metainfo/bencode.ts'
import { type Metainfo, parseTorrentFile } from '../metainfo/metainfo.ts'
import { httpGet } from '../transport/http-get.ts'

const TIMEOUT_MS = 20_000
const LEAST_PIECE_BYTES = 256 << 10
const MOST_PIECES = 8192
const HASH_BYTES = 20

/**
 * A file that is on an HTTP server and in no torrent, as a torrent that nobody else takes part in: its pieces have no
 * hashes, its only source is the server. It has another name when the server says that the file is another.
 * Throws `AppError` as `httpGet`; `not-found`; `unsupported-source` where the server gives no ranges.
 */
export async function describeHttpFile(
  url: string,
  {
    mayReachLocal,
    ...world
  }: { readonly network: Network; readonly clock: Clock; readonly mayReachLocal: boolean },
  { signal }: { signal: AbortSignal },
): Promise<Metainfo> {
  const ask = { ...world, maxBytes: 64 << 10, timeoutMs: TIMEOUT_MS, mayReachLocal: () => mayReachLocal }
  const { status, headers } = await httpGet(
    url,
    { ...ask, headers: { range: 'bytes=0-0', 'accept-encoding': 'identity' } },
    { signal },
  )
  if (status === 404 || status === 410) throw new AppError('not-found')
  const size = Number(/^bytes 0-0\/(\d{1,15})$/.exec(headers['content-range'] ?? '')?.[1])
  if (status !== 206 || !(size > 0)) throw new AppError('unsupported-source', { details: { status } })
  return unhashedTorrent(url, size, headers['etag'] ?? headers['last-modified'] ?? '')
}

/** A torrent of one file without hashes. `edition` is what the server tells one state of the file from another by. */
export function unhashedTorrent(url: string, sizeBytes: number, edition: string): Metainfo {
  let pieceLength = LEAST_PIECE_BYTES
  while (sizeBytes / pieceLength > MOST_PIECES) pieceLength *= 2
  const torrent = encodeBencode({
    info: {
      edition,
      length: sizeBytes,
      name: fileName(url),
      'piece length': pieceLength,
      // Where hashes would be; who reads it without knowing that takes none of its pieces for right.
      pieces: new Uint8Array(Math.ceil(sizeBytes / pieceLength) * HASH_BYTES),
      private: 1,
      source: url,
    },
    'url-list': url,
  })
  return { ...parseTorrentFile(torrent), isUnhashed: true }
}

function fileName(url: string): string {
  const name = new URL(url).pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(name) || 'film'
  } catch {
    return name // Escapes of something that is no text.
  }
}
