import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job } from '../job.ts'
import type { Daemon } from './daemon.ts'
import type { NamedPeers } from './name-peers.ts'
import { prepareQbittorrent } from './prepare-qbittorrent.ts'
import { freePort, startDaemon } from './start-daemon.ts'

/** qbittorrent-nox, told to download in order. */
export async function openQbittorrent(job: Job, { torrentPath, magnet }: NamedPeers): Promise<Daemon> {
  const home = join(job.folder, 'qbittorrent')
  const ports = { peerPort: await freePort(), webPort: await freePort() }
  const { file, args, env, call } = await prepareQbittorrent(home, { host: job.host, ...ports })
  const pid = await startDaemon(file, args, () => call('app/version'), env)
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
