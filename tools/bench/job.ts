/** Where a peer is. */
export interface Peer {
  readonly host: string
  readonly port: number
}

/**
 * One stretch of the film that a run reads, from `start`: until `bytes` bytes are here, or `forMs` milliseconds are
 * over. Then the demand is withdrawn.
 */
export interface Read {
  readonly start: number
  readonly bytes: number
  /** Absent: there is no limit but the run's own. */
  readonly forMs?: number
}

/** What one run asks of an engine: a torrent or its magnet link, known peers, empty folder, reads one after the other. */
export interface Job {
  readonly torrentPath: string
  /** Set when the engine is to be told no more than this. */
  readonly magnet?: string
  readonly sizeBytes: number
  readonly pieceBytes: number
  readonly peers: readonly Peer[]
  /** Address of the machine that the engine runs on. */
  readonly host: string
  readonly folder: string
  readonly reads: readonly Read[]
}

/** How many bytes of a read were here, and at how many milliseconds since the run's zero. */
export type Arrival = readonly [ms: number, bytes: number]

/** What came of one read. Times are milliseconds since the run's zero. */
export interface ReadResult {
  readonly demandedMs: number
  /** In order; both figures grow. */
  readonly arrivals: readonly Arrival[]
  /** SHA-256 of what was read, in hexadecimal; absent where an engine cannot show what it read. */
  readonly sha256?: string
  /** Processor time that the reader spent on that hash. */
  readonly hashCpuSeconds: number
}

/** What the measured side tells at the end. */
export interface Outcome {
  readonly reads: readonly ReadResult[]
  /** Payload that came, and how much of it was thrown away; absent where an engine does not say. */
  readonly receivedBytes?: number
  readonly wastedBytes?: number
  /** Of the program that did the work, where that is not the process that tells this. */
  readonly cpuSeconds?: number
  readonly peakAnonymousBytes?: number
}

/** When `bytes` bytes of a read were here; infinite when they never were. */
export function whenHere({ arrivals }: ReadResult, bytes: number): number {
  return arrivals.find(([, here]) => here >= bytes)?.[0] ?? Number.POSITIVE_INFINITY
}

/** How much of a read came. */
export function bytesHere({ arrivals }: ReadResult): number {
  return arrivals.at(-1)?.[1] ?? 0
}
