import { AppError, type Random, randomInteger, silentLogger } from '@lanterne/kernel'
import { assembleEngine } from '../engine.ts'
import type { Engine, Torrent } from '../engine-types.ts'
import { createSimClock, type SimClock } from './sim-clock.ts'
import { SimDisk } from './sim-disk.ts'
import { createRealFilm, type SimFilm } from './sim-film.ts'
import { createSimNetwork, type SimNetwork } from './sim-network.ts'
import { type SimProcess, startProcess } from './sim-process.ts'
import { createSimRandom } from './sim-random.ts'

const PORT = 6881
const SIZE_BYTES = 3_000_001
const PIECE_LENGTH = 1 << 16
/** A reader that got nothing for so long, while a seed is there, never will. */
const PATIENCE_MS = 120_000
/** After its engine was closed, a program has so long to come to rest. */
const REST_MS = 30_000
/** And its readers are told so soon. */
const TOLD_MS = 50

/** What went through one sequence. */
export interface TortureReport {
  readonly seed: number
  readonly steps: readonly string[]
  readonly readBytes: number
  readonly events: number
}

/** A sequence that went wrong: `seed` lives through it again. */
export class TortureFailure extends Error {
  constructor(seed: number, steps: readonly string[], why: string) {
    super(`seed ${seed}: ${why}\n  ${steps.join('\n  ')}`)
    this.name = 'TortureFailure'
  }
}

/**
 * A viewer that reads, pauses, jumps, closes, reopens and is killed at random, beside two seeds of which one comes and
 * goes. Every byte read is compared; after each close nothing may be left: no timer, no socket, no reader.
 * `most` cuts the sequence short: the shortest that still fails is the one to look at. Same seed, same sequence.
 */
export async function torture(
  seed: number,
  { most = Infinity }: { most?: number } = {},
): Promise<TortureReport> {
  const ordeal = new Ordeal(seed)
  try {
    await ordeal.run(most)
  } catch (error) {
    if (error instanceof TortureFailure) throw error
    throw new TortureFailure(
      seed,
      ordeal.steps,
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    )
  }
  return { seed, steps: ordeal.steps, readBytes: ordeal.readBytes, events: ordeal.events }
}

/** The shortest beginning of a sequence that fails as it does; `undefined` when it does not fail. */
export async function shortestFailure(seed: number): Promise<TortureFailure | undefined> {
  for (let most = 1; most <= MOST_STEPS; most++) {
    try {
      await torture(seed, { most })
    } catch (error) {
      if (error instanceof TortureFailure) return error
      throw error
    }
  }
  return undefined
}

const MOST_STEPS = 14

interface Reading {
  readonly leave: AbortController
  readonly done: Promise<void>
  isPaused: boolean
  resume: () => void
  progressAt: number
  isOver: boolean
}

class Ordeal {
  readonly steps: string[] = []
  readBytes = 0
  readonly #seed: number
  readonly #random: Random
  readonly #clock: SimClock
  readonly #network: SimNetwork
  readonly #film: SimFilm
  readonly #disk: SimDisk
  readonly #life = new AbortController()
  readonly #seedHosts
  #hosts = 0
  #program: SimProcess
  #engine: Engine | undefined
  #torrent: Torrent | undefined
  readonly #readings = new Set<Reading>()
  #wrong: string | undefined

  constructor(seed: number) {
    this.#seed = seed
    this.#random = createSimRandom(seed)
    this.#clock = createSimClock()
    this.#network = createSimNetwork({ clock: this.#clock, random: createSimRandom(seed + 0.5) })
    this.#film = filmOf()
    this.#disk = new SimDisk(this.#film.metainfo)
    const line = () => ({
      uplink: 300_000 + this.#random.next() * 3_000_000,
      delayMs: 2 + this.#random.next() * 60,
    })
    this.#seedHosts = [this.#host(line()), this.#host(line())] as const
    this.#program = startProcess(
      this.#clock,
      this.#host({ downlink: 6_000_000, uplink: 500_000, delayMs: 5 }),
    )
  }

  get events(): number {
    return this.#clock.passed
  }

  async run(most: number): Promise<void> {
    for (const host of this.#seedHosts) await this.#openSeed(startProcess(this.#clock, host))
    const count = Math.min(most, 4 + randomInteger(this.#random, MOST_STEPS - 3))
    for (let step = 0; step < count; step++) {
      await this.#step()
      if (this.#wrong !== undefined) throw new TortureFailure(this.#seed, this.steps, this.#wrong)
    }
    await this.#ending()
  }

  #host(line: { uplink?: number; downlink?: number; delayMs: number }) {
    return this.#network.host(`20.0.0.${++this.#hosts}`, line)
  }

  async #openSeed(program: SimProcess): Promise<void> {
    const storage = {
      open: async () => this.#film.store('all'),
      known: async () => undefined,
      keepLayers: async () => {},
    }
    const engine = await assembleEngine(
      { ...this.#options(program), upload: { kind: 'unlimited' } },
      { hasher: this.#film.hasher, pool: this.#film.buffers(), storage },
      this.#life,
    )
    await this.#clock.settle(engine.open({ kind: 'torrent-file', bytes: this.#film.torrentFile }, this.#life))
  }

  #options({ host, clock }: SimProcess) {
    const random = createSimRandom(this.#random.next() * 2 ** 32)
    const listen = { host: host.address, port: PORT }
    return { network: host, clock, random, log: silentLogger, directory: '', listen }
  }

  async #step(): Promise<void> {
    const act = pick(this.#random, this.#engine ? acts : (['open'] as const))
    this.steps.push(`${this.#clock.now().toFixed(0)} ms: ${act}`)
    switch (act) {
      case 'open':
        return this.#open()
      case 'read':
        return this.#read()
      case 'jump':
        this.#leaveAll()
        return this.#read()
      case 'pause':
        for (const reading of this.#readings) reading.isPaused = true
        return this.#clock.advance(this.#random.next() * 20_000)
      case 'wait':
        for (const reading of this.#readings) reading.resume()
        return this.#clock.advance(this.#random.next() * 4000)
      case 'leave':
        this.#leaveAll()
        return this.#clock.advance(this.#random.next() * 50)
      case 'unplug':
        this.#seedHosts[1].unplug()
        return this.#clock.advance(this.#random.next() * 5000)
      case 'plug':
        this.#seedHosts[1].plug()
        return
      case 'close':
        return this.#close()
      case 'closeTorrent':
        return this.#closeTorrent()
      case 'kill':
        return this.#kill()
    }
  }

  async #open(): Promise<void> {
    const engine = await assembleEngine(
      this.#options(this.#program),
      {
        hasher: this.#film.hasher,
        pool: this.#film.buffers(),
        storage: this.#disk.storage(this.#program.clock, this.#random),
      },
      this.#life,
    )
    this.#engine = engine
    await this.#openTorrent(engine)
  }

  async #openTorrent(engine: Engine): Promise<void> {
    const peers = this.#seedHosts.map(({ address }) => ({ host: address, port: PORT }))
    const { torrentFile: bytes } = this.#film
    this.#torrent = await this.#clock.settle(engine.open({ kind: 'torrent-file', bytes, peers }, this.#life))
  }

  #read(): Promise<void> {
    const start = randomInteger(this.#random, SIZE_BYTES)
    const end = Math.min(SIZE_BYTES, start + 1 + randomInteger(this.#random, 1_500_000))
    const isLent = this.#random.next() < 0.5
    const leave = new AbortController()
    const reading: Reading = {
      leave,
      done: Promise.resolve(),
      isPaused: false,
      resume() {},
      progressAt: this.#clock.now(),
      isOver: false,
    }
    this.#readings.add(Object.assign(reading, { done: this.#readAll(reading, { start, end, isLent }) }))
    return this.#clock.advance(this.#random.next() * 1500)
  }

  async #readAll(
    reading: Reading,
    { start, end, isLent }: { start: number; end: number; isLent: boolean },
  ): Promise<void> {
    const { signal } = reading.leave
    let at = start
    try {
      const source = this.#torrent?.openFile(0)
      for await (const chunk of source?.read({ start, end }, { signal, isLent }) ?? []) {
        const right = this.#film.bytes(at, at + chunk.length)
        if (Buffer.compare(right, chunk) !== 0) this.#wrong ??= `wrong bytes at ${at}`
        at += chunk.length
        this.readBytes += chunk.length
        reading.progressAt = this.#clock.now()
        while (reading.isPaused && !signal.aborted)
          await new Promise<void>((resolve) => {
            reading.resume = () => {
              reading.isPaused = false
              reading.progressAt = this.#clock.now()
              resolve()
            }
          })
      }
      if (at !== end) this.#wrong ??= `a reader ended at ${at} in place of ${end}`
    } catch (error) {
      // Who left, or whose engine was closed, is told so.
      const isTold = signal.aborted || (error instanceof AppError && error.code === 'closed')
      if (!isTold) this.#wrong ??= `a reader failed: ${String(error)}`
    } finally {
      reading.isOver = true
      this.#readings.delete(reading)
    }
  }

  #leaveAll(): void {
    for (const reading of this.#readings) {
      reading.leave.abort(new Error('left'))
      reading.resume()
    }
  }

  async #closeTorrent(): Promise<void> {
    const { infohash } = this.#film.metainfo
    for (const reading of this.#readings) reading.resume()
    await this.#clock.settle(this.#engine?.close(infohash) ?? Promise.resolve(), REST_MS)
    await this.#readersGone()
    if (this.#engine) await this.#openTorrent(this.#engine)
  }

  async #close(): Promise<void> {
    const engine = this.#engine
    if (!engine) return
    this.#engine = undefined
    for (const reading of this.#readings) reading.resume()
    await this.#clock.settle(Promise.resolve(engine[Symbol.asyncDispose]()), REST_MS)
    await this.#readersGone()
    await this.#restsWithin(REST_MS)
  }

  async #readersGone(): Promise<void> {
    // Who waits for the disk hears of it when the disk has answered.
    await this.#clock.advance(TOLD_MS)
    if (this.#readings.size > 0) this.#wrong ??= `${this.#readings.size} readers were not told of the close`
  }

  async #restsWithin(limitMs: number): Promise<void> {
    const isAtRest = () => this.#program.timers === 0 && this.#program.host.openSockets === 0
    const endsAt = this.#clock.now() + limitMs
    while (!isAtRest() && this.#clock.now() < endsAt) await this.#clock.advance(100)
    if (!isAtRest())
      this.#wrong ??= `left behind: ${this.#program.timers} timers, ${this.#program.host.openSockets} sockets`
  }

  /** The power is gone: what was read before stays read, what was not written is lost. */
  async #kill(): Promise<void> {
    const { host } = this.#program
    this.#program.kill()
    this.#disk.crash()
    this.#engine = undefined
    // Readers of a dead program are nobody's any more.
    for (const reading of this.#readings) reading.isOver = true
    this.#readings.clear()
    this.#program = startProcess(this.#clock, host)
    await this.#clock.advance(this.#random.next() * 200)
  }

  /** With both seeds there, every reader gets all it asked for; then everything is closed, and nothing is left. */
  async #ending(): Promise<void> {
    this.#seedHosts[1].plug()
    if (!this.#engine) await this.#open()
    const torrent = this.#torrent
    for (const reading of this.#readings) reading.resume()
    await this.#read()
    while (this.#readings.size > 0 && this.#wrong === undefined) {
      await this.#clock.advance(1000)
      for (const { progressAt } of this.#readings)
        if (this.#clock.now() - progressAt > PATIENCE_MS) this.#wrong = 'a reader waits for ever'
    }
    const { bytes } = torrent?.snapshot() ?? {}
    if (bytes && bytes.have > bytes.size) this.#wrong ??= 'more is here than there is'
    await this.#close()
    this.#wrong ??= this.#disk.inconsistency((piece, length) =>
      this.#film.bytes(piece * PIECE_LENGTH, piece * PIECE_LENGTH + length),
    )
    if (this.#wrong !== undefined) throw new TortureFailure(this.#seed, this.steps, this.#wrong)
  }
}

const acts = [
  'read',
  'read',
  'jump',
  'pause',
  'wait',
  'wait',
  'leave',
  'unplug',
  'plug',
  'close',
  'closeTorrent',
  'kill',
] as const

function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[randomInteger(random, values.length)] as Value
}

let film: SimFilm | undefined

/** One film for all sequences: it is never written to. */
function filmOf(): SimFilm {
  film ??= createRealFilm({ sizeBytes: SIZE_BYTES, pieceLength: PIECE_LENGTH, random: createSimRandom(7) })
  return film
}
