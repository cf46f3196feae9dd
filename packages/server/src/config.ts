import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FfmpegPlaces } from '@lanterne/media'
import type { WebRtcSettings } from '@lanterne/privacy'
import { browserPlaces } from './browser-places.ts'
import { type DhtSettings, readDhtSettings } from './dht-settings.ts'
import { readWebRtcSettings } from './web-rtc-settings.ts'

/** Languages that the interface and the command line speak. */
export type Language = 'en' | 'fr'

/** What the machine says about its owner's wishes. */
export interface Environment {
  readonly language: Language
  /** Where this platform keeps an application's data. */
  readonly dataDirectory: string
  /**
   * Titles to show instead of those that ship with the app: the path of a JSON list of the contract's `Title`s
   * (`LANTERNE_CATALOGUE`).
   */
  readonly catalogueFile?: string
  /** How the DHT is joined (`LANTERNE_DHT`); absent when it is `off`. */
  readonly dht: DhtSettings | undefined
  /** How browsers are reached (`LANTERNE_WEBRTC`); absent when it is `off`. */
  readonly webRtc: WebRtcSettings | undefined
  /** Whether peers are looked for on this machine's links: unless `LANTERNE_LSD` is `off`. */
  readonly localDiscovery: boolean
  /**
   * Where FFmpeg may be. `LANTERNE_FFMPEG` is `off`, `package` (only the one that comes as a package) or `path` (only the
   * programs of this machine); either, when it is not set, and the package is fetched when a film needs it.
   */
  readonly ffmpeg: FfmpegPlaces
  /** Browsers that may show the app in a window of its own, the first to try first (`LANTERNE_BROWSER`). */
  readonly browsers: readonly string[]
  /** Whether the router is asked to let peers in: unless `LANTERNE_PORT_MAPPING` is `off`. */
  readonly portMapping: boolean
}

/** The port of the interface when none is asked for: LANT on a telephone's keys. */
export const defaultPort = 5268

/** Reads the environment, once. Nothing else in the house does. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): Environment {
  const { LC_ALL, LC_MESSAGES, LANG, LANTERNE_CATALOGUE } = variables
  const { LANTERNE_DHT, LANTERNE_LSD, LANTERNE_PORT_MAPPING, LANTERNE_WEBRTC } = variables
  const locale = [LC_ALL, LC_MESSAGES, LANG].find((value) => value) ?? systemLocale()
  return {
    language: /^fr/i.test(locale) ? 'fr' : 'en',
    dataDirectory: dataDirectoryOf(variables, platform),
    dht: readDhtSettings(LANTERNE_DHT),
    webRtc: readWebRtcSettings(LANTERNE_WEBRTC),
    localDiscovery: LANTERNE_LSD !== 'off',
    portMapping: LANTERNE_PORT_MAPPING !== 'off',
    ffmpeg: ffmpegPlaces(variables),
    browsers: browserPlaces(variables, platform, { isBundle }),
    ...(LANTERNE_CATALOGUE ? { catalogueFile: LANTERNE_CATALOGUE } : {}),
  }
}

function ffmpegPlaces({
  LANTERNE_FFMPEG: wish,
  PATH,
  Path,
}: Readonly<Record<string, string | undefined>>): FfmpegPlaces {
  const searchPath = PATH ?? Path
  return {
    ...(wish === 'off' || wish === 'path' ? {} : { packageDirectory: houseFiles.ffmpegDirectory }),
    // Only where nothing else is wished: nobody who says what to use is to find something else on the disk.
    // A bundle has nothing that fetches it.
    ...(wish || isBundle ? {} : { fetchCommand: [process.execPath, houseFiles.launcher, '--ffmpeg'] }),
    ...(wish === 'off' || wish === 'package' || searchPath === undefined ? {} : { searchPath }),
  }
}

function dataDirectoryOf(
  { HOME, LOCALAPPDATA, XDG_DATA_HOME }: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  const home = HOME || homedir()
  if (platform === 'win32') return join(LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Lanterne')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Lanterne')
  // The XDG Base Directory specification has relative paths ignored.
  return join(XDG_DATA_HOME?.startsWith('/') ? XDG_DATA_HOME : join(home, '.local', 'share'), 'lanterne')
}

function systemLocale(): string {
  return Intl.DateTimeFormat().resolvedOptions().locale
}

const houseDirectory = new URL('../../../', import.meta.url)

/** Where the parts of the house that are not code lie. */
export const houseFiles = {
  /** The built interface. */
  webDirectory: fileURLToPath(new URL('apps/web/dist', houseDirectory)),
  /** What ships beside it. */
  assetsDirectory: fileURLToPath(new URL('assets', houseDirectory)),
  /** What brings the house to the state that it needs. */
  launcher: fileURLToPath(new URL('tools/launch.mjs', houseDirectory)),
  /** Where the launcher puts FFmpeg, which is not part of the house. */
  ffmpegDirectory: fileURLToPath(new URL('tools/ffmpeg', houseDirectory)),
}

/** Whether this runs from a bundle, which carries its runtime and all that it needs, and not from a clone. */
export const isBundle = !existsSync(houseFiles.launcher)
