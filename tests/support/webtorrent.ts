import { join } from 'node:path'
import { installPeers } from '../../tools/bench/install-peers.ts'
import type { ForeignPeer, ForeignPeerOptions } from './foreign-peer.ts'
import type { Program } from './program.ts'
import type { Stage } from './stage.ts'

/** Where webtorrent is installed, from a lock file of its own. */
export const webtorrentFolder = join(import.meta.dirname, '../../tools/bench/peers')

/** Installs webtorrent when that was not done yet. */
export async function installWebtorrent(): Promise<void> {
  await installPeers((line) => process.stderr.write(`${line}\n`))
}

interface Status {
  have: number
  size: number
  isComplete: boolean
  peers: number
  uploaded: number
  received: number
}

/** webtorrent in Node, on TCP or on uTP besides; it starts when it is given its torrent. Install it first. */
export function openWebtorrent(stage: Stage, options: ForeignPeerOptions = {}): ForeignPeer {
  let program: Program | undefined
  let port = 0
  const running = () => {
    if (!program) throw new Error('webtorrent has no torrent yet')
    return program
  }
  return {
    name: 'webtorrent',
    get endpoint() {
      running()
      return { host: '127.0.0.1', port }
    },
    async add(source, folder) {
      const job = {
        source: 'torrent' in source ? source.torrent.path : source.magnet,
        folder,
        uploadLimit: options.uploadLimit ?? -1,
        downloadLimit: options.downloadLimit ?? -1,
        transport: options.transport ?? 'tcp',
        secure: options.encryption === 'forced' ? 2 : 1,
      }
      const script = join(import.meta.dirname, 'webtorrent-peer.ts')
      program = stage.start('webtorrent', process.execPath, [script, webtorrentFolder, JSON.stringify(job)])
      const [, told] = await program.waitForOutput(/"event":"listening","port":(\d+)/, { timeoutMs: 30_000 })
      port = Number(told)
    },
    async status() {
      const status = await stage.until(
        'webtorrent tells how it is',
        () => {
          const line = running()
            .stdout.split('\n')
            .findLast((one) => one.startsWith('{"event":"status"') && one.endsWith('}'))
          return line === undefined ? undefined : (JSON.parse(line) as Status)
        },
        { timeoutMs: 10_000 },
      )
      return {
        haveBytes: status.have,
        sizeBytes: status.size,
        isComplete: status.isComplete,
        isSeeding: status.isComplete,
        peers: status.peers,
        sentBytes: status.uploaded,
        receivedBytes: status.received,
      }
    },
    async setUploadLimit(bytesPerSecond) {
      running().say(JSON.stringify({ upload_limit: bytesPerSecond ?? -1 }))
    },
    stop: async () => {
      running().kill('SIGKILL')
      await running().ended
    },
  }
}
