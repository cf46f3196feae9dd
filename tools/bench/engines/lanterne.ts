/** Lanterne's engine by itself, as a process of its own. Argument: the job as JSON. */
import { readFile } from 'node:fs/promises'
import { openEngine, type TorrentSource } from '@lanterne/engine'
import { silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'
import type { Job } from '../job.ts'
import { serveJob } from '../serve-job.ts'

const job = JSON.parse(process.argv[2] as string) as Job
const { peers, magnet } = job
const source: TorrentSource =
  magnet === undefined
    ? { kind: 'torrent-file', bytes: new Uint8Array(await readFile(job.torrentPath)), peers }
    : { kind: 'magnet', uri: magnet, peers }
// The process lives until it is stopped.
const { signal } = new AbortController()
const engine = await openEngine(
  {
    network: createSystemNetwork(),
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
    directory: job.folder,
    listen: { host: job.host, port: 0 },
  },
  { signal },
)
await serveJob(job, async () => {
  const torrent = await engine.open(source, { signal })
  const film = torrent.openFile(0)
  return {
    read: (start, leave) =>
      film.read({ start, end: film.size }, { ...leave, isLent: true, isProvisional: true }),
    waste() {
      const { received, wasted } = torrent.snapshot().bytes
      return { receivedBytes: received, wastedBytes: wasted }
    },
  }
})
