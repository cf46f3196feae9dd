import type { ByteSource } from '@lanterne/kernel'
import { CustomSource, Input, MATROSKA, MP4, MPEG_TS, QTFF, WEBM } from 'mediabunny'
import { readRange } from '../read-range.ts'
import { ReadBudget } from './read-budget.ts'

/** Bytes that a reader of one file keeps. */
const CACHE_BYTES = 16 << 20

/**
 * Opens a file for mediabunny. Nothing is read before it is asked for; disposing it withdraws what is being read, as
 * does `signal`.
 */
export function openInput(
  source: ByteSource,
  { budget = new ReadBudget(), signal }: { budget?: ReadBudget; signal: AbortSignal },
): Input {
  const reading = new AbortController()
  const either = AbortSignal.any([signal, reading.signal])
  return new Input({
    formats: [MP4, QTFF, MATROSKA, WEBM, MPEG_TS],
    source: new CustomSource({
      getSize: () => source.size,
      async read(start, end) {
        budget.spend(end - start)
        return await readRange(source, { start, end }, { signal: either })
      },
      dispose: () => reading.abort(),
      maxCacheSize: CACHE_BYTES,
      // More than what is asked for would be whole pieces of the torrent more.
      prefetchProfile: 'none',
    }),
  })
}
