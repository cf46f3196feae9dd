import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ForeignPeer, ForeignPeerOptions } from './foreign-peer.ts'
import { freePort } from './free-port.ts'
import type { Stage } from './stage.ts'

interface TransmissionTorrent {
  haveValid: number
  sizeWhenDone: number
  leftUntilDone: number
  metadataPercentComplete: number
  status: number
  peersConnected: number
  uploadedEver: number
  downloadedEver: number
  error: number
  errorString: string
}

const seedingStatus = 6

/**
 * Starts transmission-daemon on 127.0.0.1. It takes connections from loopback, but never makes one there: 3.00 throws away
 * every peer address in 127.0.0.0/8 (its `is_martian_addr`). So it always waits for the others to come.
 */
export async function openTransmission(stage: Stage, options: ForeignPeerOptions = {}): Promise<ForeignPeer> {
  const [rpcPort, peerPort] = [await freePort(), await freePort()]
  const home = await stage.makeFolder(`transmission-${peerPort}`)
  const limit = (bytesPerSecond: number | undefined) => Math.round((bytesPerSecond ?? 0) / 1000)
  const settings = {
    'rpc-enabled': true,
    'rpc-port': rpcPort,
    'rpc-bind-address': '127.0.0.1',
    'rpc-authentication-required': false,
    'rpc-host-whitelist-enabled': false,
    'peer-port': peerPort,
    'peer-port-random-on-start': false,
    'bind-address-ipv4': '127.0.0.1',
    'bind-address-ipv6': '::1',
    'dht-enabled': false,
    'lpd-enabled': false,
    'pex-enabled': false,
    'utp-enabled': false,
    'port-forwarding-enabled': false,
    encryption: options.encryption === 'forced' ? 2 : 0,
    'download-queue-enabled': false,
    'seed-queue-enabled': false,
    'ratio-limit-enabled': false,
    'speed-limit-up-enabled': options.uploadLimit !== undefined,
    'speed-limit-up': limit(options.uploadLimit),
    'speed-limit-down-enabled': options.downloadLimit !== undefined,
    'speed-limit-down': limit(options.downloadLimit),
    'message-level': 3,
  }
  await writeFile(join(home, 'settings.json'), JSON.stringify(settings))
  const program = stage.start('transmission', 'transmission-daemon', ['-f', '-g', home])

  let session = ''
  const call = async (method: string, args: Record<string, unknown>): Promise<Record<string, unknown>> => {
    for (let attempt = 0; attempt < 2; attempt++) {
      const response = await fetch(`http://127.0.0.1:${rpcPort}/transmission/rpc`, {
        method: 'POST',
        headers: { 'X-Transmission-Session-Id': session },
        body: JSON.stringify({ method, arguments: args }),
        signal: AbortSignal.timeout(10_000),
      })
      if (response.status === 409) {
        session = response.headers.get('X-Transmission-Session-Id') ?? ''
        await response.arrayBuffer()
        continue
      }
      const answer = (await response.json()) as { result: string; arguments: Record<string, unknown> }
      if (answer.result !== 'success') throw new Error(`transmission: ${method}: ${answer.result}`)
      return answer.arguments
    }
    throw new Error('transmission gives no session')
  }
  await stage.until(
    'transmission answers',
    () =>
      call('session-get', {}).then(
        () => true,
        () => false,
      ),
    { timeoutMs: 30_000 },
  )

  return {
    name: 'transmission',
    endpoint: { host: '127.0.0.1', port: peerPort },
    async add(source, folder) {
      const what =
        'torrent' in source
          ? { metainfo: Buffer.from(source.torrent.bytes).toString('base64') }
          : { filename: source.magnet }
      await call('torrent-add', { ...what, 'download-dir': folder, paused: false })
    },
    async status() {
      const fields = [
        'haveValid',
        'sizeWhenDone',
        'leftUntilDone',
        'metadataPercentComplete',
        'status',
        'peersConnected',
        'uploadedEver',
        'downloadedEver',
        'error',
        'errorString',
      ]
      const { torrents } = (await call('torrent-get', { fields })) as { torrents: TransmissionTorrent[] }
      const torrent = torrents[0]
      if (!torrent) throw new Error('transmission has no torrent')
      const isComplete = torrent.metadataPercentComplete === 1 && torrent.leftUntilDone === 0
      return {
        haveBytes: torrent.haveValid,
        sizeBytes: torrent.metadataPercentComplete === 1 ? torrent.sizeWhenDone : 0,
        isComplete: isComplete && torrent.sizeWhenDone > 0,
        isSeeding: torrent.status === seedingStatus,
        peers: torrent.peersConnected,
        sentBytes: torrent.uploadedEver,
        receivedBytes: torrent.downloadedEver,
        ...(torrent.error === 0 ? {} : { problem: torrent.errorString }),
      }
    },
    async setUploadLimit(bytesPerSecond) {
      await call('session-set', {
        'speed-limit-up-enabled': bytesPerSecond !== undefined,
        'speed-limit-up': limit(bytesPerSecond),
      })
    },
    stop: async () => {
      program.kill('SIGKILL')
      await program.ended
    },
  }
}
