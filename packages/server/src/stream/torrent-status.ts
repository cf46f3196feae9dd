import type { Torrent, TorrentSnapshot } from '@lanterne/engine'

/** What happens to one file of a torrent, in figures; sizes in bytes, rates in bytes per second. */
export interface TorrentStatus
  extends Pick<TorrentSnapshot, 'state' | 'error' | 'peers' | 'downloadRate' | 'uploadRate'> {
  /** Verified bytes of the file. */
  readonly have: number
  readonly size: number
  /** Payload received and sent since start; `wasted` is what was received and thrown away. */
  readonly received: number
  readonly wasted: number
  readonly sent: number
  /** Readers that wait for bytes now. */
  readonly waitingReaders: number
}

/** Describes the file `index` of a torrent. */
export function describeTorrent(torrent: Torrent, index: number): TorrentStatus {
  const { state, error, peers, downloadRate, uploadRate, bytes, waitingReaders } = torrent.snapshot()
  return {
    state,
    ...(error === undefined ? {} : { error }),
    peers,
    downloadRate: Math.round(downloadRate),
    uploadRate: Math.round(uploadRate),
    have: torrent.haveBytes(index),
    size: torrent.files.find((file) => file.index === index)?.sizeBytes ?? 0,
    received: bytes.received,
    wasted: bytes.wasted,
    sent: bytes.sent,
    waitingReaders,
  }
}
