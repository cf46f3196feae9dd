import { createHash } from 'node:crypto'
import {
  type Engine,
  type EngineOptions,
  openEngine,
  type Torrent,
  type TorrentSnapshot,
} from '@lanterne/engine'
import { type ByteRange, type ByteSource, type Logger, systemClock, systemRandom } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'
import type { Stage } from './stage.ts'

/** Opens our engine on 127.0.0.1, with what it logs kept for the report of a failure. */
export async function openLanterne(
  stage: Stage,
  directory: string,
  { encryption = 'when-needed', webRtc }: Pick<EngineOptions, 'encryption' | 'webRtc'> = {},
): Promise<Engine> {
  const note =
    (level: string): Logger['info'] =>
    (message, fields) =>
      stage.note(`lanterne ${level}: ${message} ${fields === undefined ? '' : JSON.stringify(fields)}`)
  const engine = await openEngine(
    {
      network: createSystemNetwork(),
      clock: systemClock,
      random: systemRandom,
      log: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
      directory,
      encryption,
      webRtc,
      listen: { host: '127.0.0.1', port: 0 },
    },
    { signal: AbortSignal.timeout(30_000) },
  )
  return stage.use(engine)
}

/** Reads `range` (all of it unless told) and returns its length and its SHA-256 in hexadecimal digits. */
export async function digest(
  source: ByteSource,
  { signal, range = { start: 0, end: source.size } }: { signal: AbortSignal; range?: ByteRange },
): Promise<{ length: number; sha256: string }> {
  const hash = createHash('sha256')
  let length = 0
  for await (const chunk of source.read(range, { signal })) {
    hash.update(chunk)
    length += chunk.length
  }
  return { length, sha256: hash.digest('hex') }
}

/** Resolves when `torrent` has every byte of its files. */
export async function whenWhole(
  stage: Stage,
  torrent: Torrent,
  { timeoutMs }: { timeoutMs: number },
): Promise<TorrentSnapshot> {
  return await stage.until(
    'Lanterne has it all',
    () => {
      const snapshot = torrent.snapshot()
      return snapshot.bytes.have === snapshot.bytes.size ? snapshot : undefined
    },
    { timeoutMs, describe: () => torrent.snapshot() },
  )
}
