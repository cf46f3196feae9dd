import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readNpmNetwork } from './npm.mjs'
import { root } from './paths.mjs'
import { findPnpm } from './runtime.mjs'
import { runTool } from './tool.mjs'

/** Lies inside what it vouches for, so that it goes when that goes. */
const stampFile = join(root, 'node_modules', '.lanterne-stamp')

/** @typedef {'app' | 'all'} Scope what the app needs to run, or also what its developers need */

/** Whether the packages of `scope` are installed as the lock file has them. @param {Scope} scope */
export function areDependenciesHere(scope) {
  if (!existsSync(stampFile)) return false
  const [hash, installed] = readFileSync(stampFile, 'utf8').split(' ')
  return (installed === 'all' || installed === scope) && hash === dependenciesHash()
}

/** Installs the packages exactly as the lock file has them. @param {string} runtime @param {Scope} scope */
export async function installDependencies(runtime, scope) {
  const pnpm = await findPnpm()
  const isAll = scope === 'all' || areToolsHere()
  // The lock file names the checksum of every package and was reviewed with the commit that changed it: asking the
  // registry about the age of each again would cost several seconds of every newcomer's first start.
  const args = ['install', '--frozen-lockfile', '--trust-lockfile', '--prefer-offline', '--ignore-scripts']
  args.push('--reporter=append-only')
  if (!isAll) args.push('--prod')
  const { registry, cafile } = await readNpmNetwork()
  if (registry) args.push(`--registry=${registry}`)
  // CI: never ask a question; nobody would see it.
  const env = { NODE_EXTRA_CA_CERTS: cafile, ...process.env, CI: 'true' }
  await runTool('fetching-packages', 'pnpm', runtime, [pnpm, ...args], { cwd: root, env })
  writeFileSync(stampFile, `${dependenciesHash()} ${isAll ? 'all' : 'app'}`)
}

/** Whether a developer's packages are here: then they stay, for the next check would only fetch them again. */
function areToolsHere() {
  const state = join(root, 'node_modules', '.modules.yaml')
  return existsSync(state) && /"devDependencies": true/.test(readFileSync(state, 'utf8'))
}

/** Changes when an install is due: the lock file, or what it is made from, is another. */
export function dependenciesHash() {
  const hash = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...workspaceManifests()]) {
    hash.update(file).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

function workspaceManifests() {
  const text = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
  const list = /^packages:\r?\n((?:\s+- .*\r?\n)+)/m.exec(text)?.[1] ?? ''
  const folders = [...list.matchAll(/- ['"]?([^'"\s]+)/g)].flatMap(([, pattern = '']) => {
    if (!pattern.endsWith('/*')) return [pattern]
    const parent = pattern.slice(0, -2)
    return existsSync(join(root, parent))
      ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`)
      : []
  })
  return folders
    .map((folder) => `${folder}/package.json`)
    .filter((file) => existsSync(join(root, file)))
    .sort()
}
