import { mkdtemp, rm } from 'node:fs/promises'
import * as http from 'node:http'
import { join } from 'node:path'
import { type Child, startChild } from './child.ts'
import type { Engine } from './engines.ts'
import type { BenchFilm } from './film.ts'
import type { Job, Read, ReadResult } from './job.ts'
import { meterProcess } from './process-meter.ts'
import type { Seeder } from './seeder.ts'
import { takeRead } from './take-read.ts'
import { warmMemory } from './warm-memory.ts'

/** Memory that a run may use besides that for the film's pages. */
const SPARE_BYTES = 256 * 1024 * 1024

/** One run of one engine, from a cold start with an empty folder. Times in milliseconds since the process was started. */
export interface RunResult {
  /** `api`: the engine is loaded and waits. `http`: the stream's address was printed. */
  readonly readyMs: number
  /** `api`: the torrent was handed over; `http`: as `readyMs`. */
  readonly handedMs: number
  readonly reads: readonly ReadResult[]
  /** `api`: between hand-over and last byte, without the reader's hash. `http`: all of it, from the start of the process. */
  readonly cpuSeconds: number
  readonly peakAnonymousBytes: number
  readonly peakResidentBytes: number
}

/** Runs `engine` once. Throws when it fails, gives a wrong byte, or takes longer than `signal` allows. */
export async function measure(
  engine: Engine,
  { film, seeder, reads }: { film: BenchFilm; seeder: Seeder; reads: readonly Read[] },
  { signal }: { signal: AbortSignal },
): Promise<RunResult> {
  const folder = await mkdtemp(join(film.folder, 'run-'))
  try {
    await warmMemory(film.folder, film.sizeBytes + SPARE_BYTES)
    const job: Job = { torrentPath: film.torrentPath, peer: seeder.peer, folder, reads }
    await using child = startChild(process.execPath, engine.arguments(job), {
      NODE_COMPILE_CACHE: join(film.folder, 'compiled'),
    })
    using meter = meterProcess(child.pid)
    const timings = await (engine.door === 'api' ? measureApi : measureHttp)(child, reads, meter.cpuSeconds, {
      signal,
    })
    const result = {
      ...timings,
      peakAnonymousBytes: meter.peakAnonymousBytes(),
      peakResidentBytes: meter.peakResidentBytes(),
    }
    for (const [index, read] of reads.entries()) {
      const expected = await film.digest(read)
      if (result.reads[index]?.sha256 !== expected) throw new Error(`wrong bytes in read ${index + 1}`)
    }
    return result
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Timings = Pick<RunResult, 'readyMs' | 'handedMs' | 'reads' | 'cpuSeconds'>

async function measureApi(
  child: Child,
  _reads: readonly Read[],
  cpuSeconds: () => number,
  { signal }: { signal: AbortSignal },
): Promise<Timings> {
  await child.line({ signal })
  const readyMs = performance.now() - child.startedMs
  const cpuBefore = cpuSeconds()
  const handedMs = performance.now() - child.startedMs
  child.tell('go')
  const { reads } = JSON.parse(await child.line({ signal })) as { reads: ReadResult[] }
  const hashing = reads.reduce((sum, read) => sum + read.hashCpuSeconds, 0)
  return {
    readyMs,
    handedMs,
    reads: reads.map((read) => since(read, handedMs)),
    cpuSeconds: cpuSeconds() - cpuBefore - hashing,
  }
}

/** Counts a read's times from `handedMs` earlier. */
function since(read: ReadResult, handedMs: number): ReadResult {
  return {
    ...read,
    demandedMs: read.demandedMs + handedMs,
    firstByteMs: read.firstByteMs + handedMs,
    firstMibMs: read.firstMibMs + handedMs,
    lastByteMs: read.lastByteMs + handedMs,
  }
}

async function measureHttp(
  child: Child,
  reads: readonly Read[],
  cpuSeconds: () => number,
  { signal }: { signal: AbortSignal },
): Promise<Timings> {
  const url = await child.line({ signal })
  const readyMs = performance.now() - child.startedMs
  const results = []
  for (const read of reads) {
    const demandedMs = performance.now()
    const response = await get(url, read.start, { signal })
    results.push(await takeRead(read, response, { zeroMs: child.startedMs, demandedMs }))
  }
  return { readyMs, handedMs: readyMs, reads: results, cpuSeconds: cpuSeconds() }
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
