import { writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import type { ForeignPeer, ForeignPeerOptions } from './foreign-peer.ts'
import { freePort } from './free-port.ts'
import type { Stage } from './stage.ts'

const host = '127.0.0.2'

const fields = [
  'd.completed_bytes=',
  'd.size_bytes=',
  'd.complete=',
  'd.hashing=',
  'd.is_active=',
  'd.is_meta=',
  'd.peers_connected=',
  'd.up.total=',
  'd.down.total=',
  'd.message=',
] as const

/**
 * Starts rTorrent without its screen, driven by XML-RPC over a socket in its folder. It has an address of its own: it
 * knows one peer for each address, and the first that it meets at its own is itself, whom the tracker names to it too.
 * After that it has nothing to do with anybody there for ten minutes.
 */
export async function openRtorrent(stage: Stage, options: ForeignPeerOptions = {}): Promise<ForeignPeer> {
  const peerPort = await freePort()
  const home = await stage.makeFolder(`rtorrent-${peerPort}`)
  const rpc = join(home, 'rpc')
  const limit = (bytesPerSecond: number | undefined) => `${Math.round((bytesPerSecond ?? 0) / 1024)}`
  const encryption =
    options.encryption === 'forced'
      ? 'allow_incoming,require,require_RC4'
      : 'allow_incoming,try_outgoing,enable_retry'
  const settings = [
    'system.daemon.set = true',
    `network.scgi.open_local = ${rpc}`,
    `network.bind_address.set = ${host}`,
    `network.port_range.set = ${peerPort}-${peerPort}`,
    'network.port_random.set = no',
    'dht.mode.set = disable',
    'protocol.pex.set = no',
    'trackers.use_udp.set = yes',
    `protocol.encryption.set = ${encryption}`,
    `throttle.global_up.max_rate.set_kb = ${limit(options.uploadLimit)}`,
    `throttle.global_down.max_rate.set_kb = ${limit(options.downloadLimit)}`,
    `directory.default.set = ${home}`,
  ]
  const file = join(home, 'settings.rc')
  await writeFile(file, `${settings.join('\n')}\n`)
  const program = stage.start('rtorrent', 'rtorrent', ['-n', '-o', `import=${file}`], {
    cwd: home,
    env: { TERM: 'dumb' },
  })
  const call = (method: string, ...parameters: readonly string[]) => callOverScgi(rpc, method, parameters)
  await stage.until(
    'rtorrent answers',
    () =>
      call('system.client_version').then(
        () => true,
        () => false,
      ),
    { timeoutMs: 30_000 },
  )
  return {
    name: 'rtorrent',
    endpoint: { host, port: peerPort },
    async add(source, folder) {
      await call('directory.default.set', '', folder)
      await call('load.start', '', 'torrent' in source ? source.torrent.path : source.magnet)
    },
    async status() {
      const values = await call('d.multicall2', '', 'main', ...fields)
      const [have, size, complete, hashing, active, meta, peers, sent, received] = values.map(Number)
      const problem = values[9] ?? ''
      const isContent = meta === 0
      return {
        haveBytes: isContent ? (have ?? 0) : 0,
        sizeBytes: isContent ? (size ?? 0) : 0,
        isComplete: isContent && complete === 1,
        isSeeding: isContent && complete === 1 && hashing === 0 && active === 1,
        peers: peers ?? 0,
        sentBytes: sent ?? 0,
        receivedBytes: received ?? 0,
        ...(problem !== '' && { problem }),
      }
    },
    async setUploadLimit(bytesPerSecond) {
      await call('throttle.global_up.max_rate.set_kb', '', limit(bytesPerSecond))
    },
    stop: async () => {
      program.kill('SIGKILL')
      await program.ended
    },
  }
}

/** Calls a method whose parameters are strings, and returns every plain value of the answer, in order. */
async function callOverScgi(path: string, method: string, parameters: readonly string[]): Promise<string[]> {
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const values = parameters.map((text) => `<param><value><string>${escaped(text)}</string></value></param>`)
  const body = `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${values.join('')}</params></methodCall>`
  const head = `CONTENT_LENGTH\0${Buffer.byteLength(body)}\0SCGI\0${1}\0`
  const answer = await exchange(path, `${head.length}:${head},${body}`)
  if (answer.includes('<fault>') || !answer.includes('<methodResponse>'))
    throw new Error(`rtorrent: ${method}: ${answer.slice(0, 1000)}`)
  const found = answer.matchAll(/<(?:i4|i8|int|string)>([^<]*)<\/|<(?:string)\/>/g)
  return Array.from(found, ([, value]) => value ?? '')
}

function exchange(path: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = createConnection({ path, timeout: 10_000 })
    socket.setEncoding('utf8')
    socket.on('connect', () => socket.write(text))
    socket.on('data', (chunk: string) => {
      answer += chunk
    })
    socket.on('timeout', () => socket.destroy(new Error('rtorrent does not answer')))
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}
