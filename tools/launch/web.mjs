import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { dependenciesHash } from './dependencies.mjs'
import { houseCache, root, web, webDist } from './paths.mjs'
import { runTool } from './tool.mjs'

const stampFile = join(houseCache, 'web.stamp')
/** Everything that ends up in the interface. */
const sources = [
  web,
  ...['contract', 'kernel', 'subtitles'].map((name) => join(root, 'packages', name, 'src')),
]

/** Whether the built interface is that of the sources as they are now. */
export function isWebBuilt() {
  return (
    existsSync(join(webDist, 'index.html')) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === sourcesHash()
  )
}

/** Builds the interface beside the old one, then puts it in its place: a server that runs never sees half of it. @param {string} runtime */
export async function buildWeb(runtime) {
  const hash = sourcesHash()
  const fresh = join(houseCache, `web-new-${process.pid}`)
  const old = join(houseCache, `web-old-${process.pid}`)
  const vite = join(web, 'node_modules', 'vite', 'bin', 'vite.js')
  try {
    await runTool(
      'building-web',
      'vite',
      runtime,
      [vite, 'build', '--manifest', '--outDir', fresh, '--emptyOutDir'],
      {
        cwd: web,
      },
    )
    if (existsSync(webDist)) renameSync(webDist, old)
    renameSync(fresh, webDist)
    mkdirSync(houseCache, { recursive: true })
    writeFileSync(stampFile, hash)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
    rmSync(old, { recursive: true, force: true })
  }
}

/** Names, sizes and times of the sources, not their contents: this runs at every start. */
function sourcesHash() {
  const hash = createHash('sha256').update(dependenciesHash())
  for (const folder of sources) {
    for (const file of walk(folder)) {
      const { size, mtimeMs } = statSync(file)
      hash.update(`${file} ${size} ${mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}

/** @param {string} folder @returns {string[]} */
function walk(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !/^(node_modules|dist|\..*)$|\.test\.tsx?$/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)]))
}
