import { type CatalogueWay, HEADER_BYTES, MOST_FILE_BYTES, readSeal } from '@lanterne/catalogue'
import { httpGet } from '@lanterne/engine'
import { AppError, type Clock, type Network } from '@lanterne/kernel'

const HEADER_LIMIT_MS = 30_000
const FILE_LIMIT_MS = 10 * 60_000

/**
 * Catalogues by HTTP: a snapshot at `url`, and what changed since the one of sequence N at `url` with `.since-N` after it,
 * where the mirror has that. Only the beginning is fetched when it is not newer.
 */
export function mirrorWay({ url, ...world }: { url: string; network: Network; clock: Clock }): CatalogueWay {
  const get = (
    address: string,
    options: { timeoutMs: number; headers?: Record<string, string> },
    signal: AbortSignal,
  ) => httpGet(address, { ...world, maxBytes: MOST_FILE_BYTES, ...options }, { signal })
  return {
    name: 'mirror',
    async ask(held, { isWhole, signal }) {
      const range = { range: `bytes=0-${HEADER_BYTES - 1}` }
      const first = await get(url, { timeoutMs: HEADER_LIMIT_MS, headers: range }, signal)
      if (first.status !== 200 && first.status !== 206)
        throw new AppError('source-unreachable', { details: { status: first.status } })
      const { sequence } = readSeal(first.body)
      if (held && sequence <= held.sequence) return undefined
      // A mirror that knows no ranges has sent it all.
      if (first.status === 200) return { bytes: first.body }
      if (held && !isWhole) {
        const since = await get(sinceAddress(url, held.sequence), { timeoutMs: FILE_LIMIT_MS }, signal)
        if (since.status === 200) return { bytes: since.body }
      }
      const { status, body } = await get(url, { timeoutMs: FILE_LIMIT_MS }, signal)
      if (status !== 200) throw new AppError('source-unreachable', { details: { status } })
      return { bytes: body }
    },
  }
}

/** Where a mirror has what changed since a sequence. */
function sinceAddress(url: string, sequence: number): string {
  const address = new URL(url)
  address.pathname += `.since-${sequence}`
  return address.href
}
