import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readNpmNetwork } from './npm.mjs'
import { ffmpeg } from './paths.mjs'
import { findPnpm } from './runtime.mjs'
import { runTool } from './tool.mjs'

/** Lies inside what it vouches for, and is written last: who sees it may use the rest. */
const stampFile = join(ffmpeg, 'node_modules', '.lanterne-stamp')

/** Whether the package with FFmpeg is here as its lock file has it. */
export function isFfmpegHere() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp()
}

/**
 * Fetches the package with FFmpeg, which is no part of the house: another licence, and eight times its size. It runs no
 * script, and nothing of it is loaded but by processes that read films.
 * @param {string} runtime
 */
export async function installFfmpeg(runtime) {
  const { registry, cafile } = await readNpmNetwork()
  const args = ['install', '--frozen-lockfile', '--trust-lockfile', '--prefer-offline']
  args.push('--ignore-scripts', '--prod', '--reporter=append-only')
  if (registry) args.push(`--registry=${registry}`)
  const env = { NODE_EXTRA_CA_CERTS: cafile, ...process.env, CI: 'true' }
  await runTool('fetching-ffmpeg', 'pnpm', runtime, [await findPnpm(), ...args], { cwd: ffmpeg, env })
  writeFileSync(stampFile, stamp())
}

function stamp() {
  return createHash('sha256')
    .update(readFileSync(join(ffmpeg, 'pnpm-lock.yaml')))
    .digest('hex')
}
