import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  createAirPlayFinder,
  createChromecastFinder,
  createKodiFinder,
  createRendererFinder,
  linksOfMachine,
  openCastDevices,
} from '@lanterne/cast'
import { type Catalogue, openCatalogue } from '@lanterne/catalogue'
import type { Release, TitleId } from '@lanterne/contract'
import { gaugeOf, openEngine, type TorrentSource } from '@lanterne/engine'
import { AppError, type Logger } from '@lanterne/kernel'
import { openLibrary } from '@lanterne/library'
import { findFfmpeg, openWorkshop } from '@lanterne/media'
import { Casts } from './cast/casts.ts'
import { createCastMemory } from './cast/kept-cast.ts'
import {
  followSubscription,
  keptCatalogueOf,
  recallSubscription,
  type Subscription,
} from './catalogue/subscription.ts'
import { houseFiles } from './config.ts'
import { createApps } from './create-app.ts'
import { openElsewhere, systemGet } from './elsewhere/open-elsewhere.ts'
import type { DataFolder } from './folder/open-data-folder.ts'
import { LineMeter } from './house/line-meter.ts'
import { meterNetwork, meterWebRtc } from './house/metered-network.ts'
import type { App, Door } from './http/open-door.ts'
import { createKeptTitles } from './keeping/kept-titles.ts'
import { openKeeping } from './keeping/open-keeping.ts'
import { createViewerLibrary } from './library/viewer-library.ts'
import type { ServerOptions } from './open-server.ts'
import { OpenedFilms } from './opened/opened-films.ts'
import { Outlooks } from './outlook/outlooks.ts'
import { readShipped } from './page/page-routes.ts'
import { Pairing } from './pairing/pairing.ts'
import { createTitleFinder } from './playback/find-titles.ts'
import { locateRelease } from './playback/locate-release.ts'
import { Playbacks, type PlaybacksOptions } from './playback/playbacks.ts'
import { ffmpegWhileHidden } from './privacy/ffmpeg-while-hidden.ts'
import type { Privacy } from './privacy/privacy.ts'
import { DroppedFilms } from './publish/dropped-films.ts'
import { KeptShares } from './publish/kept-shares.ts'
import { PublishedFilms } from './publish/published-films.ts'
import { createSubtitleFinder, reachOfFilm } from './sources/reach-of-film.ts'
import { ViewerSources } from './sources/viewer-sources.ts'
import { useWebRtc } from './web-rtc-settings.ts'
import { WelcomeFilm } from './welcome/welcome-film.ts'
import { createSystemWorld, reachOf, secret, type World } from './world.ts'

/** What a house stands on that outlives it. */
export interface HouseParts {
  readonly options: ServerOptions
  readonly folder: DataFolder
  readonly privacy: Privacy
  readonly door: Pick<Door, 'port'>
  /** Lets the page change things, for as long as the app runs. */
  readonly token: string
  readonly instance: string
  /** A person chose another network. */
  onChoice(): void
}

/** Every domain, joined, on the network that was chosen; until disposed. */
export interface House extends App, AsyncDisposable {
  readonly pairing: Pairing
}

/**
 * Opens everything that stands on a network. Throws `data-folder-in-use`, `port-in-use`, `disk-full`; `not-found` and
 * `invalid-request` when another catalogue is missing or wrong.
 */
export async function openHouse(
  { options, folder, privacy, door, token, instance, onChoice }: HouseParts,
  { signal }: { signal: AbortSignal },
): Promise<House> {
  const { log, webDirectory, assetsDirectory, catalogueFile } = { ...houseFiles, ...options }
  const system = createSystemWorld({ log })
  const { chosen } = privacy
  await using resources = new AsyncDisposableStack()
  const library = resources.use(openLibrary(folder.library, system))
  if (library.setAside) log.warn('library set aside', { ...library.setAside })
  const meter = resources.use(new LineMeter({ library, ...system }))
  // All that goes over the line is counted, whoever asked for it.
  const world: World = { ...system, network: meterNetwork(privacy.network, meter) }
  const followed = catalogueFile
    ? undefined
    : await openFollowed(options.subscription ?? (await recallSubscription(folder.path)), folder, world, {
        signal,
      })
  const stored = { folder: folder.titles, log }
  const catalogue = resources.use(
    await (catalogueFile
      ? openOwn({ ...stored, file: catalogueFile }, { signal })
      : openCatalogue({ ...stored, held: followed?.held }, { signal })),
  )
  const get = (chosen ? undefined : options.get) ?? systemGet(world)
  const closing = new AbortController()
  const workshop = resources.use(
    openWorkshop({ ffmpeg: findFfmpeg(ffmpegWhileHidden(options.ffmpeg, chosen)) }),
  )
  const sources = await ViewerSources.open(folder.sources, {
    ...{ ...world, get, workshop, signal: closing.signal },
    ...{ dataDirectory: folder.path, factsDirectory: folder.ownFilms },
  })
  const elsewhere = openElsewhere({ clock: world.clock, get, more: () => sources.sources })
  const opened = new OpenedFilms({ folder: folder.opened, get })
  const kept = createKeptTitles(library.house)
  const titles = createTitleFinder({ catalogue, elsewhere, opened, kept })
  const bareWebRtc = chosen ? undefined : useWebRtc(options.webRtc, options.listen, resources)
  const webRtc = bareWebRtc && meterWebRtc(bareWebRtc, meter)
  const engine = resources.use(
    await openEngine({ ...world, directory: folder.films, ...reachOf(options, chosen), webRtc }, { signal }),
  )
  privacy.seenAs = () => engine.reachability?.seenAs ?? []
  privacy.events.on('returned', () => engine.networkReturned(), closing)
  const welcome = resources.use(
    new WelcomeFilm({ world: system, directory: folder.welcome, assetsDirectory }),
  )
  const keptShares = new KeptShares({ folder: folder.published, log })
  const dropped = new DroppedFilms(join(folder.published, 'files'))
  const published = resources.use(
    new PublishedFilms({ ...world, engine, kept: keptShares, dropped, workshop, opened }),
  )
  const locate = async (
    release: Release,
    { signal, titleId }: { signal: AbortSignal; titleId: TitleId },
  ): Promise<TorrentSource> => {
    const mayReachLocal = reachOfFilm(titleId, sources)
    return (
      kept.placeOf(release, titleId) ??
      (await opened.sourceOf(release)) ??
      locateRelease(release, welcome, { signal, mayReachLocal })
    )
  }
  const keeping = resources.use(
    openKeeping({
      ...{ library, meter, engine, titles, locate, ...world },
      gauge: gaugeOf(folder.films),
      given: options,
      playbacks: () => playbacks,
    }),
  )
  const { house, keptFilms } = keeping
  const films: Pick<PlaybacksOptions, 'engine' | 'workshop' | 'find' | 'locate'> = {
    engine: keptFilms.sparing(published.sparing(engine)),
    workshop,
    find: (id) => titles.recall(id),
    locate,
  }
  const playbacks: Playbacks = resources.use(
    new Playbacks({
      ...world,
      ...films,
      kept,
      isDoneWith: (place) => library.isDoneWith(place),
      isCutOff: () => !['off', 'up'].includes(privacy.state.state),
      openFile: (file, options) => sources.openFile(file, options),
      subtitleFinder: createSubtitleFinder({ sources, elsewhere, get }),
    }),
  )
  const outlooks = resources.use(
    new Outlooks({
      ...world,
      ...{ ...films, kept },
      joined: () => engine.torrents,
      leave: (infohash) => playbacks.leave(infohash),
    }),
  )
  const looking = { ...world, links: linksOfMachine }
  const finders = [createKodiFinder, createRendererFinder, createChromecastFinder, createAirPlayFinder].map(
    (create) => create(looking),
  )
  const devices = resources.use(openCastDevices({ finders, clock: world.clock }))
  const readAsset = (address: string) => readShipped(assetsDirectory, address)
  const memory = createCastMemory(library.own)
  const casts = resources.use(new Casts({ ...world, devices, playbacks, memory, readAsset }))
  const pairing = resources.use(
    new Pairing({ ...world, library, port: door.port, wish: options.houseDoor, guard: privacy.guard }),
  )
  const { own: app, house: houseApp } = createApps({
    ...{
      catalogue,
      elsewhere,
      opened,
      titles,
      sources,
      playbacks,
      outlooks,
      ...{ published, casts },
      ...{ library, house, keptFilms, kept, pairing, houseToken: secret(world) },
      random: world.random,
      instance,
      log,
      clock: world.clock,
      port: door.port,
      ...{ token, privacy, onChoice },
    },
    ...{ webDirectory, assetsDirectory, signal: closing.signal },
  })
  resources.defer(() => closing.abort())
  await pairing.begin(houseApp)
  // After the door is open, so that the first answer does not wait for it.
  welcome.share(closing).catch((error: unknown) => {
    if (!closing.signal.aborted) log.warn('welcome film not shared', { error })
  })
  keeping.begin()
  const viewers = createViewerLibrary({ library, catalogue, titles, house })
  const viewerOf = (id: string) => {
    const profile = library.profiles().find((one) => one.id === id)
    return profile && { profile, viewers }
  }
  const resumed = privacy.guard.inHouse(() => {
    const findTitle: Parameters<Casts['resume']>[0]['findTitle'] = (request, options) =>
      titles.findPlayable(request, {}, options)
    return casts.resume({ viewerOf, findTitle, signal: closing.signal })
  })
  resumed.catch((error: unknown) => {
    if (!closing.signal.aborted) log.error('cast not taken up, by a bug', { error })
  })
  published.resume().catch((error: unknown) => {
    if (!closing.signal.aborted) log.warn('published films not shared', { error })
  })
  if (followed) {
    const follower = followSubscription(followed.subscription, {
      ...{ ...followed, world, engine },
      onNewer: (newer) => {
        catalogue.show(newer, closing).catch((error: unknown) => {
          if (!closing.signal.aborted) log.error('newer catalogue not shown', { error })
        })
      },
    })
    // As for the film: nobody waits for it.
    follower.follow(closing).catch((error: unknown) => {
      if (!closing.signal.aborted) log.error('catalogue not followed, by a bug', { error })
    })
  }
  const open = resources.move()
  return {
    pairing,
    fetch: (request, bindings) => app.fetch(request, bindings),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

/** A subscription, with what is kept of it. */
async function openFollowed(
  subscription: Subscription | undefined,
  folder: DataFolder,
  world: World,
  { signal }: { signal: AbortSignal },
) {
  if (!subscription) return undefined
  const kept = keptCatalogueOf(folder.catalogues, subscription, world)
  return { subscription, kept, held: await kept.read({ signal }) }
}

/** A catalogue that somebody wrote: unlike ours, it may be missing or wrong, and that is no fault of the app's. */
async function openOwn(
  request: { readonly file: URL; readonly folder: string; readonly log: Logger },
  { signal }: { signal: AbortSignal },
): Promise<Catalogue> {
  try {
    return await openCatalogue(request, { signal })
  } catch (cause) {
    signal.throwIfAborted()
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new AppError(isMissing ? 'not-found' : 'invalid-request', {
      cause,
      details: { name: fileURLToPath(request.file) },
    })
  }
}
