import { join } from 'node:path'
import { nodeFlags } from '../launch/node-flags.mjs'
import type { FloorSettings } from './floor/floor.ts'
import type { Job } from './job.ts'
import type { Door } from './rows.ts'

/** One program in one configuration, measured through one door. To add an engine is to add one of these. */
export interface Engine {
  readonly name: string
  readonly door: Door
  /** What the ratios are about, what they are taken to, or what nobody can beat. */
  readonly role: 'ours' | 'peer' | 'floor'
  /** Debian packages that it needs. */
  readonly debian: readonly string[]
  /** Whether it can be told to go on from elsewhere in the film. */
  readonly canJump: boolean
  /** Whether it can begin with a magnet link. */
  readonly canMagnet: boolean
  /** Transmission never connects to an address of loopback. */
  readonly isOnLoopback: boolean
  /**
   * The command that starts it. `api`: it speaks as `serveJob` does. `http`: its first line on standard output is the
   * stream's address.
   */
  command(job: Job, floor: FloorSettings): readonly string[]
}

const here = import.meta.dirname
const root = join(here, '../..')
const node = process.execPath

const usual = {
  door: 'api',
  role: 'peer',
  debian: [],
  canJump: true,
  canMagnet: true,
  isOnLoopback: true,
} as const

const webtorrent = (name: string, door: Door, configuration: string): Engine => ({
  ...usual,
  name,
  door,
  command: (job) => [node, join(here, 'peers/webtorrent.ts'), door, configuration, JSON.stringify(job)],
})

const libtorrent = (name: string, strategy: string, configuration: string): Engine => ({
  ...usual,
  name,
  debian: ['python3-libtorrent'],
  command: (job) => [
    '/usr/bin/python3',
    join(here, 'peers/libtorrent-reader.py'),
    strategy,
    configuration,
    JSON.stringify(job),
  ],
})

const daemon = (name: string, debian: string, isOnLoopback = true): Engine => ({
  ...usual,
  name,
  debian: [debian],
  canJump: false,
  isOnLoopback,
  command: (job) => [node, join(here, 'peers/daemon.ts'), name, JSON.stringify(job)],
})

const probe = (path: string): Engine => ({
  ...usual,
  name: 'probe',
  canMagnet: false,
  command: (job) => [node, join(here, 'peers/probe.ts'), path, JSON.stringify(job)],
})

const known: readonly Engine[] = [
  {
    ...usual,
    name: 'lanterne',
    role: 'ours',
    command: (job) => [node, ...nodeFlags, join(here, 'engines/lanterne.ts'), JSON.stringify(job)],
  },
  webtorrent('webtorrent', 'api', 'plain'),
  webtorrent('webtorrent-defaults', 'api', 'defaults'),
  {
    ...usual,
    name: 'torrent-stream',
    command: (job) => [node, join(here, 'peers/torrent-stream.ts'), JSON.stringify(job)],
  },
  libtorrent('libtorrent-sequential', 'sequential', 'tuned'),
  libtorrent('libtorrent-sequential-defaults', 'sequential', 'defaults'),
  libtorrent('libtorrent-deadlines', 'deadlines', 'tuned'),
  libtorrent('libtorrent-deadlines-defaults', 'deadlines', 'defaults'),
  daemon('aria2', 'aria2'),
  daemon('transmission', 'transmission-daemon', false),
  daemon('qbittorrent', 'qbittorrent-nox'),
  {
    ...usual,
    name: 'lanterne',
    door: 'http',
    role: 'ours',
    // What the viewer's machine runs: `lanterne stream`.
    command: ({ torrentPath, peers, folder }) => [
      node,
      ...nodeFlags,
      join(root, 'packages/cli/src/main.mjs'),
      'stream',
      torrentPath,
      ...peers.flatMap(({ host, port }) => ['--peer', `${host}:${port}`]),
      '--data',
      folder,
      '--port',
      '0',
      '--no-dht',
    ],
  },
  webtorrent('webtorrent', 'http', 'plain'),
  webtorrent('webtorrent-defaults', 'http', 'defaults'),
  {
    ...usual,
    name: 'floor',
    role: 'floor',
    command: (job, floor) => [node, join(here, 'floor/floor.ts'), JSON.stringify(job), JSON.stringify(floor)],
  },
]

/** Every engine, with the experiment whose program is at `probePath`, if there is one. */
export function allEngines({ probePath }: { probePath: string | undefined }): readonly Engine[] {
  return probePath === undefined ? known : [...known, probe(probePath)]
}
