import { mkdtemp, rm } from 'node:fs/promises'
import * as http from 'node:http'
import { join } from 'node:path'
import { type Child, startChild } from './child.ts'
import type { Engine } from './engines.ts'
import { bytesHere, type Job, type Outcome, type Read } from './job.ts'
import { meterProcess, type ProcessMeter } from './process-meter.ts'
import type { Row } from './rows.ts'
import type { Stage } from './stage.ts'
import { takeRead } from './take-read.ts'
import { warmMemory } from './warm-memory.ts'

/** Memory that a run may use besides that for the film's pages. */
const SPARE_BYTES = 256 * 1024 * 1024

/**
 * One run of one engine, from a cold start with an empty folder. Times count from when the torrent was handed over
 * (`api`), or from the start of the process (`http`).
 */
export interface RunResult extends Outcome {
  /** `http`: when the stream's address was printed; `api`: 0. */
  readonly readyMs: number
  /** `api`: from hand-over to last byte, without the reader's hash. `http`: all of it, from the start of the process. */
  readonly cpuSeconds: number
  readonly peakAnonymousBytes: number
}

/** Runs `engine` once. Throws when it fails, gives a wrong byte, or takes longer than `signal` allows. */
export async function measure(
  engine: Engine,
  row: Row,
  stage: Stage,
  { signal }: { signal: AbortSignal },
): Promise<RunResult> {
  const { film } = stage
  const folder = await mkdtemp(join(film.folder, 'run-'))
  try {
    if (!row.shape) await warmMemory(film.folder, film.sizeBytes + SPARE_BYTES)
    const reads = engine.canJump ? stage.reads : stage.reads.slice(0, 1)
    const job: Job = {
      torrentPath: film.torrentPath,
      ...(row.isMagnet ? { magnet: film.magnet } : {}),
      sizeBytes: film.sizeBytes,
      pieceBytes: film.pieceBytes,
      peers: stage.peers,
      host: stage.host,
      folder,
      reads,
    }
    const [file, ...args] = [...stage.command, ...engine.command(job, stage.floor)]
    await using child = startChild(file as string, args, {
      NODE_COMPILE_CACHE: join(film.folder, '../compiled'),
    })
    using meter = meterProcess(child.pid)
    const result = await (engine.door === 'api' ? measureApi : measureHttp)(child, reads, meter, { signal })
    for (const [index, read] of reads.entries()) {
      const done = result.reads[index]
      if (!done) throw new Error(`read ${index + 1} is missing`)
      if (done.sha256 !== undefined && done.sha256 !== (await film.digest(read.start, bytesHere(done))))
        throw new Error(`wrong bytes in read ${index + 1}`)
    }
    return result
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measureApi(
  child: Child,
  _reads: readonly Read[],
  meter: ProcessMeter,
  { signal }: { signal: AbortSignal },
): Promise<RunResult> {
  await child.line({ signal })
  const cpuBefore = meter.cpuSeconds()
  child.tell('go')
  const outcome = JSON.parse(await child.line({ signal })) as Outcome
  const hashing = outcome.reads.reduce((sum, read) => sum + read.hashCpuSeconds, 0)
  const cpuSeconds = meter.cpuSeconds() - cpuBefore - hashing
  return { readyMs: 0, cpuSeconds, peakAnonymousBytes: meter.peakAnonymousBytes(), ...outcome }
}

async function measureHttp(
  child: Child,
  reads: readonly Read[],
  meter: ProcessMeter,
  { signal }: { signal: AbortSignal },
): Promise<RunResult> {
  const url = await child.line({ signal })
  const readyMs = performance.now() - child.startedMs
  const results = []
  for (const read of reads)
    results.push(
      await takeRead(read, (leave) => get(url, read.start, leave), { zeroMs: child.startedMs, signal }),
    )
  const cpuSeconds = meter.cpuSeconds()
  return { readyMs, reads: results, cpuSeconds, peakAnonymousBytes: meter.peakAnonymousBytes() }
}

/** Asks as a player does: an open-ended range on a connection of its own. */
function get(url: string, start: number, { signal }: { signal: AbortSignal }): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.get(
      url,
      { agent: false, signal, headers: { range: `bytes=${start}-` } },
      (response) => {
        if (response.statusCode === 206) return resolve(response)
        response.destroy()
        reject(new Error(`status ${response.statusCode}`))
      },
    )
    request.on('error', reject)
  })
}
