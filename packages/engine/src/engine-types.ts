import type {
  ByteSource,
  Clock,
  Emitter,
  Endpoint,
  ErrorCode,
  FindGateways,
  Logger,
  Network,
  Random,
  WebRtc,
} from '@lanterne/kernel'
import type { Dht } from './discovery/dht/dht.ts'
import type { Reachability } from './discovery/doorway.ts'
import type { FileSurvey } from './forecast/file-survey.ts'
import type { SeedingConditions, SeedingRules } from './swarm/seeding.ts'
import type { UploadLimit } from './swarm/upload-line.ts'

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
  /** Whether peers on this machine's links are looked for by multicast (BEP 14), where we listen; not, when absent. */
  readonly localDiscovery?: boolean | undefined
  /**
   * The routers of this house, to have the port mapped on that we listen on (PCP, NAT-PMP, UPnP). Only beside the
   * system's own network: whoever chose a tunnel says nothing to a router. Absent: no port is mapped.
   */
  readonly gateways?: FindGateways | undefined
  /**
   * How much of the line uploads take; automatic when absent: what the line has to give without anybody noticing. Peers
   * in this house are never held back.
   */
  readonly upload?: UploadLimit | undefined
  /** When a film that nobody here watches or fetches has been shared enough; absent: never, while it is open. */
  readonly seeding?: SeedingRules | undefined
  /**
   * Memory for pieces that come in, wait for the disk, or are on their way to readers and peers, in bytes, of all torrents
   * together; 192 MiB when absent. It should hold a few pieces for each reader: pieces may have 16 MiB.
   */
  readonly memoryBytes?: number
  /**
   * Bytes that films may take on disk, besides those that are kept for offline; when it is too much, the least useful
   * goes. Absent: half of the space that is free or theirs. At least a twentieth of the disk, or a gibibyte, is always
   * left free. What readers are near to is never given up: a limit below about 100 MB for each is passed.
   */
  readonly cacheBytes?: number | undefined
  /** Ways to browsers that share (WebTorrent's peers). Absent: none, as when a tunnel carries the rest. */
  readonly webRtc?: WebRtc | undefined
  /**
   * Whether nothing that is said links one torrent, or one run, with another, as whoever hides an address wants it: an id
   * and a key for each torrent, drawn anew in each run and without our letters, no version, and a DHT node that is new in
   * each run. Not, when absent.
   */
  readonly isDiscreet?: boolean | undefined
  /** Whether peers are spoken to encrypted where they want it (when absent), or always and in every byte. */
  readonly encryption?: 'when-needed' | 'required'
  /**
   * Whether readers who ask for it (`isProvisional`) may have bytes of large pieces before the piece is complete and
   * proved, from sources that have earned it; they may when absent.
   */
  readonly mayReadEarly?: boolean
}

/** How a torrent is named to the engine, with whatever else is known about where it is. */
export type TorrentSource = (
  | { readonly kind: 'torrent-file'; readonly bytes: Uint8Array }
  /** `mayReachLocal`: whether its address may be in this house; it may when absent. */
  | { readonly kind: 'torrent-url'; readonly url: string; readonly mayReachLocal?: boolean | undefined }
  | { readonly kind: 'magnet'; readonly uri: string }
  | { readonly kind: 'infohash'; readonly infohash: string }
  /**
   * A file that a server has and no torrent: fetched by ranges, kept like any other, shared with nobody. `mayReachLocal`:
   * whether the server may be in this house; not when absent.
   */
  | { readonly kind: 'http'; readonly url: string; readonly mayReachLocal?: boolean | undefined }
) & {
  /** Peers known beforehand; unlike those that trackers name, they may be on this machine or in this house. */
  readonly peers?: readonly Endpoint[]
  /** Trackers besides the source's own. */
  readonly trackers?: readonly string[]
  /** HTTP servers that have the files (BEP 19) besides the source's own; unlike those, they may be in this house. */
  readonly webSeeds?: readonly string[]
}

/** What is to be seeded where it lies. */
export interface SeedSource {
  /** The `.torrent`. */
  readonly torrent: Uint8Array
  /** Where its file lies, or each of its files, in its order, padding left out. */
  readonly path: string | readonly string[]
  readonly trackers?: readonly string[]
  /** The files are known to be as they were when the torrent was made: nothing is read to make sure. */
  readonly isChecked?: boolean
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
    /** Of those, what waits for the disk: it is lost when the process is killed now. */
    readonly unwritten: number
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
  readonly origins: ByteOrigins
  readonly deadlines: ReadDeadlines
}

/** Where bytes of a torrent come from: whoever has all of it, other peers, HTTP servers, or what was on disk already. */
export type ByteOrigin = 'seed' | 'peer' | 'web-seed' | 'cache'

/** Bytes of use by where they came from; those of `cache` were verified, not received. */
export type ByteOrigins = Readonly<Record<ByteOrigin, number>>

/** What carries a peer's connection. */
export type PeerTransport = 'tcp' | 'utp' | 'webrtc'

/** How a peer's address came to us. `added`: named by whoever opened the torrent. */
export type FoundBy = 'added' | 'remembered' | 'tracker' | 'dht' | 'pex' | 'local' | 'incoming'

/**
 * How readers were served, chunk by chunk. A reader that runs ahead of its player misses deadlines without harm; one
 * that reads no more than it plays stalls at each. Times are milliseconds.
 */
export interface ReadDeadlines {
  /** Reads begun (starts and jumps), whose first bytes nobody could foresee, and the time that these took in all. */
  readonly openings: number
  readonly openingMs: number
  /** Chunks that were there when the reader asked for them. */
  readonly met: number
  /** Chunks that it had to wait for, how long in all, and for the worst. */
  readonly missed: number
  readonly missedMs: number
  readonly longestMs: number
}

/** Somebody that blocks can be asked of, as it stands now. Rates are bytes per second, of the last three seconds. */
export type ObservedLender = {
  readonly downloadRate: number
  /** Payload received from it. */
  readonly received: number
  /** From request to block, at the least; and how much longer it lets us wait. */
  readonly roundTripMs: number
  readonly delayMs: number
  /** Blocks that it owes us, and how many it may. */
  readonly requests: number
  readonly window: number
  readonly isStalled: boolean
  readonly isChokingUs: boolean
  readonly havePieces: number
} & (
  | { readonly kind: 'web-seed' }
  | {
      readonly kind: 'seed' | 'peer'
      readonly address: Endpoint
      readonly foundBy: FoundBy
      readonly transport: PeerTransport
      readonly isIncoming: boolean
      readonly uploadRate: number
      readonly sent: number
      /** Whether we choke it. */
      readonly isChoked: boolean
      readonly isInterested: boolean
      readonly isInteresting: boolean
    }
)

/** A piece of which some blocks were asked for: how many there are, how many are here and how many on their way. */
export interface ObservedPiece {
  readonly piece: number
  readonly blocks: number
  readonly here: number
  readonly asked: number
}

/** Everything there is to see of one torrent; costs some microseconds per peer. */
export interface TorrentObservation extends TorrentSnapshot {
  readonly lenders: readonly ObservedLender[]
  readonly pieceCount: number
  /** Which pieces are here, as the bits of BEP 3's bitfield. */
  readonly have: Uint8Array
  readonly openPieces: readonly ObservedPiece[]
  /** Where each reader is, as a byte of the torrent, and where it will stop. */
  readonly readers: readonly { readonly position: number; readonly end: number }[]
}

export interface TorrentEvents {
  /** A piece was verified. */
  piece: { readonly index: number }
  /** Payload came. `isWasted`: it was here already, or was not wanted any more. */
  block: {
    readonly piece: number
    readonly offset: number
    readonly length: number
    readonly from: Exclude<ByteOrigin, 'cache'>
    readonly isWasted: boolean
  }
  /** A reader got bytes that it had to wait for, `position` being the torrent's byte. */
  wait: { readonly position: number; readonly waitedMs: number; readonly isOpening: boolean }
  /** A peer answered our handshake or made its own, or a connection that stood ended. */
  peer: {
    readonly state: 'connected' | 'closed'
    readonly address: Endpoint
    readonly foundBy: FoundBy
    readonly isIncoming: boolean
    /** Payload received from it. */
    readonly received: number
  }
  /** Everything is here. */
  complete: Record<string, never>
  /** Nothing more can be fetched until the cause is gone. */
  failed: { readonly error: ErrorCode }
}

/** One torrent whose files are known. Closing the engine closes it. */
export interface Torrent {
  /**
   * 40 hexadecimal digits: the infohash of version 1, or, where the torrent is of version 2 only, the beginning of
   * `infohashV2`, by which its swarm is found (BEP 52).
   */
  readonly infohash: string
  /** 64 hexadecimal digits; absent where the torrent is of version 1 only. */
  readonly infohashV2?: string
  /** As the torrent says; for display only. */
  readonly name: string
  readonly files: readonly TorrentFile[]
  readonly events: Emitter<TorrentEvents>
  /** The bytes of one file. Reading asks the swarm for them, by the time they are needed. */
  openFile(index: number): ByteSource
  /**
   * Fetches all of a file with the capacity that no reader needs, until `signal` aborts: as much as there is room for, and
   * all of a file that is kept. Nothing is asked for while `mayFetch` says no; it is asked at least every second.
   */
  fetchWhole(index: number, options: { signal: AbortSignal; mayFetch?: () => boolean }): void
  /**
   * Keeps a file for offline, or does not any more; remembered from run to run. What is kept is never given up for
   * others and does not count against the limit. Throws `AppError`: `disk-full`, `data-folder-not-writable`.
   */
  keep(index: number, isKept: boolean): Promise<void>
  /** Whoever watched it came to its end: what others have not seen to the end stays longer, until it is read again. */
  wasFinished(): void
  /** Frees what nobody reads and nobody asked to keep, at once. Throws `AppError`: `disk-failed`. */
  discard(): Promise<void>
  /** Whether a file is kept; one that is seeded where it lies always is. */
  isKept(index: number): boolean
  /** How much of each of `parts` equal parts of a file is here, 0 to 100, and which are being fetched. */
  presence(
    index: number,
    parts: number,
  ): { readonly have: readonly number[]; readonly coming: readonly number[] }
  /** Verified bytes of one file. */
  haveBytes(index: number): number
  /** What of a file is here, and who could bring the rest: what a forecast is made from. Some microseconds per piece. */
  survey(index: number): FileSurvey
  addPeers(peers: readonly Endpoint[]): void
  snapshot(): TorrentSnapshot
  /** As `snapshot`, with every peer and piece at work. */
  observe(): TorrentObservation
}

/** What the engine knows while a torrent's list of files is still being asked for. */
export interface OpeningProgress {
  readonly peersConnected: number
  readonly peersKnown: number
}

export interface Engine extends AsyncDisposable {
  /** Where peers can reach us; absent when not listening. */
  readonly address: Endpoint | undefined
  /** How peers reach us; absent when not listening. */
  readonly reachability: Reachability | undefined
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
   * Seeds files where they lie, without copying them; every piece is checked before it is offered, unless that was done.
   * Throws `AppError`: `not-found` where one is missing or of another size, `unsupported-torrent`, `invalid-torrent`.
   */
  seed(source: SeedSource, options: { signal: AbortSignal }): Promise<Torrent>
  /** How much of the line uploads take, from now on. */
  upload: UploadLimit
  /** When a film that nobody here watches or fetches has been shared enough, from now on. */
  seeding: SeedingRules
  /** What the machine says of itself: on a battery, or on a line paid by the byte, only what is wanted here is shared. */
  set conditions(conditions: SeedingConditions)
  /** The disk space that all torrents share. */
  readonly cache: {
    /** Bytes taken by what is not kept for offline. */
    readonly usedBytes: number
    /** Bytes that it may take as things stand: what was asked for, or less where the disk has less. */
    readonly limitBytes: number
    /** Another limit, as `EngineOptions.cacheBytes`; resolves when what is too much is gone. */
    setLimit(cacheBytes: number | undefined): Promise<void>
  }
  /**
   * Says that the network leads somewhere again, after it did not: trackers are told of us, the DHT is joined and peers are
   * tried now, whenever it would have been their turn.
   */
  networkReturned(): void
  /** Torrents joined now. */
  readonly torrents: readonly Torrent[]
  /** Leaves a swarm, named by any of its infohashes; what is on disk stays. */
  close(infohash: string): Promise<void>
}
