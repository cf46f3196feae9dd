import { join } from 'node:path'
import type { Job } from './job.ts'

/**
 * How the bytes leave the engine: through its programming interface, inside the process that is measured,
 * or through its own HTTP server, read by the benchmark.
 */
export type Door = 'api' | 'http'

/** One program in one configuration, measured through one door. To add an engine is to add one of these. */
export interface Engine {
  readonly name: string
  readonly door: Door
  /** Whether it is the one that the ratios are about. */
  readonly ours: boolean
  /** Arguments for Node. `api`: a program that calls `serveJob`. `http`: its first line on standard output is the stream's address. */
  arguments(job: Job): readonly string[]
}

const here = import.meta.dirname
const root = join(here, '../..')

const webtorrent = (name: string, door: Door, configuration: string): Engine => ({
  name,
  door,
  ours: false,
  arguments: (job) => [join(here, 'peers/webtorrent.ts'), door, configuration, JSON.stringify(job)],
})

export const engines: readonly Engine[] = [
  {
    name: 'lanterne',
    door: 'api',
    ours: true,
    arguments: (job) => [join(here, 'engines/lanterne.ts'), JSON.stringify(job)],
  },
  webtorrent('webtorrent', 'api', 'plain'),
  webtorrent('webtorrent-defaults', 'api', 'defaults'),
  {
    name: 'lanterne',
    door: 'http',
    ours: true,
    // What the viewer's machine runs: `lanterne stream`.
    arguments: ({ torrentPath, peer, folder }) => [
      join(root, 'packages/cli/src/main.ts'),
      'stream',
      torrentPath,
      '--peer',
      `${peer.host}:${peer.port}`,
      '--data',
      folder,
      '--port',
      '0',
      '--no-dht',
    ],
  },
  webtorrent('webtorrent', 'http', 'plain'),
  webtorrent('webtorrent-defaults', 'http', 'defaults'),
]

export const engineId = ({ name, door }: Engine): string => `${name}/${door}`
