import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job } from '../job.ts'
import type { Daemon } from './daemon.ts'
import type { NamedPeers } from './name-peers.ts'
import { freePort, readBits, startDaemon } from './start-daemon.ts'

interface TorrentState {
  readonly pieces: string
  readonly pieceCount: number
  readonly error: number
  readonly errorString: string
}

/** transmission-daemon, as it comes: it has no order of its own. */
export async function openTransmission(job: Job, { torrentPath, magnet }: NamedPeers): Promise<Daemon> {
  const port = await freePort()
  const home = join(job.folder, 'transmission')
  await mkdir(home)
  const settings = {
    'rpc-port': port,
    'rpc-bind-address': '127.0.0.1',
    'rpc-authentication-required': false,
    'rpc-host-whitelist-enabled': false,
    'peer-port': await freePort(),
    'bind-address-ipv4': job.host,
    'dht-enabled': false,
    'lpd-enabled': false,
    'pex-enabled': false,
    'port-forwarding-enabled': false,
    'ratio-limit-enabled': false,
  }
  await writeFile(join(home, 'settings.json'), JSON.stringify(settings))
  let session = ''
  const call = async (method: string, given: object): Promise<unknown> => {
    for (let attempt = 0; attempt < 2; attempt++) {
      const response = await fetch(`http://127.0.0.1:${port}/transmission/rpc`, {
        method: 'POST',
        headers: { 'X-Transmission-Session-Id': session },
        body: JSON.stringify({ method, arguments: given }),
        signal: AbortSignal.timeout(10_000),
      })
      const text = await response.text()
      if (response.status === 409) {
        session = response.headers.get('X-Transmission-Session-Id') ?? ''
        continue
      }
      const answer = JSON.parse(text) as { result: string; arguments: unknown }
      if (answer.result !== 'success') throw new Error(`transmission: ${answer.result}`)
      return answer.arguments
    }
    throw new Error('transmission gives no session')
  }
  const pid = await startDaemon('transmission-daemon', ['-f', '-g', home], () => call('session-get', {}))
  const torrent = await readFile(torrentPath)
  return {
    pid,
    filmPath: join(job.folder, 'film.bin'),
    async add() {
      const what = magnet === undefined ? { metainfo: torrent.toString('base64') } : { filename: magnet }
      await call('torrent-add', { ...what, 'download-dir': job.folder, paused: false })
    },
    async pieces() {
      const fields = ['pieces', 'pieceCount', 'error', 'errorString']
      const { torrents } = (await call('torrent-get', { fields })) as { torrents: TorrentState[] }
      const [state] = torrents
      if (!state) return []
      if (state.error === 3) throw new Error(`transmission: ${state.errorString}`)
      return readBits(Buffer.from(state.pieces, 'base64'), state.pieceCount)
    },
  }
}
