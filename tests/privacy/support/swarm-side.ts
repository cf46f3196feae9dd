/*
 * The rest of the world: a tracker by HTTP and UDP, a DHT node, a web seed, a seeder and a peer that only looks, over IPv4
 * and IPv6. It says every address that speaks to any of them. `swarm-side.ts FOLDER FILMS BYTES RATE`
 */
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createTorrent, formatMagnet, openEngine, openTracker, parseTorrentFile } from '@lanterne/engine'
import { type Network, silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'

const [folder = '', films = '1', bytes = '1', rate = '1'] = process.argv.slice(2)
const { signal } = new AbortController()
const seen = new Set<string>()

function see(kind: string, host = ''): void {
  const line = `seen ${host.replace(/^::ffff:/, '')} ${kind}`
  if (seen.has(line)) return
  seen.add(line)
  console.log(line)
}

/** The machine's network, which says who speaks to it. */
function watched(kind: string): Network {
  const system = createSystemNetwork()
  return {
    ...system,
    listenTcp: (at, onConnection, options) =>
      system.listenTcp(
        at,
        (socket) => {
          see(kind, socket.remote.host)
          onConnection(socket)
        },
        options,
      ),
    async bindUdp(at, options) {
      const socket = await system.bindUdp(at, options)
      return {
        ...socket,
        receive: (onMessage) =>
          socket.receive((message, from) => {
            see(kind, from.host)
            onMessage(message, from)
          }),
        send: (message, to) => socket.send(message, to),
      }
    },
  }
}

const world = (kind: string) => ({
  network: watched(kind),
  clock: systemClock,
  random: systemRandom,
  log: silentLogger,
})

for (const host of ['192.0.2.10', '2001:db8:2::10'])
  await openTracker(
    { ...world('tracker'), host, httpPort: 6969, udpPort: 6969, intervalMs: 10_000 },
    { signal },
  )
const node = await openEngine(
  {
    ...world('dht'),
    directory: join(folder, 'node'),
    listen: { host: '192.0.2.10', port: 6881 },
    dht: { bootstrap: [] },
  },
  { signal },
)
const dht = { bootstrap: [{ host: '192.0.2.10', port: 6881 }] }
const upload = { kind: 'rate', bytesPerSecond: Number(rate) } as const
const seeder = await openEngine(
  {
    ...world('seeder'),
    directory: join(folder, 'seeder'),
    listen: { host: '192.0.2.12', port: 6881 },
    dht,
    upload,
  },
  { signal },
)
const monitor = await openEngine(
  { ...world('monitor'), directory: join(folder, 'monitor'), listen: { host: '::', port: 6883 }, dht },
  { signal },
)

const files = new Map<string, Buffer>()
for (const host of ['192.0.2.10', '2001:db8:2::10'])
  createServer((request, response) => {
    see('web-seed', request.socket.remoteAddress)
    const file = files.get(request.url ?? '')
    const [, from = '0', to = ''] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? []
    if (!file) return response.writeHead(404).end()
    const part = file.subarray(Number(from), to === '' ? undefined : Number(to) + 1)
    response.writeHead(206, {
      'content-length': part.length,
      'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${file.length}`,
    })
    // As slow as the seeder.
    let at = 0
    const step = () => {
      const next = part.subarray(at, at + Number(rate) / 20)
      at += next.length
      response.write(next)
      if (at >= part.length || response.destroyed) {
        clearInterval(timer)
        response.end()
      }
    }
    const timer = setInterval(step, 50)
  }).listen(8080, host)

await mkdir(join(folder, 'films'), { recursive: true })
for (let index = 0; index < Number(films); index++) {
  const film = randomBytes(Number(bytes))
  const name = `film-${index}.mp4`
  const path = join(folder, 'films', name)
  await writeFile(path, film)
  files.set(`/${name}`, film)
  const trackers = ['http://tracker.test:6969/announce', 'udp://tracker.test:6969']
  const read = async function* () {
    yield film
  }
  const torrent = await createTorrent({ name, sizeBytes: film.length, read }, { signal })
  const { infohash } = parseTorrentFile(torrent)
  const own = ['http://192.0.2.10:6969/announce']
  await seeder.seed({ torrent, path, trackers: own, isChecked: true }, { signal })
  void monitor.open({ kind: 'torrent-file', bytes: torrent, trackers: own }, { signal })
  const magnet = formatMagnet({
    ...{ infohash, displayName: name, trackers },
    webSeeds: [`http://seed.test:8080/${name}`],
  })
  console.log(`film ${JSON.stringify({ magnet, sha1: createHash('sha1').update(film).digest('hex') })}`)
}
console.log(`ready ${node.address?.port}`)
