import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const domains = ['catalogue', 'engine', 'media', 'library', 'cast', 'privacy']

/** Which packages of the house each of them may depend on. Tests, tools and the shells are free. */
const allowedPackages: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  contract: ['kernel'],
  subtitles: ['kernel', 'contract'],
  ...Object.fromEntries(domains.map((name) => [name, ['kernel', 'contract']])),
  // Subtitles are read in the same way on both sides of the wire: inside films here, in the viewer's own files there.
  media: ['kernel', 'contract', 'subtitles'],
  server: ['kernel', 'contract', 'subtitles', ...domains],
  cli: ['kernel', 'contract', 'server'],
  web: ['contract', 'subtitles', 'server'],
  desktop: ['cli'],
}

/** The foundations stay small: what they may take from the registry. Absent: anything that its commit justifies. */
const allowedFromRegistry: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  contract: ['valibot'],
}

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly type?: string
  readonly exports?: Readonly<Record<string, unknown>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** One sentence for each way in which the package files under `root` leave the boundaries of the house. */
export function findBoundaryViolations(root: string): string[] {
  const folders = globSync(['packages/*', 'apps/*'], { cwd: root })
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort()
  return folders.flatMap((folder) => checkPackage(root, folder))
}

function checkPackage(root: string, folder: string): string[] {
  const manifest = readJson<Manifest>(join(root, folder, 'package.json'))
  const name = manifest.name.replace('@lanterne/', '')
  const file = `${folder}/package.json`
  const found: string[] = []
  if (manifest.name !== `@lanterne/${name}` || !folder.endsWith(`/${name}`)) {
    found.push(`${file}: the package is named ${manifest.name}, not after its folder`)
  }
  if (!manifest.private) found.push(`${file}: is not private`)
  if (manifest.type !== 'module') found.push(`${file}: is not of type "module"`)
  for (const door of Object.keys(manifest.exports ?? {})) {
    if (door !== '.' && door !== './testing') found.push(`${file}: opens a second door, ${door}`)
  }
  for (const script of Object.keys(manifest.scripts ?? {})) {
    if (/^(pre|post)?(install|prepare)$/.test(script))
      found.push(`${file}: runs a script at install, ${script}`)
  }
  found.push(...checkDependencies(file, name, manifest), ...checkRelativeImports(root, folder))
  return found
}

function checkDependencies(file: string, name: string, manifest: Manifest): string[] {
  const allowed = allowedPackages[name]
  const fromRegistry = allowedFromRegistry[name]
  const found: string[] = []
  const all = { ...manifest.devDependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies }
  for (const dependency of Object.keys({ ...all, ...manifest.dependencies })) {
    if (!dependency.startsWith('@lanterne/')) continue
    if (allowed && !allowed.includes(dependency.replace('@lanterne/', ''))) {
      found.push(`${file}: ${name} may not depend on ${dependency}`)
    }
  }
  for (const [dependency, version] of Object.entries({ ...all, ...manifest.dependencies })) {
    if (dependency.startsWith('@lanterne/') ? version !== 'workspace:*' : /[:/]/.test(version)) {
      found.push(`${file}: ${dependency} comes from somewhere unexpected, ${version}`)
    }
  }
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (fromRegistry && !dependency.startsWith('@lanterne/') && !fromRegistry.includes(dependency)) {
      found.push(`${file}: ${name} is a foundation and may not depend on ${dependency}`)
    }
  }
  return found
}

/** A relative path out of the package would go round both the package manager and the lint rules. */
function checkRelativeImports(root: string, folder: string): string[] {
  const home = join(root, folder)
  return globSync('src/**/*.{ts,tsx,css}', { cwd: home }).flatMap((file) => {
    const path = join(home, file)
    const text = readFileSync(path, 'utf8')
    return [...text.matchAll(/(?:\bfrom|\bimport|\bimport\(|@import)\s*['"](\.{1,2}\/[^'"]*)['"]/g)]
      .map(([, target = '']) => ({ target, from: relative(home, resolve(dirname(path), target)) }))
      .filter(({ from, target }) => from.startsWith('..') && !isAsset(target))
      .map(({ target }) => `${folder}/${file.split(sep).join('/')}: ${target} is outside its package`)
  })
}

/** Files that a package carries beside its sources. */
function isAsset(target: string): boolean {
  return /\/(assets|data)\//.test(target) && !/\.tsx?$/.test(target)
}

function readJson<T>(path: string): T {
  // Our own files, written by hand and read by tools that would complain first.
  return JSON.parse(readFileSync(path, 'utf8')) as T
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const violations = findBoundaryViolations(join(import.meta.dirname, '..', '..'))
  for (const violation of violations) console.error(violation)
  process.exitCode = violations.length > 0 ? 1 : 0
}
