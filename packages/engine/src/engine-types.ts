import type {
  ByteSource,
  Clock,
  Emitter,
  Endpoint,
  ErrorCode,
  Logger,
  Network,
  Random,
} from '@lanterne/kernel'
import type { Dht } from './discovery/dht/dht.ts'

/** What the engine stands on. */
export interface EngineOptions {
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** Folder that holds the torrents' data; made when missing. One engine at a time. */
  readonly directory: string
  /** Where peers may connect to us; port 0 takes a free one. Absent: nobody can. */
  readonly listen?: Endpoint
  /** The mainline DHT, with the nodes to begin with when none are known yet. Absent: no part in it. */
  readonly dht?: { readonly bootstrap: readonly Endpoint[] } | undefined
  /** Whether peers are spoken to encrypted where they want it (when absent), or always and in every byte. */
  readonly encryption?: 'when-needed' | 'required'
}

/** How a torrent is named to the engine, with whatever else is known about where it is. */
export type TorrentSource = (
  | { readonly kind: 'torrent-file'; readonly bytes: Uint8Array }
  | { readonly kind: 'torrent-url'; readonly url: string }
  | { readonly kind: 'magnet'; readonly uri: string }
  | { readonly kind: 'infohash'; readonly infohash: string }
) & {
  /** Peers known beforehand; unlike those that trackers name, they may be on this machine or in this house. */
  readonly peers?: readonly Endpoint[]
  /** Trackers besides the source's own. */
  readonly trackers?: readonly string[]
  /** HTTP servers that have the files (BEP 19) besides the source's own; unlike those, they may be in this house. */
  readonly webSeeds?: readonly string[]
}

/** One file of a torrent. `path` is for display only: it never becomes a path on disk. */
export interface TorrentFile {
  readonly index: number
  readonly path: readonly string[]
  readonly sizeBytes: number
}

/** What happens in one torrent, in figures. Rates are bytes per second. */
export interface TorrentSnapshot {
  readonly infohash: string
  readonly state: 'fetching' | 'idle' | 'complete' | 'failed'
  readonly error?: ErrorCode
  readonly peers: {
    readonly connected: number
    /** Connected peers that have everything. */
    readonly seeds: number
    /** Connected peers that let us fetch. */
    readonly unchoking: number
    /** Addresses known, connected or not. */
    readonly known: number
    readonly banned: number
  }
  readonly downloadRate: number
  readonly uploadRate: number
  readonly bytes: {
    /** Verified and on disk or in memory. */
    readonly have: number
    readonly size: number
    /** Payload received since start, with what was thrown away. */
    readonly received: number
    readonly wasted: number
    readonly sent: number
  }
  /** HTTP servers that can be fetched from. */
  readonly webSeeds: number
  /** Readers that wait for bytes now. */
  readonly waitingReaders: number
}

export interface TorrentEvents {
  /** A piece was verified. */
  piece: { readonly index: number }
  /** Everything is here. */
  complete: Record<string, never>
  /** Nothing more can be fetched until the cause is gone. */
  failed: { readonly error: ErrorCode }
}

/** One torrent whose files are known. Closing the engine closes it. */
export interface Torrent {
  /** 40 hexadecimal digits. */
  readonly infohash: string
  /** As the torrent says; for display only. */
  readonly name: string
  readonly files: readonly TorrentFile[]
  readonly events: Emitter<TorrentEvents>
  /** The bytes of one file. Reading asks the swarm for them, by the time they are needed. */
  openFile(index: number): ByteSource
  /** Fetches all of a file with the capacity that no reader needs, until `signal` aborts. */
  fetchWhole(index: number, options: { signal: AbortSignal }): void
  /** How much of each of `parts` equal parts of a file is here, 0 to 100, and which are being fetched. */
  presence(
    index: number,
    parts: number,
  ): { readonly have: readonly number[]; readonly coming: readonly number[] }
  /** Verified bytes of one file. */
  haveBytes(index: number): number
  addPeers(peers: readonly Endpoint[]): void
  snapshot(): TorrentSnapshot
}

/** What the engine knows while a torrent's list of files is still being asked for. */
export interface OpeningProgress {
  readonly peersConnected: number
  readonly peersKnown: number
}

export interface Engine extends AsyncDisposable {
  /** Where peers can reach us; absent when not listening. */
  readonly address: Endpoint | undefined
  /** Our part in the DHT; absent when it is off, or when there is no way for datagrams. */
  readonly dht: Dht | undefined
  /**
   * Joins a torrent's swarm, or finds it where it is already joined; resolves when its files are known.
   * Throws `AppError`: `invalid-torrent`, `torrent-too-large`, `invalid-magnet`, `unsupported-torrent`,
   * `source-unreachable`, `no-metadata`, `disk-full`, `data-folder-not-writable`.
   */
  open(
    source: TorrentSource,
    options: { signal: AbortSignal; onProgress?: (progress: OpeningProgress) => void },
  ): Promise<Torrent>
  /**
   * Seeds a file where it lies, without copying it. `torrent` is its `.torrent` (single file); every piece is checked
   * before it is offered.
   */
  seed(
    source: { readonly torrent: Uint8Array; readonly path: string; readonly trackers?: readonly string[] },
    options: { signal: AbortSignal },
  ): Promise<Torrent>
  /** Torrents joined now. */
  readonly torrents: readonly Torrent[]
  /** Leaves a swarm; what is on disk stays. */
  close(infohash: string): Promise<void>
}
