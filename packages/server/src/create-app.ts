import type { Catalogue, Elsewhere } from '@lanterne/catalogue'
import type { Clock, Logger, Random } from '@lanterne/kernel'
import type { Library } from '@lanterne/library'
import { Hono, type MiddlewareHandler } from 'hono'
import { castRoutes } from './api/cast-routes.ts'
import { deviceRoutes } from './api/device-routes.ts'
import { elsewhereRoutes } from './api/elsewhere-routes.ts'
import { eventRoutes } from './api/event-routes.ts'
import { houseRoutes } from './api/house-routes.ts'
import { keptRoutes } from './api/kept-routes.ts'
import { libraryRoutes } from './api/library-routes.ts'
import { openedRoutes } from './api/opened-routes.ts'
import { outlookRoutes } from './api/outlook-routes.ts'
import { pairRoutes } from './api/pair-routes.ts'
import { playbackRoutes } from './api/playback-routes.ts'
import { type PrivacyRoutesOptions, privacyRoutes } from './api/privacy-routes.ts'
import { profileRoutes } from './api/profile-routes.ts'
import { shareRoutes } from './api/share-routes.ts'
import { type SourceRoutesOptions, sourceRoutes } from './api/source-routes.ts'
import { titleRoutes } from './api/title-routes.ts'
import type { Casts } from './cast/casts.ts'
import { isBundle } from './config.ts'
import type { House } from './house/house.ts'
import { addonRoutes } from './http/addon-routes.ts'
import { answerFailure, answerNotFound } from './http/failure.ts'
import { guard, securityHeaders } from './http/guard.ts'
import { keyFrameRoutes } from './http/key-frame-routes.ts'
import { OpenAnswers } from './http/open-answers.ts'
import { segmentRoutes } from './http/segment-routes.ts'
import { streamRoutes } from './http/stream-routes.ts'
import { subtitleRoutes } from './http/subtitle-routes.ts'
import type { KeptFilms } from './keeping/kept-films.ts'
import type { KeptTitles } from './keeping/kept-titles.ts'
import { createHousehold, type Household } from './library/household.ts'
import { profileGuard } from './library/profile-guard.ts'
import { createViewerLibrary, type ViewerLibrary } from './library/viewer-library.ts'
import type { OpenedFilms } from './opened/opened-films.ts'
import type { Outlooks } from './outlook/outlooks.ts'
import { type PageOptions, pageRoutes } from './page/page-routes.ts'
import { houseGate, pairPath } from './pairing/house-gate.ts'
import type { Pairing } from './pairing/pairing.ts'
import type { TitleFinder } from './playback/find-titles.ts'
import type { Playbacks } from './playback/playbacks.ts'
import type { PublishedFilms } from './publish/published-films.ts'

/** What the HTTP application stands on; its event streams end when `signal` aborts. */
export interface AppOptions extends PageOptions, SourceRoutesOptions, PrivacyRoutesOptions {
  readonly catalogue: Catalogue
  readonly elsewhere: Elsewhere
  readonly opened: OpenedFilms
  readonly titles: TitleFinder
  readonly playbacks: Playbacks
  readonly outlooks: Outlooks
  readonly published: PublishedFilms
  readonly casts: Casts
  readonly library: Library
  readonly pairing: Pairing
  readonly house: House
  readonly kept: KeptTitles
  readonly keptFilms: KeptFilms
  readonly random: Random
  readonly clock: Clock
  readonly log: Logger
  readonly port: number
  /** Names this run to another that starts on the same data folder. */
  readonly instance: string
  /** What pages know that came through the door of the house, to change things. */
  readonly houseToken: string
  readonly signal: AbortSignal
}

interface LibraryParts {
  readonly household: Household
  readonly viewers: ViewerLibrary
}

/** The JSON routes. */
const createApi = (options: AppOptions & LibraryParts) =>
  new Hono()
    .route('/api', titleRoutes(options))
    .route('/api/library', libraryRoutes(options))
    .route('/api/profiles', profileRoutes(options))
    .route('/api/kept', keptRoutes(options))
    .route('/api/house', houseRoutes(options))
    .route('/api/devices', deviceRoutes(options))
    .route('/api/elsewhere', elsewhereRoutes(options))
    .route('/api/opened', openedRoutes(options))
    .route('/api/sources', sourceRoutes(options))
    .route('/api/playbacks', playbackRoutes(options))
    .route('/api/outlooks', outlookRoutes(options))
    .route('/api/cast', castRoutes(options))
    .route('/api/events', eventRoutes(options))
    .route('/api/shares', shareRoutes(options))
    .route('/api/privacy', privacyRoutes(options))
    .get('/api/about', (c) => c.json({ licences: isBundle ? '/assets/licences.txt' : null }))
    .get('/api/instance', (c) => c.json({ instance: options.instance }))

/** The JSON routes as a type, for `hc<Api>` in the interface. */
export type Api = ReturnType<typeof createApi>

/** What each door answers. */
export interface Apps {
  /** That of this machine. */
  readonly own: Hono
  /** That of the house. */
  readonly house: Hono
}

/** Everything that the doors answer: the same behind each, and other guards before it. */
export function createApps(options: AppOptions): Apps {
  const { playbacks, log, pairing } = options
  const household = createHousehold(options)
  const parts = { ...options, household, viewers: createViewerLibrary(options) }
  const api = createApi(parts)
  const answers = new OpenAnswers({ log })
  const behind = (app: Hono, token: string) => {
    app.use('/api/*', profileGuard({ household }))
    // A television is in this house, whatever hides the house.
    app.use('/api/cast/*', (_c, next) => options.privacy.guard.inHouse(next))
    app.route('/', api)
    app.route('/stream', streamRoutes({ find: (id) => playbacks.bytes(id), answers }))
    app.route('/key-frames', keyFrameRoutes({ find: (...asked) => playbacks.keyFrame(...asked) }))
    app.route('/segments', segmentRoutes({ find: (id) => playbacks.segments(id), answers }))
    app.route('/subtitles', subtitleRoutes({ find: (id) => playbacks.subtitles(id) }))
    app.all('/api/*', answerNotFound)
    app.route('/', pageRoutes({ ...options, token }))
    return app
  }
  const own = open({ log })
  // Before the guard, which lets no other site read anything: these answers alone are for all.
  own.route('/', addonRoutes(options))
  own.use(securityHeaders, guard(options))
  const house = open({ log })
  const forStrangers = open({ log }).route('/', pageRoutes({ webDirectory: options.webDirectory, token: '' }))
  house.use(
    withoutIsolation,
    securityHeaders,
    houseGate({ devices: pairing.devices, token: options.houseToken, forStrangers }),
  )
  house.route(pairPath, pairRoutes({ pairing }))
  return { own: behind(own, options.token), house: behind(house, options.houseToken) }
}

/** Browsers isolate no page that came over plain HTTP from another machine, and complain when they are asked to. */
const withoutIsolation: MiddlewareHandler = async (c, next) => {
  await next()
  c.res.headers.delete('cross-origin-opener-policy')
}

function open({ log }: Pick<AppOptions, 'log'>): Hono {
  const app = new Hono()
  app.onError(answerFailure({ log }))
  app.notFound(answerNotFound)
  return app
}

/** What the door of this machine answers. */
export const createApp = (options: AppOptions): Hono => createApps(options).own
