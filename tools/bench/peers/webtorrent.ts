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
  once(event: 'infoHash', listener: () => void): void
  addPeer(address: string): boolean
}
interface Client {
  add(torrent: Uint8Array, options: { path: string }, onReady: (torrent: Torrent) => void): Torrent
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
  // Nothing may leave the machine: the peer is named.
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

function open(torrentBytes: Uint8Array): Promise<File> {
  return new Promise((resolve) => {
    const torrent = client.add(torrentBytes, { path: job.folder }, ({ files }) => resolve(files[0] as File))
    torrent.once('infoHash', () => torrent.addPeer(`${job.peer.host}:${job.peer.port}`))
  })
}

const torrentBytes = new Uint8Array(await readFile(job.torrentPath))
if (door === 'http') {
  endWhenTold()
  const server = client.createServer({})
  await new Promise<void>((resolve) => server.listen(0, job.peer.host, resolve))
  const file = await open(torrentBytes)
  process.stdout.write(`http://${job.peer.host}:${server.address().port}${file.streamURL}\n`)
} else {
  await serveJob(job, async () => {
    const file = await open(torrentBytes)
    return { read: (start) => file[Symbol.asyncIterator]({ start }) }
  })
}
