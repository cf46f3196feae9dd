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
   */
  read(range: ByteRange, options: { signal: AbortSignal }): AsyncIterable<Uint8Array>
}
