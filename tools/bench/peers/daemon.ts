/**
 * A program that downloads by itself and is asked how far it is: it cannot be told to begin elsewhere.
 * Arguments: its name, and the job as JSON.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Arrival, Job, Outcome, Read } from '../job.ts'
import { meterProcess } from '../process-meter.ts'
import { serveOutcome } from '../serve-job.ts'
import { openAria2 } from './aria2.ts'
import { namePeers } from './name-peers.ts'
import { openQbittorrent } from './qbittorrent.ts'
import { openTransmission } from './transmission.ts'

/** A running daemon. */
export interface Daemon {
  readonly pid: number
  /** Begins to download into the job's folder. */
  add(): Promise<void>
  /** Whether each piece is here; empty while that is not known. */
  pieces(): Promise<readonly boolean[]>
  /** Where the film lies. */
  readonly filmPath: string
}

const POLL_MS = 25
const openers = { aria2: openAria2, transmission: openTransmission, qbittorrent: openQbittorrent }

const [name, json] = process.argv.slice(2)
const job = JSON.parse(json as string) as Job
const daemon = await openers[name as keyof typeof openers](job, await namePeers(job))
await serveOutcome(async (zeroMs): Promise<Outcome> => {
  using meter = meterProcess(daemon.pid)
  const cpuBefore = meter.cpuSeconds()
  await daemon.add()
  const [read] = job.reads as [Read]
  const demandedMs = performance.now() - zeroMs
  const arrivals: Arrival[] = []
  for (let here = 0; here < read.bytes; ) {
    if (read.forMs !== undefined && performance.now() - zeroMs - demandedMs >= read.forMs) break
    here = Math.min(read.bytes, prefixOf(await daemon.pieces()) - read.start)
    if (here > (arrivals.at(-1)?.[1] ?? 0)) arrivals.push([performance.now() - zeroMs, here])
    else await sleep(POLL_MS)
  }
  const cpuSeconds = meter.cpuSeconds() - cpuBefore
  const peakAnonymousBytes = meter.peakAnonymousBytes()
  const sha256 = await digest(read.start, arrivals.at(-1)?.[1] ?? 0)
  return { reads: [{ demandedMs, arrivals, sha256, hashCpuSeconds: 0 }], cpuSeconds, peakAnonymousBytes }
})

/** Bytes from the film's beginning without a gap. */
function prefixOf(pieces: readonly boolean[]): number {
  const gap = pieces.indexOf(false)
  return Math.min(job.sizeBytes, (gap < 0 ? pieces.length : gap) * job.pieceBytes)
}

async function digest(start: number, bytes: number): Promise<string> {
  const hash = createHash('sha256')
  if (bytes > 0)
    for await (const chunk of createReadStream(daemon.filmPath, { start, end: start + bytes - 1 }))
      hash.update(chunk as Buffer)
  return hash.digest('hex')
}
