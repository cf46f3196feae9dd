import { join } from 'node:path'
import { startChild } from './child.ts'
import type { BenchFilm } from './film.ts'
import type { Peer } from './job.ts'

const PYTHON = '/usr/bin/python3'
const START_LIMIT_MS = 60_000

/** The programs that have the film. */
export interface Seeders extends AsyncDisposable {
  readonly peers: readonly Peer[]
  /** Program and version, and at which priority it runs. */
  readonly description: string
}

/** Starts libtorrent on every address of `hosts`. */
export async function startSeeders(
  film: Pick<BenchFilm, 'torrentPath' | 'folder'>,
  {
    profile,
    hosts,
    command = [],
  }: { profile: 'server' | 'home'; hosts: readonly string[]; command?: readonly string[] },
): Promise<Seeders> {
  const [file, ...words] = [...command, PYTHON]
  const script = join(import.meta.dirname, 'seeder.py')
  const args = [...words, script, profile, film.torrentPath, film.folder, ...hosts]
  await using made = new AsyncDisposableStack()
  const child = made.use(startChild(file as string, args))
  const line = await child.line({ signal: AbortSignal.timeout(START_LIMIT_MS) })
  const { ports, version, niceness } = JSON.parse(line) as {
    ports: number[]
    version: string
    niceness: number
  }
  const keep = made.move()
  return {
    peers: hosts.map((host, index) => ({ host, port: ports[index] as number })),
    description: `libtorrent ${version}, nice ${niceness}`,
    [Symbol.asyncDispose]: () => keep.disposeAsync(),
  }
}
