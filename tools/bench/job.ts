/** One stretch of the film that a run reads: `bytes` bytes from `start`, then the demand is withdrawn. */
export interface Read {
  readonly start: number
  readonly bytes: number
}

/** What one run asks of an engine: known torrent, known peer, empty folder, reads one after the other. */
export interface Job {
  readonly torrentPath: string
  readonly peer: { readonly host: string; readonly port: number }
  readonly folder: string
  readonly reads: readonly Read[]
}

/** When things happened in one read, in milliseconds since the run's zero, and what was read. */
export interface ReadResult {
  readonly demandedMs: number
  readonly firstByteMs: number
  /** When 2^20 bytes, or the whole read if it is smaller, were here. */
  readonly firstMibMs: number
  readonly lastByteMs: number
  /** SHA-256 of what was read, in hexadecimal. */
  readonly sha256: string
  /** Processor time that the reader spent on that hash. */
  readonly hashCpuSeconds: number
}
