import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Engine,
  type EngineOptions,
  openEngine,
  type Torrent,
  type TorrentSource,
} from '@lanterne/engine'
import {
  type Clock,
  type Endpoint,
  type Logger,
  silentLogger,
  systemClock,
  systemRandom,
} from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'
import type { Film } from './film.ts'
import {
  openScriptedPeer,
  type Script,
  type ScriptedPeer,
  type ScriptedPeerOptions,
} from './scripted-peer.ts'

/** Time that runs `speed` times as fast as it does, so that minutes of patience fit into a test. */
export function fastClock(speed: number): Clock {
  return {
    now: () => systemClock.now() * speed,
    epochMs: () => systemClock.epochMs(),
    schedule: (delayMs, callback) => systemClock.schedule(delayMs / speed, callback),
  }
}

/** Where a test's engines and peers live; all of it is gone at the end. */
export class Arena implements AsyncDisposable {
  readonly folder: string
  readonly #resources = new AsyncDisposableStack()

  private constructor(folder: string) {
    this.folder = folder
  }

  static async open(): Promise<Arena> {
    const arena = new Arena(await mkdtemp(join(tmpdir(), 'lanterne-hostile-')))
    arena.#resources.defer(() => rm(arena.folder, { recursive: true, force: true, maxRetries: 5 }))
    return arena
  }

  use<Resource extends AsyncDisposable>(resource: Resource): Resource {
    return this.#resources.use(resource)
  }

  /** A real engine, listening on loopback. */
  async engine(options: Partial<EngineOptions> = {}): Promise<Engine> {
    const engine = await openEngine(
      {
        network: createSystemNetwork(),
        clock: systemClock,
        random: systemRandom,
        log: silentLogger,
        directory: join(this.folder, randomUUID()),
        listen: { host: '127.0.0.1', port: 0 },
        ...options,
      },
      { signal: AbortSignal.timeout(20_000) },
    )
    return this.use(engine)
  }

  /** A second real engine that seeds the film; the one honest neighbour that nobody scripted. */
  async seeder(
    film: Film,
    options: Partial<EngineOptions> = {},
  ): Promise<{ endpoint: Endpoint; engine: Engine; torrent: Torrent }> {
    const engine = await this.engine(options)
    const path = join(this.folder, `${randomUUID()}.mp4`)
    await writeFile(path, film.bytes)
    const torrent = await engine.seed(
      { torrent: film.torrent, path },
      { signal: AbortSignal.timeout(20_000) },
    )
    if (!engine.address) throw new Error('the seeder does not listen')
    return { endpoint: engine.address, engine, torrent }
  }

  async peer(film: Film, script: Script = {}, options: ScriptedPeerOptions = {}): Promise<ScriptedPeer> {
    return this.use(await openScriptedPeer(film, script, options))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources[Symbol.asyncDispose]()
  }
}

export function open(
  engine: Engine,
  film: Film,
  peers: readonly Endpoint[],
  more: Partial<TorrentSource> = {},
): Promise<Torrent> {
  const source = { kind: 'torrent-file', bytes: film.torrent, peers, ...more } as TorrentSource
  return engine.open(source, { signal: AbortSignal.timeout(20_000) })
}

/** Reads the whole film, as a player would, and fails at the first byte that is not the film's. */
export async function watch(torrent: Torrent, film: Film, { timeoutMs = 30_000 } = {}): Promise<void> {
  let at = 0
  const signal = AbortSignal.timeout(timeoutMs)
  const source = torrent.openFile(0)
  try {
    for await (const chunk of source.read({ start: 0, end: source.size }, { signal })) {
      if (Buffer.compare(chunk, film.bytes.subarray(at, at + chunk.length)) !== 0)
        throw new Error(`wrong bytes at ${at}`)
      at += chunk.length
    }
  } catch (error) {
    throw new Error(`stopped at byte ${at} of ${film.bytes.length}: ${JSON.stringify(torrent.snapshot())}`, {
      cause: error,
    })
  }
  if (at !== film.bytes.length) throw new Error(`ended at byte ${at} of ${film.bytes.length}`)
}

/** A logger that keeps what it is told. */
export function keepingLogger(): { readonly log: Logger; readonly lines: string[] } {
  const lines: string[] = []
  const note =
    (level: string): Logger['info'] =>
    (text, fields) =>
      void lines.push(`${level} ${text} ${fields ? JSON.stringify(fields) : ''}`)
  return {
    log: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
    lines,
  }
}
