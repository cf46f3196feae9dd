import { Worker } from 'node:worker_threads'
import type { SubtitleWindow } from '@lanterne/contract'
import { AppError, type ByteSource } from '@lanterne/kernel'
import type { ByteCurve } from '../film/byte-curve.ts'
import type { SegmentRequest, TrackRequest } from '../film/film.ts'
import type { KeyFrame } from '../film/key-frame.ts'
import type { MediaInfo } from '../media-info.ts'
import type { FfmpegFinder } from '../native/find-ffmpeg.ts'
import type { NativeFilm } from '../native/native-film.ts'
import type { SubtitleRequest } from '../subtitles/read-cues.ts'
import { ChunkQueue } from './chunk-queue.ts'
import type { Failure, FilmTask, FromWorker, ToWorker } from './messages.ts'
import { Watchdog } from './watchdog.ts'

/** A film that is made playable in another thread. Disposing it ends all that is asked of it. */
export interface OpenedFilm extends Disposable {
  /** What is in it. Throws `AppError` `format-not-playable`. */
  info(options: { signal: AbortSignal }): Promise<MediaInfo>
  /** How far into the file each moment lies, as its index says. Throws `AppError` `format-not-playable`. */
  curve(options: { signal: AbortSignal }): Promise<ByteCurve>
  /** The same film as FFmpeg reads it; absent where there is none, and none to be fetched. */
  native(options?: { mayFetch?: boolean }): Promise<NativeFilm | undefined>
  /** When its pictures come that need no other; absent when only reading all of the file would tell. */
  keyFrames(trackId: number, options: { signal: AbortSignal }): Promise<readonly number[] | undefined>
  /** What a player needs before the segments of a track. */
  init(request: TrackRequest, options: { signal: AbortSignal }): Promise<Uint8Array>
  /** The key frame nearest to a time, if it is here; nothing is fetched for it. */
  keyFrame(trackId: number, seconds: number, options: { signal: AbortSignal }): Promise<KeyFrame | undefined>
  /** A segment in fragments, each as soon as it is made; the same bytes each time. */
  segment(request: SegmentRequest, options: { signal: AbortSignal }): AsyncIterable<Uint8Array>
  /** Its subtitles, or those that a file is nothing but. Throws `not-found`, `format-not-playable`. */
  cues(request: SubtitleRequest, options: { signal: AbortSignal }): Promise<SubtitleWindow>
}

/** Opens films in a thread of its own, so that no codec holds up a peer or another viewer. */
export interface Workshop extends AsyncDisposable {
  open(source: ByteSource): OpenedFilm
}

/**
 * Opens a workshop. Its thread comes up with the first film; FFmpeg is looked for, and started, when the first film needs
 * it, and not at all when `ffmpeg` is absent. What `ffmpeg` has open is closed with it.
 */
export function openWorkshop({ ffmpeg }: { ffmpeg?: FfmpegFinder } = {}): Workshop {
  return new ThreadWorkshop(ffmpeg)
}

class ThreadWorkshop implements Workshop {
  readonly #films = new Map<number, ByteSource>()
  readonly #tasks = new Map<number, ChunkQueue<unknown>>()
  readonly #reads = new Map<number, AbortController>()
  readonly #ffmpeg: FfmpegFinder | undefined
  #worker: Worker | undefined
  readonly #watchdog = new Watchdog({
    ask: () => this.#worker?.postMessage({ to: 'ask' } satisfies ToWorker),
    onSilence: () => this.#giveUp(),
  })
  #nextId = 0
  #isClosed = false

  constructor(ffmpeg: FfmpegFinder | undefined) {
    this.#ffmpeg = ffmpeg
  }

  open(source: ByteSource): OpenedFilm {
    const film = this.#nextId++
    this.#films.set(film, source)
    this.#tell({ to: 'open', film, sizeBytes: source.size })
    const only = async <T>(task: FilmTask, signal: AbortSignal): Promise<T> => {
      for await (const part of this.#run(film, task, { signal })) return part as T
      throw new AppError('closed')
    }
    let native: Promise<NativeFilm | undefined> | undefined
    return {
      info: ({ signal }) => only({ kind: 'info' }, signal),
      curve: ({ signal }) => only({ kind: 'curve' }, signal),
      native: async (options) => {
        if (!this.#films.has(film)) throw new AppError('closed')
        native ??= this.#ffmpeg?.open(source, options)
        const found = await native
        // Another time it may be there.
        if (!found) native = undefined
        if (this.#films.has(film)) return found
        found?.[Symbol.dispose]()
        throw new AppError('closed')
      },
      keyFrames: (trackId, { signal }) => only({ kind: 'key-frames', trackId }, signal),
      init: (request, { signal }) => only({ kind: 'init', ...request }, signal),
      keyFrame: (trackId, seconds, { signal }) => only({ kind: 'key-frame', trackId, seconds }, signal),
      segment: (request, { signal }) =>
        this.#run(film, { kind: 'segment', ...request }, { signal }) as AsyncIterable<Uint8Array>,
      cues: (request, { signal }) => only({ kind: 'cues', request }, signal),
      [Symbol.dispose]: () => {
        if (this.#films.delete(film)) this.#tell({ to: 'close', film })
        // Whoever asked for it has been told of its failure.
        void native?.then((open) => open?.[Symbol.dispose]()).catch(() => undefined)
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    this.#watchdog.stop()
    this.#abandon(new AppError('closed'))
    await this.#ffmpeg?.[Symbol.asyncDispose]()
    await this.#worker?.terminate()
  }

  async *#run(film: number, task: FilmTask, { signal }: { signal: AbortSignal }): AsyncGenerator {
    signal.throwIfAborted()
    if (!this.#films.has(film)) throw new AppError('closed')
    const id = this.#nextId++
    const parts = new ChunkQueue<unknown>()
    this.#tasks.set(id, parts)
    const stop = () => parts.fail(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    this.#tell({ to: 'begin', id, film, task })
    try {
      yield* parts
    } finally {
      signal.removeEventListener('abort', stop)
      // Whoever leaves early wants nothing more of it.
      if (this.#tasks.delete(id)) this.#tell({ to: 'cancel', id })
      if (this.#tasks.size === 0) this.#worker?.unref()
    }
  }

  #tell(message: ToWorker): void {
    if (this.#isClosed) return
    this.#worker ??= this.#start()
    if (message.to === 'begin') {
      this.#worker.ref()
      this.#watchdog.start()
    }
    this.#worker.postMessage(message)
  }

  #start(): Worker {
    const worker = new Worker(new URL('./film-worker.ts', import.meta.url))
    worker.unref()
    worker.on('message', (message: FromWorker) => this.#hear(message))
    // A codec that dies takes its thread with it: what was asked fails, and the next thread knows the films again.
    worker.on('error', () => this.#restart(worker))
    worker.on('exit', () => this.#restart(worker))
    for (const [film, { size }] of this.#films) worker.postMessage({ to: 'open', film, sizeBytes: size })
    return worker
  }

  /** What holds up a thread for so long would hold up every other film in it. */
  #giveUp(): void {
    const worker = this.#worker
    if (!worker) return
    this.#restart(worker)
    void worker.terminate()
  }

  #restart(worker: Worker): void {
    if (this.#worker !== worker || this.#isClosed) return
    this.#worker = undefined
    this.#watchdog.stop()
    this.#abandon(new AppError('format-not-playable', { details: { reason: 'reader-failed' } }))
  }

  /** Nobody will answer any more. */
  #abandon(reason: AppError): void {
    for (const parts of this.#tasks.values()) parts.fail(reason)
    this.#tasks.clear()
    for (const reading of this.#reads.values()) reading.abort(reason)
    this.#reads.clear()
  }

  #hear(message: FromWorker): void {
    this.#watchdog.hear()
    switch (message.from) {
      case 'part':
        this.#tasks.get(message.id)?.push(message.part)
        break
      case 'end': {
        const parts = this.#tasks.get(message.id)
        this.#tasks.delete(message.id)
        if (message.failure) parts?.fail(errorOf(message.failure))
        else parts?.end()
        break
      }
      case 'listening':
        if (this.#tasks.size === 0) this.#watchdog.stop()
        break
      case 'read':
        void this.#read(message)
        break
      case 'stop-reading':
        this.#reads.get(message.read)?.abort(new AppError('closed'))
    }
  }

  async #read({ read, film, start, end, isHereOnly }: Extract<FromWorker, { from: 'read' }>): Promise<void> {
    const reading = new AbortController()
    const { signal } = reading
    this.#reads.set(read, reading)
    try {
      const source = this.#films.get(film)
      if (!source) throw new AppError('closed')
      // Chunks that are lent are copied as they are sent.
      for await (const bytes of source.read({ start, end }, { signal, isLent: true, isHereOnly })) {
        if (signal.aborted) return
        this.#tell({ to: 'bytes', read, bytes })
      }
      this.#tell({ to: 'bytes', read })
    } catch (error) {
      if (signal.aborted) return
      const { code, details } = error instanceof AppError ? error : new AppError('closed', { cause: error })
      this.#tell({ to: 'bytes', read, failure: { code, details } })
    } finally {
      this.#reads.delete(read)
    }
  }
}

function errorOf({ code, details }: Failure): AppError {
  return new AppError(code, { details })
}
