import { openEngine, type TorrentSource } from '@lanterne/engine'
import type { Endpoint, Logger } from '@lanterne/kernel'
import { Hono } from 'hono'
import { houseFiles } from '../config.ts'
import { openDataFolder } from '../folder/open-data-folder.ts'
import { answerFailure, answerNotFound } from '../http/failure.ts'
import { guard, securityHeaders } from '../http/guard.ts'
import { mimeTypeOf } from '../http/mime-type.ts'
import { OpenAnswers } from '../http/open-answers.ts'
import { openDoor } from '../http/open-door.ts'
import { type Streamable, streamRoutes } from '../http/stream-routes.ts'
import { chooseFile } from '../playback/choose-file.ts'
import { locateRelease } from '../playback/locate-release.ts'
import { openWorld } from '../privacy/open-world.ts'
import { useWebRtc } from '../web-rtc-settings.ts'
import { WelcomeFilm } from '../welcome/welcome-film.ts'
import { createSystemWorld, type PeerSettings, reachOf, secret } from '../world.ts'
import { type FoundSource, findSource } from './find-source.ts'
import { describeTorrent, type TorrentStatus } from './torrent-status.ts'

/** What to stream, and how. */
export interface StreamOptions extends PeerSettings {
  /** A magnet link, the address or the path of a `.torrent`, an infohash, or a title's id. */
  readonly source: string
  /** Chosen as in the app when absent. */
  readonly fileIndex?: number
  readonly peers?: readonly Endpoint[]
  readonly trackers?: readonly string[]
  /** Of the bytes' address; any free one when absent. */
  readonly port?: number
  readonly dataDirectory: string
  readonly assetsDirectory?: string
  readonly log: Logger
}

/** One film on HTTP, until disposed. */
export interface Stream extends AsyncDisposable {
  /** Address of the bytes; answers ranges. */
  readonly url: string
  status(): TorrentStatus
}

/** Opens a torrent and serves its film on this machine's loopback; resolves when the film is known. */
export async function openStream(
  options: StreamOptions,
  { signal }: { signal: AbortSignal },
): Promise<Stream> {
  const { log, port = 0, assetsDirectory = houseFiles.assetsDirectory } = options
  const found = await findSource(options.source, {
    openCatalogue: async () => (await import('@lanterne/catalogue')).openCatalogue({}, { signal }),
  })
  const folder = await openDataFolder(options.dataDirectory)
  await using resources = new AsyncDisposableStack()
  const world = resources.use(await openWorld(folder, { log }))
  const { chosen } = world
  const door = resources.use(await openDoor({ port, spare: 0 }, { signal }))
  const welcome = resources.use(
    new WelcomeFilm({ world: createSystemWorld({ log }), directory: folder.welcome, assetsDirectory }),
  )
  const webRtc = chosen ? undefined : useWebRtc(options.webRtc, options.listen, resources)
  const engine = resources.use(
    await openEngine({ ...world, directory: folder.films, ...reachOf(options, chosen), webRtc }, { signal }),
  )
  world.follow(engine)
  const source =
    found.kind === 'torrent' ? found.source : await locateRelease(found.release, welcome, { signal })
  const torrent = await engine.open(withHints(source, options), { signal })
  const { file, container } = chooseFile(torrent.files, options.fileIndex ?? indexOf(found))
  const life = new AbortController()
  resources.defer(() => life.abort())
  torrent.fetchWhole(file.index, { signal: life.signal })

  const id = secret(world)
  const streamable: Streamable = {
    source: torrent.openFile(file.index),
    etag: `"${torrent.infohash}-${file.index}"`,
    mimeType: mimeTypeOf(`.${container}`),
    signal: life.signal,
    attend: () => {},
  }
  const find = (asked: string) => (asked === id ? streamable : undefined)
  const app = new Hono()
    .use(securityHeaders, guard({ port: door.port, token: secret(world) }))
    .route('/stream', streamRoutes({ find, answers: new OpenAnswers({ log }) }))
    .notFound(answerNotFound)
    .onError(answerFailure({ log }))
  door.answer(app)
  // Used twice: here so that it closes before what stands behind it, above in case that never opens.
  resources.use(door)
  const open = resources.move()
  return {
    url: `${door.address}/stream/${id}/${addressName(file.path.at(-1) ?? '')}`,
    status: () => describeTorrent(torrent, file.index),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

function withHints(source: TorrentSource, { peers = [], trackers = [] }: StreamOptions): TorrentSource {
  return {
    ...source,
    peers: [...(source.peers ?? []), ...peers],
    trackers: [...(source.trackers ?? []), ...trackers],
  }
}

function indexOf(found: FoundSource): number | undefined {
  if (found.kind !== 'release' || found.release.source.kind !== 'torrent') return undefined
  return found.release.source.fileIndex
}

/** A file's name as part of an address: letters that need no escape in a URL or a shell, and its ending. */
function addressName(name: string): string {
  return (
    name
      .replace(/[^\w.-]+/g, '-')
      .replace(/^[-.]+/, '')
      .slice(-80) || 'film'
  )
}
