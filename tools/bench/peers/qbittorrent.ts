import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job } from '../job.ts'
import type { Daemon } from './daemon.ts'
import type { NamedPeers } from './name-peers.ts'
import { freePort, startDaemon } from './start-daemon.ts'

/** qbittorrent-nox, told to download in order. */
export async function openQbittorrent(job: Job, { torrentPath, magnet }: NamedPeers): Promise<Daemon> {
  const port = await freePort()
  const home = join(job.folder, 'qbittorrent')
  await mkdir(join(home, 'qBittorrent/config'), { recursive: true })
  await writeFile(
    join(home, 'qBittorrent/config/qBittorrent.conf'),
    `[LegalNotice]
Accepted=true

[BitTorrent]
Session\\Port=${await freePort()}
Session\\InterfaceAddress=${job.host}
Session\\BTProtocol=TCP
Session\\DHTEnabled=false
Session\\LSDEnabled=false
Session\\PeXEnabled=false
Session\\MultiConnectionsPerIp=true
Session\\QueueingSystemEnabled=false
Session\\Preallocation=false

[Network]
PortForwardingEnabled=false

[Preferences]
Connection\\UPnP=false
General\\Locale=en
WebUI\\Address=127.0.0.1
WebUI\\Port=${port}
WebUI\\LocalHostAuth=false
WebUI\\UseUPnP=false
`,
  )
  const call = async (method: string, form?: FormData): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v2/${method}`, {
      ...(form ? { method: 'POST', body: form } : {}),
      signal: AbortSignal.timeout(10_000),
    })
    const text = await response.text()
    if (!response.ok || text === 'Fails.')
      throw new Error(`qbittorrent: ${method}: ${response.status} ${text}`)
    return text
  }
  const pid = await startDaemon(
    'qbittorrent-nox',
    [`--profile=${home}`, `--webui-port=${port}`],
    () => call('app/version'),
    { HOME: home },
  )
  const torrent = await readFile(torrentPath)
  let hash: string | undefined
  return {
    pid,
    filmPath: join(job.folder, 'film.bin'),
    async add() {
      const form = new FormData()
      form.set('savepath', job.folder)
      form.set('sequentialDownload', 'true')
      form.set('autoTMM', 'false')
      if (magnet === undefined) form.set('torrents', new Blob([Buffer.from(torrent)]), 'film.torrent')
      else form.set('urls', magnet)
      await call('torrents/add', form)
    },
    async pieces() {
      // Adding is asked for, not done, when the interface answers.
      hash ??= (JSON.parse(await call('torrents/info')) as { hash: string }[])[0]?.hash
      if (hash === undefined) return []
      const states = JSON.parse(await call(`torrents/pieceStates?hash=${hash}`)) as number[]
      return states.map((state) => state === 2)
    },
  }
}
