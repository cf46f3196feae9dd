import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { readNpmNetwork } from '../../tools/launch/npm.mjs'
import { findPnpm } from '../../tools/launch/runtime.mjs'
import { partsCache, root } from './places.ts'
import { runTool } from './run-tool.ts'
import { type PlatformName, platforms } from './targets.ts'
import { readTree, type Tree } from './tree.ts'

/** What a bundle carries that was not compiled here. */
export interface Parts {
  /** The runtime's program, as its makers published it. */
  readonly program: Uint8Array
  /** The modules of native code, as a `node_modules`. */
  readonly modules: Tree
  /** Folders of the packages that all this is of. */
  readonly packages: readonly string[]
}

const manifests = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml']

/**
 * Fetches the runtime and the native modules of a platform from the package registry, whatever platform we are on. The
 * lock file pins each by its checksum; no script of theirs runs. What was fetched once stays until the lock changes.
 */
export async function fetchParts(name: PlatformName): Promise<Parts> {
  const { runtime, program, os, cpu } = platforms[name]
  const folder = join(partsCache, name)
  const stamp = join(folder, 'node_modules', '.lanterne-stamp')
  const wanted = lockHash()
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    for (const file of manifests) copyFileSync(join(root, 'packaging', 'parts', file), join(folder, file))
    await install(folder, { runtime, os, cpu })
    writeFileSync(stamp, wanted)
  }
  const modules = join(folder, 'node_modules')
  const runtimeFolder = realpathSync(join(modules, runtime))
  const native = nativePackages(modules)
  return {
    program: readFileSync(join(runtimeFolder, program)),
    modules: new Map(native.flatMap(([called, place]) => [...modulesOf(called, place)])),
    packages: [runtimeFolder, ...native.map(([, place]) => place)],
  }
}

/** A runtime is only for some platforms, so for pnpm it is optional: one that did not arrive is no failure of pnpm's. */
const attempts = 3

async function install(
  folder: string,
  { runtime, os, cpu }: { runtime: string; os: string; cpu: string },
): Promise<void> {
  const { registry, cafile } = await readNpmNetwork()
  const args = ['install', '--frozen-lockfile', '--trust-lockfile', '--prefer-offline', '--ignore-scripts']
  args.push('--prod', '--reporter=append-only', `--os=${os}`, `--cpu=${cpu}`, '--libc=glibc')
  if (registry) args.push(`--registry=${registry}`)
  const env = { NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'] ?? cafile, CI: 'true' }
  const pnpm = await findPnpm()
  let said = ''
  for (let i = 0; i < attempts; i++) {
    rmSync(join(folder, 'node_modules'), { recursive: true, force: true })
    said = (await runTool(process.execPath, [pnpm, ...args], { cwd: folder, env })).toString()
    const modules = join(folder, 'node_modules')
    const isNativeHere = nativePackages(modules).some(([name]) => name.startsWith('@node-datachannel/'))
    if (isNativeHere && existsSync(join(modules, runtime, 'package.json'))) return
  }
  throw new Error(`not all parts arrived (${runtime}):\n${said}`)
}

function lockHash(): string {
  const hash = createHash('sha256')
  for (const file of manifests) hash.update(readFileSync(join(root, 'packaging', 'parts', file)))
  return hash.digest('hex')
}

/** `node-datachannel`, what it needs, and its native half for the platform. */
function nativePackages(modules: string): [name: string, folder: string][] {
  const found = new Map<string, string>()
  const visit = (name: string, from: string) => {
    const place = join(from, name)
    if (found.has(name) || !existsSync(place)) return
    const folder = realpathSync(place)
    found.set(name, folder)
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>
      optionalDependencies?: Record<string, string>
    }
    const beside = name.startsWith('@') ? dirname(dirname(folder)) : dirname(folder)
    for (const each of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }))
      visit(each, beside)
  }
  visit('node-datachannel', modules)
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Of a package, what runs: neither its sources nor what only who compiles it needs. */
function modulesOf(name: string, folder: string): Tree {
  const isNeeded = (path: string) =>
    path === 'package.json' || path.endsWith('.node') || /^(dist\/esm|lib)\/.*\.m?js$/.test(path)
  return new Map([...readTree(folder, isNeeded)].map(([path, entry]) => [`${name}/${path}`, entry]))
}
