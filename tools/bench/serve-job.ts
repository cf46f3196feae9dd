import { once } from 'node:events'
import type { Job } from './job.ts'
import { takeRead } from './take-read.ts'

/** A film that an engine has opened inside its own process. */
export interface OpenFilm {
  /** Bytes from `start` to the end; leaving the loop withdraws the demand. */
  read(start: number): AsyncIterable<Uint8Array>
}

/** Ends this process when the benchmark wants it to, or is gone itself; in order, so that Node keeps what it compiled. */
export function endWhenTold(): void {
  process.once('SIGTERM', () => process.exit())
  process.stdin.resume().once('end', () => process.exit())
}

/**
 * The measured side of an in-process run: says `ready` once the engine is loaded, waits for a line on standard input,
 * hands the torrent over (`open`; that moment is the run's zero), reads, and tells the times. Then it stays alive,
 * for its memory and processor time are still to be read, until it is stopped or standard input ends.
 */
export async function serveJob(job: Job, open: () => Promise<OpenFilm>): Promise<void> {
  const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`)
  endWhenTold()
  say({ event: 'ready' })
  await once(process.stdin, 'data')
  const zeroMs = performance.now()
  const film = await open()
  const openedMs = performance.now() - zeroMs
  const reads = []
  for (const read of job.reads) {
    const demandedMs = performance.now()
    reads.push(await takeRead(read, film.read(read.start), { zeroMs, demandedMs }))
  }
  say({ event: 'done', openedMs, reads })
}
