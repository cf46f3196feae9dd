import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job } from '../job.ts'
import type { Daemon } from './daemon.ts'
import type { NamedPeers } from './name-peers.ts'
import { freePort, readBits, startDaemon } from './start-daemon.ts'

interface Status {
  readonly bitfield?: string
  readonly numPieces?: string
  /** The download of the content, once the metadata are here. */
  readonly followedBy?: readonly string[]
  readonly errorMessage?: string
}

/** aria2, told to take the film's beginning first. */
export async function openAria2(job: Job, { torrentPath, magnet }: NamedPeers): Promise<Daemon> {
  const port = await freePort()
  const call = async <Result>(method: string, params: readonly unknown[]): Promise<Result> => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 'bench', method, params })
    const signal = AbortSignal.timeout(10_000)
    const response = await fetch(`http://127.0.0.1:${port}/jsonrpc`, { method: 'POST', body, signal })
    const answer = (await response.json()) as { result: Result; error?: { message: string } }
    if (answer.error) throw new Error(`aria2: ${answer.error.message}`)
    return answer.result
  }
  const args = [
    '--no-conf',
    '--enable-rpc',
    `--rpc-listen-port=${port}`,
    '--rpc-listen-all=false',
    '--disable-ipv6=true',
    `--listen-port=${await freePort()}`,
    '--enable-dht=false',
    '--enable-dht6=false',
    '--bt-enable-lpd=false',
    '--enable-peer-exchange=false',
    '--seed-time=0',
    '--file-allocation=none',
    '--check-integrity=false',
    '--bt-prioritize-piece=head=16M',
    '--bt-max-peers=0',
    '--no-proxy=*',
    '--quiet',
  ]
  const pid = await startDaemon('aria2c', args, () => call('aria2.getVersion', []))
  const torrent = await readFile(torrentPath)
  let gid = ''
  let isContent = magnet === undefined
  return {
    pid,
    filmPath: join(job.folder, 'film.bin'),
    async add() {
      const options = { dir: job.folder }
      gid = await (magnet === undefined
        ? call<string>('aria2.addTorrent', [torrent.toString('base64'), [], options])
        : call<string>('aria2.addUri', [[magnet], options]))
    },
    async pieces() {
      const keys = ['bitfield', 'numPieces', 'followedBy', 'errorMessage']
      const status = await call<Status>('aria2.tellStatus', [gid, keys])
      if (status.errorMessage) throw new Error(`aria2: ${status.errorMessage}`)
      const [content] = status.followedBy ?? []
      if (content !== undefined && !isContent) {
        gid = content
        isContent = true
        return []
      }
      return isContent
        ? readBits(Buffer.from(status.bitfield ?? '', 'hex'), Number(status.numPieces ?? 0))
        : []
    },
  }
}
