/** Half-open range of byte offsets: `start` is in it, `end` is not. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** Random access to the bytes of one file, wherever they are now. */
export interface ByteSource {
  /** Size of the file in bytes. */
  readonly size: number
  /**
   * Yields the bytes of `range` in order; each chunk belongs to the caller for good.
   * Ends early by throwing the signal's reason when `signal` aborts. Leaving the loop withdraws the demand.
   *
   * With `isLent`, a chunk may be the source's own memory: to be read only, and only until the next one is asked for
   * or the loop is left. It spares whoever passes the bytes on a copy of all of them.
   */
  read(range: ByteRange, options: { signal: AbortSignal; isLent?: boolean }): AsyncIterable<Uint8Array>
}
