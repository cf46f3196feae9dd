/**
 * A BitTorrent peer on loopback: webtorrent with everything off that would leave it. Tells how it is as JSON lines on
 * standard output, {"event": "listening", "port"} first, and takes {"upload_limit"} as JSON lines on standard input.
 * Arguments: where webtorrent is installed, and what to do, as JSON.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

/** As much of webtorrent's interface as is used; it carries no types of its own. */
interface Torrent {
  readonly ready: boolean
  readonly done: boolean
  readonly length: number
  readonly numPeers: number
  readonly downloaded: number
  readonly uploaded: number
  readonly received: number
}
interface Client {
  readonly torrentPort: number
  add(source: string, options: { path: string }): Torrent
  on(event: 'error', listener: (error: Error) => void): void
  once(event: 'listening', listener: () => void): void
  throttleUpload(bytesPerSecond: number): void
}

const [folder = '', json = ''] = process.argv.slice(2)
const job = JSON.parse(json) as {
  readonly source: string
  readonly folder: string
  readonly uploadLimit: number
  readonly downloadLimit: number
  readonly transport: 'tcp' | 'utp'
  readonly secure: 0 | 1 | 2
}
const main = createRequire(join(folder, 'index.js')).resolve('webtorrent')
const { default: WebTorrent } = (await import(pathToFileURL(main).href)) as {
  default: new (options: object) => Client
}
const tell = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`)

const client = new WebTorrent({
  dht: false,
  lsd: false,
  natUpnp: false,
  natPmp: false,
  utp: job.transport === 'utp',
  secure: job.secure,
  uploadLimit: job.uploadLimit,
  downloadLimit: job.downloadLimit,
})
client.on('error', (error) => {
  throw error
})
const torrent = client.add(job.source, { path: job.folder })
client.once('listening', () => tell({ event: 'listening', port: client.torrentPort }))
setInterval(() => {
  const { ready, done, length, numPeers, downloaded, uploaded, received } = torrent
  tell({
    event: 'status',
    have: downloaded,
    size: ready ? length : 0,
    isComplete: ready && done,
    peers: numPeers,
    uploaded,
    received,
  })
}, 200)
createInterface({ input: process.stdin })
  .on('line', (line) => client.throttleUpload((JSON.parse(line) as { upload_limit: number }).upload_limit))
  .on('close', () => process.exit())
