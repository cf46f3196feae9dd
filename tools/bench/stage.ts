import { join } from 'node:path'
import { startChild } from './child.ts'
import type { BenchFilm } from './film.ts'
import type { FloorSettings } from './floor/floor.ts'
import type { Peer, Read } from './job.ts'
import { openLink } from './link/open-link.ts'
import { BUFFER_SECONDS, FILM_RATE, type Line, type Row, WATCH_MS } from './rows.ts'
import { startSeeders } from './seeder.ts'

const MIB = 1024 * 1024
const START_LIMIT_MS = 30_000
const loopback: readonly Line[] = [{ kbit: 0, delayMs: 0, queueMs: 0 }]

/** All that a row's runs stand on: the film, the lines, and those who have the film. */
export interface Stage extends AsyncDisposable {
  readonly film: BenchFilm
  readonly peers: readonly Peer[]
  readonly floor: FloorSettings
  /** Address of the viewer's side, and the beginning of a command that runs there. */
  readonly host: string
  readonly command: readonly string[]
  readonly reads: readonly Read[]
  readonly description: string
}

/** Sets a row up; disposing of the result takes everything away but the film. */
export async function openStage(
  row: Row,
  { film, linkProgram }: { film: BenchFilm; linkProgram: string | undefined },
): Promise<Stage> {
  await using made = new AsyncDisposableStack()
  const link = row.shape && made.use(await openLink(linkProgram as string, row.shape))
  const hosts = link?.far ?? ['127.0.0.1']
  const command = link?.onFar ?? []
  const profile = link ? 'home' : 'server'
  const seeders = made.use(await startSeeders(film, { profile, hosts, command }))
  const script = join(import.meta.dirname, 'floor/bare-server.ts')
  const [program, ...args] = [...command, process.execPath, script, film.path, ...hosts]
  const bare = made.use(startChild(program as string, args))
  const ports = JSON.parse(await bare.line({ signal: AbortSignal.timeout(START_LIMIT_MS) })) as number[]
  const keep = made.move()
  return {
    film,
    peers: seeders.peers,
    floor: {
      servers: hosts.map((host, index) => ({ host, port: ports[index] as number })),
      lines: row.shape?.lines ?? loopback,
      unitBytes: row.isHybrid ? 16 * 1024 : film.pieceBytes,
    },
    host: link?.near ?? '127.0.0.1',
    command: link?.onNear ?? [],
    reads: readsOf(row, film.sizeBytes),
    description: seeders.description,
    [Symbol.asyncDispose]: () => keep.disposeAsync(),
  }
}

/** What a run of `row` reads. The jump does not go to the edge of a piece. */
function readsOf({ plan, shape }: Row, sizeBytes: number): readonly Read[] {
  const far = Math.floor(sizeBytes * 0.75) + 12_345
  switch (plan) {
    case 'whole':
      return [{ start: 0, bytes: sizeBytes }]
    case 'start':
      return [{ start: 0, bytes: BUFFER_SECONDS * FILM_RATE, forMs: 20_000 }]
    case 'jump': {
      const limit = shape ? { forMs: 8000 } : {}
      return [
        { start: 0, bytes: Math.min((shape ? 8 : 16) * MIB, sizeBytes / 8), ...limit },
        { start: far, bytes: shape ? MIB : Math.min(4 * MIB, sizeBytes / 8), ...limit },
      ]
    }
    case 'play':
      return [
        { start: 0, bytes: sizeBytes, forMs: WATCH_MS },
        { start: far, bytes: sizeBytes - far, forMs: WATCH_MS },
      ]
  }
}
