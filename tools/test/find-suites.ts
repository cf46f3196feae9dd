import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A folder of tests/, and what its `suite.json` says of it. */
export interface Suite {
  readonly name: string
  readonly folder: string
  /** Debian packages that its tests start or drive. */
  readonly debian: readonly string[]
  readonly needsRoot: boolean
  readonly title: string
  /** After this long the run gives it up. */
  readonly timeoutMinutes: number
}

const tests = join(import.meta.dirname, '..', '..', 'tests')

/** Every folder of tests/ that holds tests, or says that it should, by name. */
export function findSuites(folder = tests): Suite[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .map(({ name }) => ({ name, path: join(folder, name) }))
    .filter(
      ({ path }) =>
        existsSync(join(path, 'suite.json')) || globSync('**/*.test.ts', { cwd: path }).length > 0,
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, path }) => ({ name, folder: path, ...readSettings(path, name) }))
}

function readSettings(path: string, name: string): Omit<Suite, 'name' | 'folder'> {
  const file = join(path, 'suite.json')
  const given = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Suite>) : {}
  const settings = { debian: [], needsRoot: false, title: name, timeoutMinutes: 10, ...given }
  for (const key of Object.keys(given)) {
    if (!['debian', 'needsRoot', 'title', 'timeoutMinutes'].includes(key))
      throw new Error(`${file}: what is "${key}"?`)
  }
  if (!settings.debian.every((name) => /^[a-z0-9][a-z0-9.+-]+$/.test(name))) {
    throw new Error(`${file}: "debian" lists names of packages`)
  }
  return settings
}
