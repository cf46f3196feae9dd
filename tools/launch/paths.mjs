import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Where the runtime and the package manager are installed. */
export const bootstrap = join(root, 'tools', 'bootstrap')

/** Where FFmpeg is put that comes as a package. */
export const ffmpeg = join(root, 'tools', 'ffmpeg')

/** Stamps, locks and logs of the launcher. */
export const houseCache = join(root, '.cache', 'house')

/** The interface's sources and its built form. */
export const web = join(root, 'apps', 'web')
export const webDist = join(web, 'dist')
