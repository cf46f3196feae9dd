import { readFile, stat } from 'node:fs/promises'
import { MOST_CONTENT_BYTES, refusal } from '@lanterne/catalogue'
import { AppError } from '@lanterne/kernel'

/** Reads a file that somebody named on the command line. Throws `not-found`; `catalogue-refused`: `too-large`. */
export async function readNamed(path: string, { signal }: { signal: AbortSignal }): Promise<Uint8Array> {
  try {
    if ((await stat(path)).size > MOST_CONTENT_BYTES) throw refusal('too-large', { at: path })
    return new Uint8Array(await readFile(path, { signal }))
  } catch (cause) {
    signal.throwIfAborted()
    if (cause instanceof AppError) throw cause
    throw new AppError('not-found', { cause, details: { name: path } })
  }
}
