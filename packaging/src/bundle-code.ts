import { globSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { type OutputChunk, type Plugin, rolldown } from 'rolldown'
import { root } from './places.ts'
import { type Entry, file, type Tree } from './tree.ts'

/** The code of the app as one folder of plain JavaScript, and the packages that it is made of. */
export interface BundledCode {
  readonly tree: Tree
  /** Folders of the packages from the registry of which something is inside. */
  readonly packages: readonly string[]
}

/** A part that is started on its own: a thread or a process. */
const startedPart = /new URL\('\.\/([a-z-]+)\.ts', import\.meta\.url\)/g

/** Where files lie beside the sources, and beside the code of a bundle: `PLACES` in the bundle's root. */
const moved: readonly (readonly [file: string, from: string, to: string])[] = [
  ['packages/catalogue/src/read-shipped.ts', "new URL('../data/',", "new URL('../catalogue/',"],
  ['packages/server/src/config.ts', "new URL('../../../',", "new URL('../',"],
  ['packages/media/src/native/av-tool.ts', "new URL('..',", "new URL('.',"],
]

/** Uses of a module's own place that hold in a bundle as they are. */
const asTheyAre = [
  /createRequire\(import\.meta\.url\)/g,
  /new URL\('\.\.\/package\.json', import\.meta\.url\)/g,
]

/**
 * Makes one folder of JavaScript for the runtime of the bundle (Node 22) from the sources: what is started on its own
 * keeps a file of its own name, the rest is shared. Throws where a source asks for a file by a place that is not known
 * here, since it would not be found in a bundle.
 */
export async function bundleCode(): Promise<BundledCode> {
  const parts = findStartedParts()
  await using build = await rolldown({
    cwd: root,
    platform: 'node',
    input: { ...parts, start: join(root, 'apps/desktop/src/start.ts') },
    external: [/^node:/, 'node-datachannel'],
    transform: {
      target: 'node22',
      inject: {
        AsyncDisposableStack: [join(root, 'apps/desktop/src/disposable-stack.ts'), 'AsyncDisposableStack'],
      },
    },
    plugins: [placesInBundle],
    checks: { circularDependency: false },
    onLog(level, log) {
      if (level === 'warn') throw new Error(`bundling: ${log.message}`)
    },
  })
  const { output } = await build.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunk-[hash].js',
    sourcemap: false,
    // Names stay: a report of a failure tells where it was.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true, legalComments: 'none' } },
  })
  const chunks = output.filter((each): each is OutputChunk => each.type === 'chunk')
  const tree = new Map<string, Entry>(chunks.map(({ fileName, code }) => [fileName, file(code)]))
  const packages = new Set(chunks.flatMap(({ moduleIds }) => moduleIds.flatMap((id) => packageOf(id) ?? [])))
  return { tree, packages: [...packages].sort() }
}

/** Each part by its name. Throws where two have the same one. */
function findStartedParts(): Record<string, string> {
  const parts: Record<string, string> = {}
  for (const path of globSync('packages/*/src/**/*.ts', { cwd: root }).sort()) {
    if (/\.test\.ts$|\.fuzz\.ts$/.test(path)) continue
    for (const [, name = ''] of readFileSync(join(root, path), 'utf8').matchAll(startedPart)) {
      const place = join(root, dirname(path), `${name}.ts`)
      if ((parts[name] ?? place) !== place) throw new Error(`two parts are called ${name}.ts`)
      parts[name] = place
    }
  }
  return parts
}

const placesInBundle: Plugin = {
  name: 'lanterne:places-in-bundle',
  transform: {
    filter: { id: /\/(packages|apps)\/.*\.ts$/, code: 'import.meta' },
    handler(code, id) {
      const path = id
        .slice(root.length + 1)
        .split(sep)
        .join('/')
      let changed = code.replaceAll(startedPart, "new URL('./$1.js', BUNDLE_PLACE)")
      for (const [of, from, to] of moved) {
        if (of !== path) continue
        if (!changed.includes(`${from} import.meta.url)`))
          throw new Error(`${path}: ${from} is no more what is moved`)
        changed = changed.replaceAll(`${from} import.meta.url)`, `${to} BUNDLE_PLACE)`)
      }
      for (const pattern of asTheyAre)
        changed = changed.replaceAll(pattern, (use) => use.replace('import.meta.url', 'BUNDLE_PLACE'))
      if (changed.includes('import.meta'))
        throw new Error(`${path}: asks for its own place in a way that no bundle knows`)
      return changed.replaceAll('BUNDLE_PLACE', 'import.meta.url')
    },
  },
}

/** Folder of the package from the registry that a module belongs to; absent for our own. */
function packageOf(module: string): string | undefined {
  const at = module.lastIndexOf(`${sep}node_modules${sep}`)
  if (at < 0) return undefined
  const [scope = '', name = ''] = module.slice(at + '/node_modules/'.length).split(sep)
  const folder = module.slice(0, at + '/node_modules/'.length)
  return join(folder, scope.startsWith('@') ? join(scope, name) : scope)
}
