import type { ForeignPeer, ForeignPeerOptions } from './foreign-peer.ts'
import { freePort } from './free-port.ts'
import type { Stage } from './stage.ts'

interface Aria2Download {
  status: 'active' | 'waiting' | 'paused' | 'error' | 'complete' | 'removed'
  completedLength: string
  totalLength: string
  uploadLength: string
  connections: string
  seeder?: 'true' | 'false'
  errorMessage?: string
  verifiedLength?: string
  verifyIntegrityPending?: string
  /** The download of the content, once the metadata are here. */
  followedBy?: string[]
}

/** Starts aria2c on 127.0.0.1, driven by its JSON-RPC. */
export async function openAria2(stage: Stage, options: ForeignPeerOptions = {}): Promise<ForeignPeer> {
  const [rpcPort, peerPort] = [await freePort(), await freePort()]
  const limit = (bytesPerSecond: number | undefined) => `${bytesPerSecond ?? 0}`
  const program = stage.start(
    'aria2',
    'aria2c',
    [
      '--no-conf',
      '--enable-rpc',
      `--rpc-listen-port=${rpcPort}`,
      '--rpc-listen-all=false',
      '--interface=127.0.0.1',
      '--disable-ipv6=true',
      `--listen-port=${peerPort}`,
      '--enable-dht=false',
      '--enable-dht6=false',
      '--bt-enable-lpd=false',
      '--enable-peer-exchange=false',
      '--bt-tracker-connect-timeout=5',
      '--seed-ratio=0',
      `--bt-force-encryption=${options.encryption === 'forced'}`,
      '--check-integrity=true',
      '--file-allocation=none',
      '--no-proxy=*',
      `--max-overall-upload-limit=${limit(options.uploadLimit)}`,
      `--max-overall-download-limit=${limit(options.downloadLimit)}`,
      '--console-log-level=notice',
      '--summary-interval=0',
      '--show-console-readout=false',
      '--enable-color=false',
    ],
    { cwd: await stage.makeFolder(`aria2-${peerPort}`) },
  )
  const call = async <Result>(method: string, params: readonly unknown[]): Promise<Result> => {
    const response = await fetch(`http://127.0.0.1:${rpcPort}/jsonrpc`, {
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', id: 'tests', method, params }),
      signal: AbortSignal.timeout(10_000),
    })
    const answer = (await response.json()) as { result?: Result; error?: { message: string } }
    if (answer.error) throw new Error(`aria2: ${method}: ${answer.error.message}`)
    return answer.result as Result
  }
  await stage.until(
    'aria2 answers',
    () =>
      call('aria2.getVersion', []).then(
        () => true,
        () => false,
      ),
    { timeoutMs: 30_000 },
  )

  let gid = ''
  // A magnet link is a download of its own, of the metadata; the content's follows it.
  let isMetadata = false
  return {
    name: 'aria2',
    endpoint: { host: '127.0.0.1', port: peerPort },
    async add(source, folder) {
      isMetadata = 'magnet' in source
      gid =
        'torrent' in source
          ? await call('aria2.addTorrent', [
              Buffer.from(source.torrent.bytes).toString('base64'),
              [],
              { dir: folder },
            ])
          : await call('aria2.addUri', [[source.magnet], { dir: folder }])
    },
    async status() {
      let download = await call<Aria2Download>('aria2.tellStatus', [gid])
      const next = download.followedBy?.[0]
      if (next !== undefined) {
        gid = next
        isMetadata = false
        download = await call<Aria2Download>('aria2.tellStatus', [gid])
      }
      const [have, size] = [Number(download.completedLength), Number(download.totalLength)]
      const isChecking = download.verifiedLength !== undefined || download.verifyIntegrityPending === 'true'
      const isComplete = !isMetadata && size > 0 && have === size && !isChecking
      return {
        haveBytes: isMetadata ? 0 : have,
        sizeBytes: isMetadata ? 0 : size,
        isComplete,
        isSeeding: isComplete && download.status === 'active' && download.seeder === 'true',
        peers: Number(download.connections),
        sentBytes: Number(download.uploadLength),
        receivedBytes: have,
        ...(download.status === 'error' ? { problem: download.errorMessage ?? 'unknown' } : {}),
      }
    },
    async setUploadLimit(bytesPerSecond) {
      await call('aria2.changeGlobalOption', [{ 'max-overall-upload-limit': limit(bytesPerSecond) }])
    },
    stop: async () => {
      program.kill('SIGKILL')
      await program.ended
    },
  }
}
