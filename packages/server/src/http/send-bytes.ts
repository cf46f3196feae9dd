import type { ServerResponse } from 'node:http'
import type { ByteRange, ByteSource } from '@lanterne/kernel'

/**
 * Writes `range` of `source` as the body of `outgoing`, no faster than the client takes it, and ends the answer.
 * When `signal` aborts or the source fails, the connection is cut: an answer that is short must not look whole.
 */
export async function sendBytes(
  outgoing: ServerResponse,
  source: ByteSource,
  range: ByteRange,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  try {
    for await (const chunk of source.read(range, { signal })) {
      if (!outgoing.write(chunk)) await drained(outgoing, { signal })
    }
    outgoing.end()
  } catch (error) {
    const isExpected = signal.aborted // Asked first: cutting the connection aborts it too.
    outgoing.destroy()
    if (!isExpected) throw error
  }
}

/** Resolves when `outgoing` takes more bytes; rejects with the signal's reason when it aborts first. */
function drained(outgoing: ServerResponse, { signal }: { signal: AbortSignal }): Promise<void> {
  return new Promise((resolve, reject) => {
    const onDrain = () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }
    const onAbort = () => {
      outgoing.off('drain', onDrain)
      reject(signal.reason)
    }
    if (signal.aborted) return reject(signal.reason)
    outgoing.once('drain', onDrain)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
