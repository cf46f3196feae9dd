import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Engine } from './engines.ts'

/** Which version of each program is measured, and of libtorrent, which has the film. */
export async function findVersions(engines: readonly Engine[]): Promise<Record<string, string>> {
  const debian = [...new Set(['python3-libtorrent', ...engines.flatMap((engine) => engine.debian)])]
  const packages = ['webtorrent', 'torrent-stream'].filter((name) =>
    engines.some((engine) => engine.name.startsWith(name)),
  )
  const found = await Promise.all([
    ...debian.map(async (name) => [name, await debianVersion(name)] as const),
    ...packages.map(async (name) => [name, await packageVersion(name)] as const),
  ])
  return Object.fromEntries(found)
}

async function debianVersion(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)('dpkg-query', ['-W', '-f=${Version}', name])
  return stdout.trim()
}

async function packageVersion(name: string): Promise<string> {
  const path = join(import.meta.dirname, 'peers/node_modules', name, 'package.json')
  return (JSON.parse(await readFile(path, 'utf8')) as { version: string }).version
}
