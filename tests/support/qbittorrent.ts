import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ForeignPeer, ForeignPeerOptions } from './foreign-peer.ts'
import { freePort } from './free-port.ts'
import type { Stage } from './stage.ts'

interface QbittorrentTorrent {
  state: string
  completed: number
  size: number
  amount_left: number
  num_leechs: number
  num_seeds: number
  uploaded_session: number
  downloaded_session: number
}

const seedingStates = new Set(['uploading', 'stalledUP', 'forcedUP'])
const brokenStates = new Set(['error', 'missingFiles'])

/** Starts qbittorrent-nox on 127.0.0.1, driven by its web interface's API. */
export async function openQbittorrent(stage: Stage, options: ForeignPeerOptions = {}): Promise<ForeignPeer> {
  const [webPort, peerPort] = [await freePort(), await freePort()]
  const home = await stage.makeFolder(`qbittorrent-${peerPort}`)
  const limit = (bytesPerSecond: number | undefined) => Math.round((bytesPerSecond ?? 0) / 1024)
  const configFolder = join(home, 'qBittorrent/config')
  await mkdir(configFolder, { recursive: true })
  await writeFile(
    join(configFolder, 'qBittorrent.conf'),
    `[LegalNotice]
Accepted=true

[BitTorrent]
Session\\Port=${peerPort}
Session\\Interface=lo
Session\\InterfaceName=lo
Session\\InterfaceAddress=127.0.0.1
Session\\BTProtocol=${options.transport === 'utp' ? 'UTP' : 'TCP'}
Session\\DHTEnabled=false
Session\\LSDEnabled=false
Session\\PeXEnabled=false
Session\\Encryption=${options.encryption === 'forced' ? 1 : 0}
Session\\MultiConnectionsPerIp=true
Session\\IgnoreLimitsOnLAN=false
Session\\QueueingSystemEnabled=false
Session\\GlobalUPSpeedLimit=${limit(options.uploadLimit)}
Session\\GlobalDLSpeedLimit=${limit(options.downloadLimit)}
Session\\Preallocation=false

[Network]
PortForwardingEnabled=false

[Preferences]
Connection\\UPnP=false
General\\Locale=en
WebUI\\Address=127.0.0.1
WebUI\\Port=${webPort}
WebUI\\LocalHostAuth=false
WebUI\\UseUPnP=false
`,
  )
  const program = stage.start(
    'qbittorrent',
    'qbittorrent-nox',
    [`--profile=${home}`, `--webui-port=${webPort}`],
    {
      env: { HOME: home },
    },
  )
  const address = `http://127.0.0.1:${webPort}/api/v2`
  const call = async (method: string, form?: FormData): Promise<string> => {
    const response = await fetch(`${address}/${method}`, {
      ...(form === undefined ? {} : { method: 'POST', body: form }),
      signal: AbortSignal.timeout(10_000),
    })
    const text = await response.text()
    if (!response.ok || text === 'Fails.')
      throw new Error(`qbittorrent: ${method}: ${response.status} ${text}`)
    return text
  }
  await stage.until(
    'qbittorrent answers',
    () =>
      call('app/version').then(
        () => true,
        () => false,
      ),
    { timeoutMs: 30_000 },
  )

  return {
    name: 'qbittorrent',
    endpoint: { host: '127.0.0.1', port: peerPort },
    async add(source, folder) {
      const form = new FormData()
      form.set('savepath', folder)
      form.set('paused', 'false')
      form.set('autoTMM', 'false')
      if ('torrent' in source)
        form.set('torrents', new Blob([Buffer.from(source.torrent.bytes)]), 'film.torrent')
      else form.set('urls', source.magnet)
      await call('torrents/add', form)
    },
    async status() {
      const [torrent] = JSON.parse(await call('torrents/info')) as QbittorrentTorrent[]
      if (!torrent) {
        // Adding is asked for, not done, when the API answers.
        return {
          haveBytes: 0,
          sizeBytes: 0,
          isComplete: false,
          isSeeding: false,
          peers: 0,
          sentBytes: 0,
          receivedBytes: 0,
        }
      }
      const isSeeding = seedingStates.has(torrent.state)
      return {
        haveBytes: torrent.completed,
        sizeBytes: Math.max(torrent.size, 0),
        isComplete: isSeeding && torrent.size > 0 && torrent.amount_left === 0,
        isSeeding,
        peers: torrent.num_leechs + torrent.num_seeds,
        sentBytes: torrent.uploaded_session,
        receivedBytes: torrent.downloaded_session,
        ...(brokenStates.has(torrent.state) ? { problem: torrent.state } : {}),
      }
    },
    async setUploadLimit(bytesPerSecond) {
      const form = new FormData()
      form.set('limit', `${limit(bytesPerSecond) * 1024}`)
      await call('transfer/setUploadLimit', form)
    },
    stop: async () => {
      program.kill('SIGKILL')
      await program.ended
    },
  }
}
