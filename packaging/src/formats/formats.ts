import type { Effort } from '../archive/xz.ts'
import type { Bundle } from '../compose.ts'
import type { PlatformName } from '../targets.ts'
import { deb } from './deb.ts'
import { tarball } from './tarball.ts'

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
  'win-x64': {},
  'win-arm64': {},
  'mac-x64': {},
  'mac-arm64': {},
}
