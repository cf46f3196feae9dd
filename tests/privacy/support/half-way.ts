/*
 * What other programs do: peers through the tunnel, and everything that somebody forgot beside it. For the watcher to
 * catch. `half-way.ts CONF MAGNET FOLDER`
 */
import { readFileSync } from 'node:fs'
import { openEngine } from '@lanterne/engine'
import { silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { createSystemNetwork, openTunnel, parseWireGuardConf } from '@lanterne/privacy'

const [conf = '', uri = '', directory = ''] = process.argv.slice(2)
const { signal } = new AbortController()
// A tunnel alone keeps no process alive.
setInterval(() => {}, 60_000)
await using tunnel = await openTunnel(parseWireGuardConf(readFileSync(conf, 'utf8')), { signal })
const { lookup } = createSystemNetwork()
const world = { clock: systemClock, random: systemRandom, log: silentLogger }
const network = { ...tunnel.network, lookup }
await using engine = await openEngine(
  { ...world, network, directory, dht: { bootstrap: [{ host: 'dht.test', port: 6881 }] } },
  { signal },
)
const torrent = await engine.open({ kind: 'magnet', uri }, { signal })
console.log(`opened ${torrent.files.length}`)
