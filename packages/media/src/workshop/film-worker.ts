import { parentPort } from 'node:worker_threads'
import { AppError, type ByteSource } from '@lanterne/kernel'
import { Film } from '../film/film.ts'
import { FilmSubtitles } from '../subtitles/film-subtitles.ts'
import { readCues } from '../subtitles/read-cues.ts'
import { ChunkQueue } from './chunk-queue.ts'
import type { Failure, FilmTask, FromWorker, ToWorker } from './messages.ts'
import { RememberedSource } from './remembered-source.ts'

/** The other side of `openWorkshop`: films are read and their sound is encoded here, away from peers and viewers. */
const films = new Map<number, OpenFilm>()
const tasks = new Map<number, AbortController>()
const reads = new Map<number, ChunkQueue>()
let nextRead = 0

parentPort?.on('message', (message: ToWorker) => {
  switch (message.to) {
    case 'open':
      films.set(message.film, new OpenFilm(message.film, message.sizeBytes))
      break
    case 'close':
      films.get(message.film)?.[Symbol.dispose]()
      films.delete(message.film)
      break
    case 'begin':
      void run(message.id, message.film, message.task)
      break
    case 'cancel':
      tasks.get(message.id)?.abort(new AppError('closed'))
      break
    case 'ask':
      tell({ from: 'listening' })
      break
    case 'bytes':
      receive(message)
  }
})

function tell(message: FromWorker): void {
  parentPort?.postMessage(message)
}

async function run(id: number, filmId: number, task: FilmTask): Promise<void> {
  const stop = new AbortController()
  tasks.set(id, stop)
  try {
    const film = films.get(filmId)
    if (!film) throw new AppError('closed')
    for await (const part of film.work(task, { signal: stop.signal })) tell({ from: 'part', id, part })
    tell({ from: 'end', id })
  } catch (error) {
    tell({ from: 'end', id, failure: failureOf(stop.signal.aborted ? stop.signal.reason : error) })
  } finally {
    tasks.delete(id)
  }
}

/** A film, opened when it is first asked about. */
class OpenFilm implements Disposable {
  readonly #source: ByteSource
  readonly #lifetime = new AbortController()
  #film: Promise<Film> | undefined
  #subtitles: FilmSubtitles | undefined

  constructor(id: number, size: number) {
    this.#source = new RememberedSource({
      size,
      read: (range, options) => readFromParent(id, range, options),
    })
  }

  async *work(task: FilmTask, { signal }: { signal: AbortSignal }): AsyncGenerator {
    if (task.kind === 'cues') {
      // A file of subtitles is no film, and is not opened as one.
      yield await readCues(this.#source, task.request, () => this.#words(), { signal })
      return
    }
    const film = await this.#open()
    signal.throwIfAborted()
    if (task.kind === 'info') yield film.info
    else if (task.kind === 'curve') yield await film.curve({ signal })
    else if (task.kind === 'key-frames') yield await film.keyFrames(task.trackId, { signal })
    else if (task.kind === 'key-frame') yield await film.keyFrame(task, { signal })
    else if (task.kind === 'init') yield await film.init(task)
    else yield* film.segment(task, { signal })
  }

  [Symbol.dispose](): void {
    this.#lifetime.abort(new AppError('closed'))
    void this.#film?.then(
      (film) => film[Symbol.dispose](),
      // Whoever asked for it has been told.
      () => undefined,
    )
  }

  async #words(): Promise<FilmSubtitles> {
    const { info } = await this.#open()
    this.#subtitles ??= new FilmSubtitles(this.#source, info, { signal: this.#lifetime.signal })
    return this.#subtitles
  }

  #open(): Promise<Film> {
    if (!this.#film) {
      this.#film = Film.open(this.#source, { signal: this.#lifetime.signal })
      this.#film.catch(() => {
        this.#film = undefined
      })
    }
    return this.#film
  }
}

async function* readFromParent(
  film: number,
  { start, end }: { start: number; end: number },
  { signal, isHereOnly = false }: { signal: AbortSignal; isHereOnly?: boolean },
): AsyncGenerator<Uint8Array> {
  if (start >= end) return
  const read = nextRead++
  const queue = new ChunkQueue()
  reads.set(read, queue)
  const stop = () => queue.fail(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    tell({ from: 'read', read, film, start, end, isHereOnly })
    yield* queue
  } finally {
    signal.removeEventListener('abort', stop)
    reads.delete(read)
    // Nobody there knows it any more when it was read to its end.
    tell({ from: 'stop-reading', read })
  }
}

function receive({ read, bytes, failure }: Extract<ToWorker, { to: 'bytes' }>): void {
  const queue = reads.get(read)
  if (bytes) queue?.push(bytes)
  else if (failure) queue?.fail(new AppError(failure.code, { details: failure.details }))
  else queue?.end()
}

function failureOf(error: unknown): Failure {
  if (error instanceof AppError) return { code: error.code, details: error.details }
  // Whatever a reader stumbles over is the file's fault; what it said helps whoever looks into it.
  return {
    code: 'format-not-playable',
    details: { reason: error instanceof Error ? error.message.slice(0, 200) : 'unreadable' },
  }
}
