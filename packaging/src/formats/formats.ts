import type { Effort } from '../archive/xz.ts'
import type { Bundle } from '../compose.ts'
import type { PlatformName } from '../targets.ts'
import { deb } from './deb.ts'
import { macZip } from './mac.ts'
import { tarball } from './tarball.ts'
import { windowsInstaller, windowsZip } from './windows.ts'

/** A file that people download. */
export interface Download {
  readonly file: string
  readonly bytes: Uint8Array
}

/** How a bundle becomes a file. */
export type Format = (bundle: Bundle, effort: Effort) => Promise<Download>

const linux = { 'tar.xz': tarball, deb }

/** Of each platform, what is made for it. */
export const formats: Readonly<Record<PlatformName, Readonly<Record<string, Format>>>> = {
  'linux-x64': linux,
  'linux-arm64': linux,
  'win-x64': { zip: windowsZip, setup: windowsInstaller },
  // The installer's own half has no form for ARM here.
  'win-arm64': { zip: windowsZip },
  'mac-x64': { zip: macZip },
  'mac-arm64': { zip: macZip },
}
