import { once } from 'node:events'
import type { Job, Outcome } from './job.ts'
import { takeRead } from './take-read.ts'

/** A film that an engine has opened inside its own process. */
export interface OpenFilm {
  /** Bytes from `start` to the end; leaving the loop, or aborting, withdraws the demand. */
  read(start: number, options: { signal: AbortSignal }): AsyncIterable<Uint8Array>
  /** Payload that came and what was thrown away, where the engine says so. */
  waste?(): { readonly receivedBytes: number; readonly wastedBytes: number }
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
  await serveOutcome(async (zeroMs) => {
    const film = await open()
    const { signal } = new AbortController()
    const reads = []
    for (const read of job.reads)
      reads.push(await takeRead(read, (leave) => film.read(read.start, leave), { zeroMs, signal }))
    return { reads, ...film.waste?.() }
  })
}

/** As `serveJob`, for what finds its outcome in another way. */
export async function serveOutcome(run: (zeroMs: number) => Promise<Outcome>): Promise<void> {
  endWhenTold()
  say({ event: 'ready' })
  await once(process.stdin, 'data')
  say({ event: 'done', ...(await run(performance.now())) })
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}
