import { readFile } from 'node:fs/promises'
import { AppError } from '@lanterne/kernel'
import { openAppClient } from '@lanterne/server'

interface App {
  readonly address: string
  /** Known where the app is ours. */
  readonly token?: string | undefined
  readonly signal: AbortSignal
}

/**
 * Gives the `.torrent` at `path` to the app at `address`; the answer is the address of its film's page. Throws
 * `not-found` where there is no such file, and what the app says of one that it cannot open.
 */
export async function openTorrent(path: string, { address, token, signal }: App): Promise<string> {
  const app = await openAppClient(address, { signal, ...(token === undefined ? {} : { token }) })
  const { id } = (await app.ask('POST', '/api/opened/torrent', await bytesOf(path, signal), { signal })) as {
    readonly id: string // Our own app's answer: a title.
  }
  return `${address}/title/${encodeURIComponent(id)}`
}

async function bytesOf(path: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    return await readFile(path, { signal })
  } catch (cause) {
    signal.throwIfAborted()
    throw new AppError('not-found', { cause })
  }
}
