import type { openAppClient as OpenAppClient } from './app-client/open-app-client.ts'
import type { makeKeyFile as MakeKeyFile } from './catalogue/key-file.ts'
import type { openPublication as OpenPublication } from './catalogue/open-publication.ts'
import type { resolveWithNetwork as ResolveWithNetwork } from './catalogue/resolve-with-network.ts'
import type { subscribeOnce as SubscribeOnce } from './catalogue/subscribe-once.ts'
import type { forgetSubscription as ForgetSubscription } from './catalogue/subscription.ts'
import type {
  buildCatalogue as BuildCatalogue,
  signCatalogue as SignCatalogue,
  verifyCatalogue as VerifyCatalogue,
} from './catalogue/work-on-catalogue.ts'
import type { examine as Examine } from './doctor/examine.ts'
import type { openServer as OpenServer } from './open-server.ts'
import type { publishFilm as PublishFilm } from './publish/publish-film.ts'
import type { makeTorrent as MakeTorrent } from './seed/make-torrent.ts'
import type { openSeed as OpenSeed } from './seed/open-seed.ts'
import type { openStream as OpenStream } from './stream/open-stream.ts'

export type { RefusalReason } from '@lanterne/catalogue'
export type { AppClient } from './app-client/open-app-client.ts'
export type { Publication, PublicationOptions } from './catalogue/open-publication.ts'
export type { SubscribeOptions } from './catalogue/subscribe-once.ts'
export type { Subscription } from './catalogue/subscription.ts'
export type { BuildRequest, CatalogueFacts, SignRequest } from './catalogue/work-on-catalogue.ts'
export { defaultPort, type Environment, type Language, readEnvironment } from './config.ts'
export type { Api } from './create-app.ts'
export type { DhtSettings } from './dht-settings.ts'
export type { ExamineOptions, Finding, FindingName } from './doctor/examine.ts'
export type { Server, ServerOpening, ServerOptions } from './open-server.ts'
export type { HouseDoorWish } from './pairing/pairing.ts'
export { isPrivate } from './pairing/private-address.ts'
export type { PublishedFilm, PublishOptions } from './publish/publish-film.ts'
export type { MadeTorrent } from './seed/make-torrent.ts'
export type { Seed, SeedOptions } from './seed/open-seed.ts'
export type { Stream, StreamOptions } from './stream/open-stream.ts'
export type { TorrentStatus } from './stream/torrent-status.ts'
export type { Limits, PeerSettings } from './world.ts'

// Each is loaded when it is called: whoever streams one film needs neither the app nor the tools that remake films.

/** See `examine` in `./doctor/examine.ts`. */
export const examine: typeof Examine = async (...all) => (await import('./doctor/examine.ts')).examine(...all)

/** See `makeTorrent` in `./seed/make-torrent.ts`. */
export const makeTorrent: typeof MakeTorrent = async (...all) =>
  (await import('./seed/make-torrent.ts')).makeTorrent(...all)

/** See `publishFilm` in `./publish/publish-film.ts`. */
export const publishFilm: typeof PublishFilm = async (...all) =>
  (await import('./publish/publish-film.ts')).publishFilm(...all)

/** See `openSeed` in `./seed/open-seed.ts`. */
export const openSeed: typeof OpenSeed = async (...all) =>
  (await import('./seed/open-seed.ts')).openSeed(...all)

/** See `openAppClient` in `./app-client/open-app-client.ts`. */
export const openAppClient: typeof OpenAppClient = async (...all) =>
  (await import('./app-client/open-app-client.ts')).openAppClient(...all)

/** See `openServer` in `./open-server.ts`. */
export const openServer: typeof OpenServer = async (...all) =>
  (await import('./open-server.ts')).openServer(...all)

/** See `openStream` in `./stream/open-stream.ts`. */
export const openStream: typeof OpenStream = async (...all) =>
  (await import('./stream/open-stream.ts')).openStream(...all)

/** See `makeKeyFile` in `./catalogue/key-file.ts`. */
export const makeKeyFile: typeof MakeKeyFile = async (...all) =>
  (await import('./catalogue/key-file.ts')).makeKeyFile(...all)

/** See `buildCatalogue` in `./catalogue/work-on-catalogue.ts`. */
export const buildCatalogue: typeof BuildCatalogue = async (...all) =>
  (await import('./catalogue/work-on-catalogue.ts')).buildCatalogue(...all)

/** See `signCatalogue` in `./catalogue/work-on-catalogue.ts`. */
export const signCatalogue: typeof SignCatalogue = async (...all) =>
  (await import('./catalogue/work-on-catalogue.ts')).signCatalogue(...all)

/** See `verifyCatalogue` in `./catalogue/work-on-catalogue.ts`. */
export const verifyCatalogue: typeof VerifyCatalogue = async (...all) =>
  (await import('./catalogue/work-on-catalogue.ts')).verifyCatalogue(...all)

/** See `openPublication` in `./catalogue/open-publication.ts`. */
export const openPublication: typeof OpenPublication = async (...all) =>
  (await import('./catalogue/open-publication.ts')).openPublication(...all)

/** See `resolveWithNetwork` in `./catalogue/resolve-with-network.ts`. */
export const resolveWithNetwork: typeof ResolveWithNetwork = async (...all) =>
  (await import('./catalogue/resolve-with-network.ts')).resolveWithNetwork(...all)

/** See `subscribeOnce` in `./catalogue/subscribe-once.ts`. */
export const subscribeOnce: typeof SubscribeOnce = async (...all) =>
  (await import('./catalogue/subscribe-once.ts')).subscribeOnce(...all)

/** See `forgetSubscription` in `./catalogue/subscription.ts`. */
export const forgetSubscription: typeof ForgetSubscription = async (...all) =>
  (await import('./catalogue/subscription.ts')).forgetSubscription(...all)

/** See `parseCatalogueKey` in the catalogue's `follow/catalogue-key.ts`. */
export const readCatalogueKey = async (text: string): Promise<Uint8Array> =>
  (await import('@lanterne/catalogue')).parseCatalogueKey(text)

/** See `formatCatalogueLink` in the catalogue's `follow/catalogue-key.ts`. */
export const linkOfCatalogue = async (key: Uint8Array): Promise<string> =>
  (await import('@lanterne/catalogue')).formatCatalogueLink(key)
