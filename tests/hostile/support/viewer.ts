// A real engine in a process of its own, to be killed: `viewer.ts DIRECTORY TORRENT HOST:PORT…`. It fetches all of the
// film and prints its figures, one JSON object a line, and where it listens. With VIEWER_CACHE_BYTES as the disk space that
// it may take, it reads the film over and over instead.
import { readFile } from 'node:fs/promises'
import { openEngine } from '@lanterne/engine'
import { silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'

const [directory = '', torrentPath = '', ...peers] = process.argv.slice(2)
const signal = AbortSignal.timeout(120_000)
const { VIEWER_CACHE_BYTES } = process.env
const cacheBytes = VIEWER_CACHE_BYTES === undefined ? undefined : Number(VIEWER_CACHE_BYTES)
const engine = await openEngine(
  {
    network: createSystemNetwork(),
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
    directory,
    cacheBytes,
    listen: { host: '127.0.0.1', port: 0 },
  },
  { signal },
)
const torrent = await engine.open(
  {
    kind: 'torrent-file',
    bytes: await readFile(torrentPath),
    peers: peers.map((text) => {
      const [host = '', port = ''] = text.split(':')
      return { host, port: Number(port) }
    }),
  },
  { signal },
)
if (cacheBytes === undefined) torrent.fetchWhole(0, { signal })
else void readForever()
const report = () => console.log(JSON.stringify({ address: engine.address, ...torrent.snapshot() }))
report()
const timer = setInterval(report, 20)
await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
clearInterval(timer)

async function readForever(): Promise<void> {
  const source = torrent.openFile(0)
  while (!signal.aborted)
    for await (const chunk of source.read({ start: 0, end: source.size }, { signal }))
      if (chunk.length === 0) throw new Error('an empty chunk')
}
