/** torrent-stream, the engine of peerflix and others, as a process of its own. Argument: the job as JSON. */
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Job } from '../job.ts'
import { serveJob } from '../serve-job.ts'

/** As much of its interface as is used; it carries no types of its own. */
interface File {
  createReadStream(options: { start: number; end: number }): Readable
}
interface Engine {
  readonly files: readonly File[]
  on(event: 'ready', listener: () => void): void
  connect(address: string): void
}

const job = JSON.parse(process.argv[2] as string) as Job
// Not a literal: the package is installed by the benchmark, so the type checker may not find it.
const packageName: string = 'torrent-stream'
const { default: openEngine } = (await import(packageName)) as {
  default: (torrent: Buffer | string, options: object) => Engine
}

function open(torrent: Buffer | string): Promise<File> {
  return new Promise((resolve) => {
    // Nothing may leave the machine: the peers are named.
    const engine = openEngine(torrent, { path: job.folder, tmp: job.folder, dht: false, tracker: false })
    engine.on('ready', () => resolve(engine.files[0] as File))
    for (const { host, port } of job.peers) engine.connect(`${host}:${port}`)
  })
}

function read(file: File, start: number, signal: AbortSignal): Readable {
  const stream = file.createReadStream({ start, end: job.sizeBytes - 1 })
  signal.addEventListener('abort', () => stream.destroy(), { once: true })
  return stream
}

const torrent = job.magnet ?? (await readFile(job.torrentPath))
await serveJob(job, async () => {
  const file = await open(torrent)
  return { read: (start, { signal }) => read(file, start, signal) }
})
