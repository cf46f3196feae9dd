import type { examine as Examine } from './doctor/examine.ts'
import type { openServer as OpenServer } from './open-server.ts'
import type { makeTorrent as MakeTorrent } from './seed/make-torrent.ts'
import type { openSeed as OpenSeed } from './seed/open-seed.ts'
import type { openStream as OpenStream } from './stream/open-stream.ts'

export { defaultPort, type Environment, type Language, readEnvironment } from './config.ts'
export type { Api } from './create-app.ts'
export type { DhtSettings } from './dht-settings.ts'
export type { ExamineOptions, Finding, FindingName } from './doctor/examine.ts'
export type { Server, ServerOpening, ServerOptions } from './open-server.ts'
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

/** See `openSeed` in `./seed/open-seed.ts`. */
export const openSeed: typeof OpenSeed = async (...all) =>
  (await import('./seed/open-seed.ts')).openSeed(...all)

/** See `openServer` in `./open-server.ts`. */
export const openServer: typeof OpenServer = async (...all) =>
  (await import('./open-server.ts')).openServer(...all)

/** See `openStream` in `./stream/open-stream.ts`. */
export const openStream: typeof OpenStream = async (...all) =>
  (await import('./stream/open-stream.ts')).openStream(...all)
