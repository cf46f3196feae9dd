import { basename, join } from 'node:path'
import { formatCatalogueKey, readSeal, refusal } from '@lanterne/catalogue'
import { type Infohash, mutableItem, openEngine, parseTorrentFile, torrentPointer } from '@lanterne/engine'
import { AppError, type Clock, type Logger, sleep } from '@lanterne/kernel'
import { openDataFolder } from '../folder/open-data-folder.ts'
import { openWorld } from '../privacy/open-world.ts'
import { draftTorrent } from '../seed/draft-torrent.ts'
import { type PeerSettings, reachOf } from '../world.ts'
import { readKeyFile } from './key-file.ts'
import { readNamed } from './read-file.ts'
import { readFiles } from './work-on-catalogue.ts'

/** What to publish, and how. */
export interface PublicationOptions extends PeerSettings {
  /** A snapshot. */
  readonly source: string
  /** What changed since older ones, each leading to it. */
  readonly deltas: readonly string[]
  readonly keyFile: string
  readonly dataDirectory: string
  readonly log: Logger
  /** Told each time that the DHT was told, with how many nodes took it. */
  readonly onTold: (nodes: number) => void
}

/** A catalogue being published, until disposed. */
export interface Publication extends AsyncDisposable {
  /** 64 hexadecimal digits. */
  readonly key: string
  readonly sequence: number
  /** Of the snapshot's torrent. */
  readonly infohash: string
}

/** BEP 44: nodes may forget after two hours. */
const AGAIN_MS = 3_600_000
const FIRST_RETRY_MS = 2000

/**
 * Shares a snapshot and its deltas, and tells the DHT that they are the newest of their key (BEP 46), again and again.
 * Throws `not-found`, `no-peers` when there is no DHT, `catalogue-refused` for what subscribers would refuse.
 */
export async function openPublication(
  options: PublicationOptions,
  { signal }: { signal: AbortSignal },
): Promise<Publication> {
  const { source, deltas, log } = options
  const seed = await readKeyFile(options.keyFile)
  const { key, sequence } = await readFiles([source], undefined, { signal })
  const folder = await openDataFolder(options.dataDirectory)
  await using resources = new AsyncDisposableStack()
  const world = resources.use(await openWorld(folder, { log }))
  const directory = join(folder.seeds, `catalogue-${formatCatalogueKey(key)}`)
  const reach = reachOf(options, world.chosen)
  const engine = resources.use(await openEngine({ ...world, directory, ...reach }, { signal }))
  world.follow(engine)
  const { dht } = engine
  if (!dht) throw new AppError('no-peers')
  const share = async (path: string): Promise<Infohash> => {
    const torrent = await draftTorrent(path, { signal })
    await engine.seed({ torrent, path }, { signal })
    return parseTorrentFile(torrent).infohash
  }
  const newest = await share(source)
  const since = new Map<number, Infohash>()
  for (const path of deltas) {
    const seal = readSeal(await readNamed(path, { signal }))
    if (Buffer.compare(seal.key, key) !== 0) throw refusal('wrong-key', { at: basename(path) })
    if (seal.kind !== 'delta' || seal.sequence !== sequence)
      throw refusal('wrong-base', { at: basename(path) })
    since.set(seal.base, await share(path))
  }
  const item = mutableItem(torrentPointer(newest, since), { seed, sequence })
  if (Buffer.compare(item.publicKey, key) !== 0) throw refusal('wrong-key', { at: basename(source) })
  const life = new AbortController()
  resources.defer(() => life.abort(new AppError('closed')))
  const telling = tellAgain(() => dht.put(item, life), options.onTold, {
    clock: world.clock,
    signal: life.signal,
  })
  telling.catch((error: unknown) => {
    if (!life.signal.aborted) log.error('publication ended by a bug', { error })
  })
  const open = resources.move()
  return {
    key: formatCatalogueKey(key),
    ...{ sequence, infohash: newest },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

/** Tells the DHT before it forgets; soon again while nobody has heard. */
async function tellAgain(
  tell: () => Promise<number>,
  onTold: (nodes: number) => void,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  let retryMs = FIRST_RETRY_MS
  while (!signal.aborted) {
    const nodes = await tell()
    onTold(nodes)
    await sleep(clock, nodes > 0 ? AGAIN_MS : retryMs, { signal })
    retryMs = nodes > 0 ? FIRST_RETRY_MS : Math.min(AGAIN_MS, retryMs * 2)
  }
}
