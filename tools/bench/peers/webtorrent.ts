/**
 * webtorrent, as a process of its own.
 * Arguments: door (`api` or `http`), configuration (`plain` or `defaults`), job as JSON.
 */
import { readFile } from 'node:fs/promises'
import type { Job } from '../job.ts'
import { endWhenTold, serveJob } from '../serve-job.ts'

/** As much of webtorrent's interface as is used; it carries no types of its own. */
interface File {
  readonly streamURL: string
  [Symbol.asyncIterator](options: { start: number }): AsyncIterableIterator<Uint8Array>
}
interface Torrent {
  readonly files: readonly File[]
  /** Payload that came, and that of it which is right and was not here yet. */
  readonly received: number
  readonly downloaded: number
  once(event: 'infoHash', listener: () => void): void
  addPeer(address: string): boolean
}
interface Client {
  add(torrent: Uint8Array | string, options: { path: string }, onReady: (torrent: Torrent) => void): Torrent
  on(event: 'error', listener: (error: Error) => void): void
  createServer(options: object): {
    listen(port: number, host: string, onListening: () => void): void
    address(): { port: number }
  }
}

const [door, configuration, json] = process.argv.slice(2)
const job = JSON.parse(json as string) as Job
// Not a literal: the package is installed by the benchmark, so the type checker may not find it.
const packageName: string = 'webtorrent'
const { default: WebTorrent } = (await import(packageName)) as { default: new (options: object) => Client }

const client = new WebTorrent({
  // Nothing may leave the machine: the peers are named.
  dht: false,
  lsd: false,
  tracker: false,
  natUpnp: false,
  natPmp: false,
  // Its fastest: TCP without encryption. Its defaults: uTP first, encrypted handshake.
  ...(configuration === 'plain' ? { utp: false, secure: 0 } : {}),
})
client.on('error', (error) => {
  throw error
})

function open(torrentId: Uint8Array | string): Promise<Torrent> {
  return new Promise((resolve) => {
    const torrent = client.add(torrentId, { path: job.folder }, resolve)
    torrent.once('infoHash', () => {
      for (const { host, port } of job.peers) torrent.addPeer(`${host}:${port}`)
    })
  })
}

/** What a file has from `start` on; the demand is withdrawn on `signal`, also while bytes are waited for. */
function read(file: File, start: number, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const iterator = file[Symbol.asyncIterator]({ start })
  signal.addEventListener('abort', () => void iterator.return?.(), { once: true })
  return iterator
}

const torrentId = job.magnet ?? new Uint8Array(await readFile(job.torrentPath))
if (door === 'http') {
  endWhenTold()
  const server = client.createServer({})
  await new Promise<void>((resolve) => server.listen(0, job.host, resolve))
  const [file] = (await open(torrentId)).files
  process.stdout.write(`http://${job.host}:${server.address().port}${(file as File).streamURL}\n`)
} else {
  await serveJob(job, async () => {
    const torrent = await open(torrentId)
    return {
      read: (start, { signal }) => read(torrent.files[0] as File, start, signal),
      waste: () => ({
        receivedBytes: torrent.received,
        wastedBytes: Math.max(0, torrent.received - torrent.downloaded),
      }),
    }
  })
}
