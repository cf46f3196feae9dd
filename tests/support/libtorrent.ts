import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ForeignPeer, ForeignPeerOptions, ForeignStatus } from './foreign-peer.ts'
import type { Program } from './program.ts'
import type { Stage } from './stage.ts'

interface LibtorrentStatus {
  state: string
  have: number
  size: number
  seeding: boolean
  peers: number
  sent: number
  received: number
  error: string | null
}

/** libtorrent, which can be told whom to connect to. */
export interface LibtorrentPeer extends ForeignPeer {
  connect(to: { readonly host: string; readonly port: number }): void
}

/** libtorrent (Rasterbar) on 127.0.0.1 through its Python binding; it starts when it is given its torrent. */
export function openLibtorrent(stage: Stage, options: ForeignPeerOptions = {}): LibtorrentPeer {
  let program: Program | undefined
  let port = 0
  let uploadLimit = options.uploadLimit
  const running = () => {
    if (!program) throw new Error('libtorrent has no torrent yet')
    return program
  }
  return {
    name: 'libtorrent',
    get endpoint() {
      running()
      return { host: '127.0.0.1', port }
    },
    async add(source, folder) {
      let what: string[]
      if ('torrent' in source) {
        const path = join(await stage.makeFolder('libtorrent'), `${source.torrent.infohash}.torrent`)
        await writeFile(path, source.torrent.bytes)
        what = ['--torrent', path]
      } else what = ['--magnet', source.magnet]
      program = stage.start('libtorrent', '/usr/bin/python3', [
        join(import.meta.dirname, 'libtorrent-peer.py'),
        ...what,
        ...['--folder', folder],
        ...['--encryption', options.encryption ?? 'enabled'],
        ...['--cipher', options.cipher ?? 'both'],
        ...['--transport', options.transport ?? 'tcp'],
        ...(options.pex ? ['--pex'] : []),
        ...['--upload-limit', `${uploadLimit ?? 0}`],
        ...['--download-limit', `${options.downloadLimit ?? 0}`],
      ])
      const [, told] = await program.waitForOutput(/"event": "listening", "port": (\d+)/, {
        timeoutMs: 30_000,
      })
      port = Number(told)
    },
    async status() {
      const line = await stage.until('libtorrent tells how it is', () => lastStatus(running().stdout), {
        timeoutMs: 10_000,
      })
      const status: ForeignStatus = {
        haveBytes: line.have,
        sizeBytes: line.size,
        isComplete: line.size > 0 && line.seeding,
        isSeeding: line.seeding,
        peers: line.peers,
        sentBytes: line.sent,
        receivedBytes: line.received,
      }
      return line.error === null ? status : { ...status, problem: line.error }
    },
    async setUploadLimit(bytesPerSecond) {
      uploadLimit = bytesPerSecond
      program?.say(JSON.stringify({ upload_limit: bytesPerSecond ?? 0 }))
    },
    connect: ({ host, port: at }) => running().say(JSON.stringify({ connect: [host, at] })),
    stop: async () => {
      running().kill('SIGKILL')
      await running().ended
    },
  }
}

function lastStatus(output: string): LibtorrentStatus | undefined {
  const start = output.lastIndexOf('{"event": "status"')
  const end = output.indexOf('\n', start)
  if (start === -1) return undefined
  if (end !== -1) return JSON.parse(output.slice(start, end)) as LibtorrentStatus
  // The newest line is still being written: the one before it.
  const before = output.lastIndexOf('{"event": "status"', start - 1)
  if (before === -1) return undefined
  return JSON.parse(output.slice(before, output.indexOf('\n', before))) as LibtorrentStatus
}
