import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

/** A folder of tests/, and what its `suite.json` says of it. */
export interface Suite {
  readonly name: string
  readonly folder: string
  /** Debian packages that its tests start or drive. */
  readonly debian: readonly string[]
  readonly needsRoot: boolean
  /** It mostly waits, for programs of others that have their own time: it runs beside those that work or measure. */
  readonly isWaiting: boolean
  readonly title: string
  /** After this long the run gives it up. */
  readonly timeoutMinutes: number
}

const tests = join(import.meta.dirname, '..', '..', 'tests')

/** Every folder of tests/ that has a `suite.json`, and every other top folder that holds tests, by name. */
export function findSuites(folder = tests): Suite[] {
  const find = (pattern: string) =>
    globSync(pattern, { cwd: folder, exclude: ['**/node_modules'] }).map((path) => path.split(sep).join('/'))
  const declared = find('*/**/suite.json').map((path) => path.slice(0, -'/suite.json'.length))
  const isIn = (path: string, suite: string) => path.startsWith(`${suite}/`)
  for (const inner of declared) {
    const outer = declared.find((suite) => isIn(inner, suite))
    if (outer) throw new Error(`tests/${inner} lies in tests/${outer}: its tests would run twice`)
  }
  const undeclared = find('*/**/*.test.ts')
    .filter((path) => !declared.some((suite) => isIn(path, suite)))
    .map((path) => path.slice(0, path.indexOf('/')))
  return [...new Set([...declared, ...undeclared])]
    .sort()
    .map((name) => ({ name, folder: join(folder, name), ...readSettings(join(folder, name), name) }))
}

function readSettings(path: string, name: string): Omit<Suite, 'name' | 'folder'> {
  const file = join(path, 'suite.json')
  const given = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Suite>) : {}
  const settings = {
    debian: [],
    needsRoot: false,
    isWaiting: false,
    title: name,
    timeoutMinutes: 10,
    ...given,
  }
  for (const key of Object.keys(given)) {
    if (!['debian', 'needsRoot', 'isWaiting', 'title', 'timeoutMinutes'].includes(key))
      throw new Error(`${file}: what is "${key}"?`)
  }
  if (!settings.debian.every((name) => /^[a-z0-9][a-z0-9.+-]+$/.test(name))) {
    throw new Error(`${file}: "debian" lists names of packages`)
  }
  return settings
}
