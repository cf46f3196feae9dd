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
   *
   * With `isProvisional`, chunks may come before it is proved that they are right. The loop ends only when all of them
   * are, and throws `wrong-bytes` as soon as some proved wrong: what it gave until then must not be kept.
   *
   * With `isHereOnly`, nothing is fetched and nothing is made wanted: it throws `not-found` where some is not here.
   */
  read(
    range: ByteRange,
    options: { signal: AbortSignal; isLent?: boolean; isProvisional?: boolean; isHereOnly?: boolean },
  ): AsyncIterable<Uint8Array>
}
