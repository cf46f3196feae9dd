import { prepareQbittorrent } from '../../tools/bench/peers/prepare-qbittorrent.ts'
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
  const { file, args, env, call } = await prepareQbittorrent(home, {
    ...{ host: '127.0.0.1', peerPort, webPort },
    session: {
      Interface: 'lo',
      InterfaceName: 'lo',
      BTProtocol: options.transport === 'utp' ? 'UTP' : 'TCP',
      Encryption: options.encryption === 'forced' ? 1 : 0,
      IgnoreLimitsOnLAN: 'false',
      GlobalUPSpeedLimit: limit(options.uploadLimit),
      GlobalDLSpeedLimit: limit(options.downloadLimit),
    },
  })
  const program = stage.start('qbittorrent', file, args, { env })
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
