import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Child, startChild } from './child.ts'
import type { BenchFilm } from './film.ts'

const run = promisify(execFile)
const PYTHON = '/usr/bin/python3'
const START_LIMIT_MS = 60_000

/** The program that has the film. */
export interface Seeder extends AsyncDisposable {
  readonly peer: { readonly host: string; readonly port: number }
  /** Program and version, and at which priority it runs. */
  readonly description: string
}

/** Makes sure that Debian's Python can import libtorrent; installs it from Debian's packages when allowed to. */
export async function provideLibtorrent(tell: (line: string) => void): Promise<void> {
  if (await hasLibtorrent()) return
  if (process.getuid?.() === 0) {
    tell('Installing python3-libtorrent, which seeds the film (apt-get).')
    await run('apt-get', ['update', '-qq'])
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'python3-libtorrent'])
    if (await hasLibtorrent()) return
  }
  throw new Error(`${PYTHON} cannot import libtorrent: install Debian's package python3-libtorrent.`)
}

async function hasLibtorrent(): Promise<boolean> {
  try {
    await run(PYTHON, ['-c', 'import libtorrent'])
    return true
  } catch {
    // No Python, or no module: either way the answer is no.
    return false
  }
}

/** Starts libtorrent on loopback with every piece of `film` checked. */
export async function startSeeder(film: BenchFilm): Promise<Seeder> {
  const child: Child = startChild(PYTHON, [
    join(import.meta.dirname, 'seeder.py'),
    film.torrentPath,
    film.folder,
  ])
  try {
    const line = await child.line({ signal: AbortSignal.timeout(START_LIMIT_MS) })
    const { port, version, niceness } = JSON.parse(line) as {
      port: number
      version: string
      niceness: number
    }
    return {
      peer: { host: '127.0.0.1', port },
      description: `libtorrent ${version}, nice ${niceness}`,
      [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
    }
  } catch (error) {
    await child[Symbol.asyncDispose]()
    throw error
  }
}
