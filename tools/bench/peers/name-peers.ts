import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Job } from '../job.ts'

/** A torrent, or a magnet link, that names its peers itself: for programs that hear of peers from trackers only. */
export interface NamedPeers {
  readonly torrentPath: string
  readonly magnet: string | undefined
}

/** Opens a tracker on this machine that knows the job's peers, and a torrent that names it. */
export async function namePeers(job: Job): Promise<NamedPeers> {
  const peers = Buffer.concat(
    job.peers.map(({ host, port }) => Buffer.from([...host.split('.').map(Number), port >> 8, port & 0xff])),
  )
  const answer = Buffer.concat([
    Buffer.from(`d8:intervali1800e5:peers${peers.length}:`),
    peers,
    Buffer.from('e'),
  ])
  const server = createServer((_, response) => response.end(answer))
  await new Promise<void>((resolve) => server.listen(0, job.host, resolve))
  const url = `http://${job.host}:${(server.address() as { port: number }).port}/announce`
  const torrent = await readFile(job.torrentPath)
  const torrentPath = join(job.folder, 'named.torrent')
  // The film's torrent is a dictionary that begins with its info: "announce" goes before it.
  const announce = Buffer.from(`d8:announce${url.length}:${url}`)
  await writeFile(torrentPath, Buffer.concat([announce, torrent.subarray(1)]))
  return { torrentPath, magnet: job.magnet && `${job.magnet}&tr=${encodeURIComponent(url)}` }
}
