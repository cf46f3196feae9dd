/** Lanterne's engine by itself, as a process of its own. Argument: the job as JSON. */
import { readFile } from 'node:fs/promises'
import { openEngine } from '@lanterne/engine'
import { silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'
import type { Job } from '../job.ts'
import { serveJob } from '../serve-job.ts'

const job = JSON.parse(process.argv[2] as string) as Job
const bytes = new Uint8Array(await readFile(job.torrentPath))
// The process lives until it is stopped.
const { signal } = new AbortController()
const engine = await openEngine(
  {
    network: createSystemNetwork(),
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
    directory: job.folder,
    listen: { host: job.peer.host, port: 0 },
  },
  { signal },
)
await serveJob(job, async () => {
  const torrent = await engine.open({ kind: 'torrent-file', bytes, peers: [job.peer] }, { signal })
  const film = torrent.openFile(0)
  return { read: (start) => film.read({ start, end: film.size }, { signal, isLent: true }) }
})
