// Weighs what a browser loads before the first screen: the entry and everything that it imports at once.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { withLock } from '../launch/lock.mjs'
import { webDist } from '../launch/paths.mjs'
import { LaunchFailure, sayFailure } from '../launch/say.mjs'
import { buildWeb, isWebBuilt } from '../launch/web.mjs'
import { firstLoad, type Manifest } from './first-load.ts'

/** Raised only in the change that needs it. */
const budgets = { js: 40_000, css: 12_000 }

try {
  if (!isWebBuilt()) await withLock('house', () => buildWeb(process.execPath))
} catch (error) {
  if (!(error instanceof LaunchFailure)) throw error
  sayFailure(error)
  process.exit(1)
}

// Written by the build a moment ago.
const manifest = JSON.parse(readFileSync(join(webDist, '.vite', 'manifest.json'), 'utf8')) as Manifest
const files = firstLoad(manifest)
for (const kind of ['js', 'css'] as const) {
  const bytes = files[kind].reduce((sum, file) => sum + gzipSync(readFileSync(join(webDist, file))).length, 0)
  const budget = budgets[kind]
  console.log(
    `${kind}: ${(bytes / 1000).toFixed(1)} kB of ${budget / 1000} kB, gzip (${files[kind].join(', ')})`,
  )
  if (bytes > budget) process.exitCode = 1
}
