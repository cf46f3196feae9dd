/**
 * The WebSocket tracker that the makers of WebTorrent run, on loopback. Says its port as a JSON line on standard output,
 * and ends with standard input. Argument: where webtorrent is installed, for it brings the tracker.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

interface Server {
  readonly ws: { address(): { port: number } }
  listen(port: number, host: string, onListening: () => void): void
}

const [folder = ''] = process.argv.slice(2)
const main = join(folder, 'node_modules/bittorrent-tracker/server.js')
const { default: TrackerServer } = (await import(pathToFileURL(main).href)) as {
  default: new (options: object) => Server
}
const server = new TrackerServer({ http: true, udp: false, ws: true, stats: false })
server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.ws.address())}\n`))
process.stdin.resume().on('end', () => process.exit())
