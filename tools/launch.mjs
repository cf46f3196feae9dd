#!/usr/bin/env node
// The one way into the house. Makes sure that what a command needs is here (the runtime, the packages, the built
// interface), fetching and building only what is missing or has changed, then runs the command.
//
//   node tools/launch.mjs [COMMAND] [options]     the app: start (the default), stream, seed, doctor…
//   node tools/launch.mjs --run FILE.ts [args]    a file of this repository
//   node tools/launch.mjs --bin NAME [args]       a tool of node_modules/.bin
//   node tools/launch.mjs --ffmpeg                fetches FFmpeg, for films that nothing else reads
//   node tools/launch.mjs --pnpm [args]           the package manager, at the version that the lock file is written by
//
// Plain JavaScript without a dependency: it runs before anything is installed, on Node 18 or later.
import { join, resolve } from 'node:path'
import { areDependenciesHere, installDependencies } from './launch/dependencies.mjs'
import { installFfmpeg, isFfmpegHere } from './launch/ffmpeg.mjs'
import { withLock } from './launch/lock.mjs'
import { root } from './launch/paths.mjs'
import { runToEnd } from './launch/run.mjs'
import { findPnpm, findRuntime, installRuntime } from './launch/runtime.mjs'
import { LaunchFailure, sayFailure } from './launch/say.mjs'
import { buildWeb, isWebBuilt } from './launch/web.mjs'

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof LaunchFailure)) throw error
  sayFailure(error)
  process.exitCode = 1
}

/** @param {string[]} argv */
async function main(argv) {
  const { node } = process.versions
  if (Number(node.split('.')[0]) < 18) throw new LaunchFailure('node-too-old', { detail: node })
  const wanted = parse(argv)
  if (wanted.kind === 'pnpm') {
    const runtime = findRuntime() ?? (await withLock('house', installRuntime))
    return runToEnd(runtime, [await findPnpm(), ...wanted.args], { cwd: process.cwd() })
  }
  if (wanted.kind === 'ffmpeg') {
    if (isFfmpegHere()) return
    return withLock('ffmpeg', async () => {
      if (!isFfmpegHere()) await installFfmpeg(findRuntime() ?? (await withLock('house', installRuntime)))
    })
  }
  await prepare(wanted)
  const runtime = findRuntime()
  if (!runtime) throw new LaunchFailure('runtime-missing')
  if (wanted.kind === 'app') {
    const entry = join(root, 'packages', 'cli', 'src', 'main.mjs')
    return runToEnd(runtime, [entry, ...wanted.args], { cwd: process.cwd() })
  }
  if (wanted.kind === 'run')
    return runToEnd(runtime, [resolve(root, wanted.file), ...wanted.args], { cwd: root })
  return runToEnd(runtime, wanted.args, { cwd: root, bin: wanted.name })
}

/**
 * @typedef {{ kind: 'app', args: string[], needsWeb: boolean }
 *   | { kind: 'run', file: string, args: string[] }
 *   | { kind: 'bin', name: string, args: string[] }
 *   | { kind: 'ffmpeg' }
 *   | { kind: 'pnpm', args: string[] }} Wanted
 */

/** @param {string[]} argv @returns {Wanted} */
function parse(argv) {
  const [first, second, ...rest] = argv
  if (first === '--run' && second) return { kind: 'run', file: second, args: rest }
  if (first === '--bin' && second) return { kind: 'bin', name: second, args: rest }
  if (first === '--ffmpeg') return { kind: 'ffmpeg' }
  if (first === '--pnpm') return { kind: 'pnpm', args: argv.slice(1) }
  // Without a command the app starts; `stream`, `seed` and the like have no screen of their own.
  const starts = first === undefined || first === 'start' || first.startsWith('-')
  const asks = argv.some((word) => ['--help', '-h', '--version'].includes(word))
  return { kind: 'app', args: argv, needsWeb: starts && !asks }
}

/** Brings the house to the state that `wanted` needs; costs a few file look-ups when it is already there. @param {Wanted} wanted */
async function prepare(wanted) {
  const scope = wanted.kind === 'app' ? 'app' : 'all'
  const needsWeb = wanted.kind === 'app' && wanted.needsWeb
  const isReady = () =>
    findRuntime() !== undefined && areDependenciesHere(scope) && (!needsWeb || isWebBuilt())
  if (isReady()) return
  await withLock('house', async () => {
    // Looked at again: another launch may have done the work while this one waited.
    const runtime = findRuntime() ?? (await installRuntime())
    if (!areDependenciesHere(scope)) await installDependencies(runtime, scope)
    if (needsWeb && !isWebBuilt()) await buildWeb(runtime)
  })
}
