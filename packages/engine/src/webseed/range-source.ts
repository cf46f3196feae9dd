/** Where a web seed's bytes are asked for, by their place in the torrent. */
export interface RangeSource {
  /**
   * Opens an answer that begins at byte `start` of the torrent and goes on for about `bytes`, less where one answer
   * cannot hold as much. Leaving the loop over its chunks ends it. Throws `ServerRefusal`, or `AppError`.
   */
  open(
    start: number,
    bytes: number,
    options: { signal: AbortSignal },
  ): Promise<{ readonly chunks: AsyncIterable<Uint8Array> }>
}
