// A real engine in a process of its own, to be killed: `viewer.ts DIRECTORY TORRENT HOST:PORT…`. It fetches all of the
// film and prints its figures, one JSON object a line, and where it listens.
import { readFile } from 'node:fs/promises'
import { openEngine } from '@lanterne/engine'
import { silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'

const [directory = '', torrentPath = '', ...peers] = process.argv.slice(2)
const signal = AbortSignal.timeout(120_000)
const engine = await openEngine(
  {
    network: createSystemNetwork(),
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
    directory,
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
torrent.fetchWhole(0, { signal })
const report = () => console.log(JSON.stringify({ address: engine.address, ...torrent.snapshot() }))
report()
const timer = setInterval(report, 20)
await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
clearInterval(timer)
