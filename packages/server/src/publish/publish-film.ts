import { join } from 'node:path'
import type { PublishRequest } from '@lanterne/contract'
import { openEngine } from '@lanterne/engine'
import { type Endpoint, type Logger, sleep, systemClock } from '@lanterne/kernel'
import { type FfmpegPlaces, findFfmpeg, openWorkshop } from '@lanterne/media'
import { systemGet } from '../elsewhere/open-elsewhere.ts'
import { findInstance } from '../folder/instance.ts'
import { openDataFolder } from '../folder/open-data-folder.ts'
import { OpenedFilms } from '../opened/opened-films.ts'
import { ffmpegWhileHidden } from '../privacy/ffmpeg-while-hidden.ts'
import { type OpenWorld, openWorld } from '../privacy/open-world.ts'
import { describeTorrent, type TorrentStatus } from '../stream/torrent-status.ts'
import { useWebRtc } from '../web-rtc-settings.ts'
import { type PeerSettings, reachOf } from '../world.ts'
import { publishByApp, workOf } from './ask-app.ts'
import { isAsItWas } from './draft-film.ts'
import { type KeptShare, KeptShares } from './kept-shares.ts'
import { prepareShare, readPublishRequest } from './prepare-share.ts'

/** What to publish, and how. */
export interface PublishOptions extends PeerSettings {
  /** A `PublishRequest`, as it may have come. */
  readonly request: unknown
  readonly peers?: readonly Endpoint[]
  readonly dataDirectory: string
  readonly ffmpeg?: FfmpegPlaces | undefined
  readonly log: Logger
  onProgress?(doneBytes: number, sizeBytes: number): void
}

/** A film that is published; shared from here until disposed, unless the app that runs does that. */
export interface PublishedFilm extends AsyncDisposable {
  readonly share: KeptShare
  /** Absent where the app shares it. */
  readonly here?: { readonly address: Endpoint | undefined; status(): TorrentStatus }
}

const LOOK_EVERY_MS = 500

/** Publishes a film: by the app where one runs on this data folder, else by an engine of its own. Throws as `prepareShare`. */
export async function publishFilm(
  options: PublishOptions,
  { signal }: { signal: AbortSignal },
): Promise<PublishedFilm> {
  const { log, onProgress } = options
  const request = readPublishRequest(options.request)
  const folder = await openDataFolder(options.dataDirectory)
  const app = await findInstance(folder.path, { signal })
  if (app) {
    const done = new AbortController()
    const looking = AbortSignal.any([signal, done.signal])
    if (onProgress) void follow(app.address, onProgress, { signal: looking })
    try {
      const share = await publishByApp(app.address, request, { signal })
      return { share, [Symbol.asyncDispose]: async () => {} }
    } finally {
      done.abort()
    }
  }
  await using resources = new AsyncDisposableStack()
  const world = resources.use(await openWorld(folder, { log }))
  const { chosen } = world
  const kept = new KeptShares({ folder: folder.published, log })
  const { share, torrent } = await prepare(request, options, kept, world, { signal })
  await new OpenedFilms({ folder: folder.opened, get: systemGet(world) }).openLink(share.link, { signal })
  const directory = join(folder.seeds, share.infohash)
  const webRtc = chosen ? undefined : useWebRtc(options.webRtc, options.listen, resources)
  const engine = resources.use(
    await openEngine({ ...world, directory, ...reachOf(options, chosen), webRtc }, { signal }),
  )
  world.follow(engine)
  const looks = await Promise.all(share.files.map(isAsItWas))
  const path = share.files.map((file) => file.path)
  const shared = await engine.seed({ torrent, path, isChecked: looks.every(Boolean) }, { signal })
  shared.addPeers(options.peers ?? [])
  const film = share.title.releases[0]?.source
  const index = film?.kind === 'torrent' ? (film.fileIndex ?? 0) : 0
  const open = resources.move()
  return {
    share,
    here: { address: engine.address, status: () => describeTorrent(shared, index) },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

/** In a workshop that is closed when it is done: sharing needs none. */
async function prepare(
  request: PublishRequest,
  { ffmpeg, onProgress }: PublishOptions,
  kept: KeptShares,
  { clock, chosen }: Pick<OpenWorld, 'clock' | 'chosen'>,
  { signal }: { signal: AbortSignal },
) {
  await using workshop = openWorkshop({ ffmpeg: findFfmpeg(ffmpegWhileHidden(ffmpeg, chosen)) })
  return await prepareShare(request, { workshop, kept, clock, ...(onProgress && { onProgress }) }, { signal })
}

/** Tells how far the app is, until `signal` aborts. */
async function follow(
  address: string,
  onProgress: (doneBytes: number, sizeBytes: number) => void,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    // What the app does is asked for elsewhere; this only tells how far it is.
    const work = await workOf(address, { signal }).catch(() => undefined)
    if (work && !signal.aborted) onProgress(work.doneBytes, work.sizeBytes)
    await sleep(systemClock, LOOK_EVERY_MS, { signal }).catch(() => {}) // Ends early when it is done.
  }
}
