// Weighs what a browser loads before the first screen: the entry and everything that it imports at once; and looks whether
// the oldest browser that we build for can run all of it.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parseAst } from 'vitest/node'
import { withLock } from '../launch/lock.mjs'
import { webDist } from '../launch/paths.mjs'
import { LaunchFailure, sayFailure } from '../launch/say.mjs'
import { buildWeb, isWebBuilt } from '../launch/web.mjs'
import { firstLoad, type Manifest } from './first-load.ts'
import { findTooNew, findTooNewStyle } from './too-new.ts'

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

const tooNew = globSync('assets/*.{js,css}', { cwd: webDist }).flatMap((file) => {
  const text = readFileSync(join(webDist, file), 'utf8')
  const found = file.endsWith('.js') ? findTooNew(parseAst(text)) : findTooNewStyle(text)
  return found.map(({ what, at }) => `${file}: ${what}: ${text.slice(Math.max(0, at - 30), at + 50)}`)
})
console.log(
  `Chromium 87: ${tooNew.length === 0 ? 'knows all that is built' : `does not know\n${tooNew.join('\n')}`}`,
)
if (tooNew.length > 0) process.exitCode = 1
