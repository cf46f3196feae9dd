import type { ServerResponse } from 'node:http'

/**
 * Writes `chunks` as the body of `outgoing`, no faster than the client takes them, and ends the answer.
 * When `signal` aborts or they fail, the connection is cut: an answer that is short must not look whole.
 */
export async function sendChunks(
  outgoing: ServerResponse,
  chunks: AsyncIterable<Uint8Array>,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  try {
    for await (const chunk of chunks) await written(outgoing, chunk, { signal })
    outgoing.end()
  } catch (error) {
    const isExpected = signal.aborted // Asked first: cutting the connection aborts it too.
    outgoing.destroy()
    if (!isExpected) throw error
  }
}

/** Resolves when `chunk` has left for the network, and its memory is free; rejects with the signal's reason when it aborts first. */
function written(
  outgoing: ServerResponse,
  chunk: Uint8Array,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    outgoing.write(chunk, (error) => {
      signal.removeEventListener('abort', onAbort)
      if (error) reject(error)
      else resolve()
    })
  })
}
