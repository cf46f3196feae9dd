/**
 * The experiment that the engine began with, where there is a copy of it: it is no part of this project.
 * Arguments: path of its program, and the job as JSON. It takes its settings as JSON, hears of peers from the torrent's
 * tracker, and prints what happens as lines of JSON, with times since it began (`add`).
 */
import { startChild } from '../child.ts'
import type { Arrival, Job, Outcome, ReadResult } from '../job.ts'
import { meterProcess } from '../process-meter.ts'
import { serveOutcome } from '../serve-job.ts'
import { namePeers } from './name-peers.ts'

interface ProbeEvent {
  readonly e: string
  /** Milliseconds. */
  readonly t: number
  /** Which read, from 1, and up to which byte of the film. */
  readonly s?: number
  readonly p?: number
}

const LIMIT_MS = 120_000
const MIB = 1 << 20

const [path, json] = process.argv.slice(2)
const job = JSON.parse(json as string) as Job
const [head, tail] = job.reads
const { torrentPath } = await namePeers(job)

function modeOf(): object {
  if (head?.bytes === job.sizeBytes && head.forMs !== undefined)
    return { mode: 'play', seekMs: head.forMs, durMs: head.forMs + (tail?.forMs ?? 0) }
  if (tail) return { mode: 'seek', seekAfter: head?.bytes }
  return { mode: head?.bytes === job.sizeBytes ? 'full' : 'first' }
}

await serveOutcome(async (): Promise<Outcome> => {
  const settings = { torrent: torrentPath, dir: job.folder, optim: 6, ...modeOf() }
  await using child = startChild(process.execPath, [path as string, JSON.stringify(settings)])
  using meter = meterProcess(child.pid)
  const reads: { demandedMs: number; arrivals: Arrival[] }[] = [{ demandedMs: 0, arrivals: [] }]
  const note = (ms: number, bytes: number) => reads.at(-1)?.arrivals.push([ms, bytes])
  const signal = AbortSignal.timeout(LIMIT_MS)
  let cpuSeconds = 0
  for (let isOver = false; !isOver; ) {
    const { e, t, s, p } = JSON.parse(await child.line({ signal })) as ProbeEvent
    cpuSeconds = meter.cpuSeconds()
    if (e === 'seek') reads.push({ demandedMs: t, arrivals: [] })
    else if (e === 'first' || e === 'sfirst') note(t, 1)
    else if (e === 'first1m' || e === 's1m') note(t, MIB)
    else if (e === 'done') note(t, job.sizeBytes)
    else if (e === 'c' && s !== undefined && p !== undefined)
      note(t, Math.max(2, p - (job.reads[s - 1]?.start ?? 0)))
    isOver =
      e === 'done' ||
      e === 'end' ||
      e === 's1m' ||
      (e === 'first1m' && job.reads.length === 1 && head?.bytes !== job.sizeBytes)
  }
  const results: ReadResult[] = reads.map((read) => ({ ...read, hashCpuSeconds: 0 }))
  return { reads: results, cpuSeconds, peakAnonymousBytes: meter.peakAnonymousBytes() }
})
