import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { formatMagnet, openEngine, parseTorrentFile, type Torrent } from '@lanterne/engine'
import { AppError, type Endpoint, type Logger } from '@lanterne/kernel'
import { openDataFolder } from '../folder/open-data-folder.ts'
import { openWorld } from '../privacy/open-world.ts'
import { readTorrentFile } from '../stream/find-source.ts'
import { describeTorrent, type TorrentStatus } from '../stream/torrent-status.ts'
import { useWebRtc } from '../web-rtc-settings.ts'
import { type PeerSettings, reachOf } from '../world.ts'
import { draftTorrent } from './draft-torrent.ts'

/** What to share, and how. */
export interface SeedOptions extends PeerSettings {
  /** The file, or a `.torrent` of it. */
  readonly source: string
  /** Where the file is that a `.torrent` is of; beside it when absent. */
  readonly file?: string
  readonly peers?: readonly Endpoint[]
  readonly trackers?: readonly string[]
  readonly dataDirectory: string
  readonly log: Logger
}

/** One file being shared, until disposed. */
export interface Seed extends AsyncDisposable {
  readonly magnet: string
  /** The `.torrent`. */
  readonly torrent: Uint8Array
  /** Where peers reach us. */
  readonly address: Endpoint | undefined
  status(): TorrentStatus
}

/** Shares a file where it lies; each piece is checked before it is offered. Throws `not-found`, `invalid-torrent`, `unsupported-torrent`. */
export async function openSeed(options: SeedOptions, { signal }: { signal: AbortSignal }): Promise<Seed> {
  const { source, trackers = [], log } = options
  const isTorrent = extname(source).toLowerCase() === '.torrent'
  const torrent = isTorrent ? await readTorrentFile(source) : await draftTorrent(source, { trackers, signal })
  const metainfo = parseTorrentFile(torrent)
  const path = isTorrent ? (options.file ?? (await findFileOf(source, metainfo))) : source
  const folder = await openDataFolder(options.dataDirectory)
  await using resources = new AsyncDisposableStack()
  const world = resources.use(await openWorld(folder, { log }))
  const { chosen } = world
  // A folder for each file, so that several commands may share at once.
  const directory = join(folder.seeds, metainfo.infohash)
  const webRtc = chosen ? undefined : useWebRtc(options.webRtc, options.listen, resources)
  const engine = resources.use(
    await openEngine({ ...world, directory, ...reachOf(options, chosen), webRtc }, { signal }),
  )
  world.follow(engine)
  const shared = await engine.seed({ torrent, path, trackers }, { signal })
  shared.addPeers(options.peers ?? [])
  const open = resources.move()
  return {
    magnet: formatMagnet({
      infohash: metainfo.infohash,
      infohashV2: metainfo.infohashV2,
      displayName: metainfo.name,
      trackers: [...new Set([...metainfo.trackers.flat(), ...trackers])],
    }),
    torrent,
    address: engine.address,
    status: () => describeTorrent(shared, soleFile(shared)),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

function soleFile({ files }: Torrent): number {
  return files[0]?.index ?? 0
}

/**
 * The file beside a `.torrent` that it is of: named like it, or as it says. The names come from the folder's own list,
 * never from the torrent.
 */
async function findFileOf(torrentPath: string, { name }: { name: string }): Promise<string> {
  const folder = dirname(torrentPath)
  const stem = basename(torrentPath, extname(torrentPath))
  const entries = await readdir(folder, { withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
  const found = files.find((file) => file === stem) ?? files.find((file) => file === name)
  if (found === undefined) throw new AppError('not-found', { details: { name: join(folder, stem) } })
  return join(folder, found)
}
