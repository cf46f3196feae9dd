import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AppError, type ByteSource } from '@lanterne/kernel'
import { readRange } from '../read-range.ts'
import { ChunkQueue } from '../workshop/chunk-queue.ts'
import type { FromAvChild, ToAvChild } from './av-messages.ts'
import { frugalSource, mostProbeBytes } from './frugal-source.ts'
import type { NativeCrew } from './native-crew.ts'
import type { NativeFile, NativeJob, NativeTool } from './native-tool.ts'
import { childLimits, WatchedChild } from './watched-child.ts'
import { WorkPlace } from './work-slots.ts'

/** Processes that are kept for the next to ask: each has read the file's index. */
const mostIdle = 2
/** A process that nobody needs for so long is ended. */
const idleMs = 30_000
/** What one packet and another takes to be finished; a process that takes longer is ended. */
const stopMs = 300

/** FFmpeg's libraries as the package `node-av` has them, in processes of their own. */
export function avTool(packageDirectory: string, crew: NativeCrew): NativeTool {
  const files = new Set<AvFile>()
  return {
    name: 'node-av',
    open(source) {
      const file = new AvFile({ source, packageDirectory, crew }, () => files.delete(file))
      files.add(file)
      return file
    },
    async [Symbol.asyncDispose]() {
      for (const file of files) file[Symbol.dispose]()
    },
  }
}

interface Stand {
  readonly source: ByteSource
  readonly packageDirectory: string
  readonly crew: NativeCrew
}

class AvFile implements NativeFile {
  readonly #stand: Stand
  readonly #onClose: () => void
  readonly #life = new AbortController()
  readonly #idle: AvProcess[] = []

  constructor(stand: Stand, onClose: () => void) {
    this.#stand = stand
    this.#onClose = onClose
  }

  async probe({ signal }: { signal: AbortSignal }): Promise<unknown> {
    for await (const message of this.#ask({ to: 'probe' }, { signal }))
      if (message.from === 'probed') return message.probe
    throw new AppError('format-not-playable', { details: { reason: 'reader-failed' } })
  }

  async *run(job: NativeJob, { signal }: { signal: AbortSignal }): AsyncGenerator<Uint8Array> {
    for await (const message of this.#ask({ to: 'run', job }, { signal }))
      if (message.from === 'data') yield message.bytes
  }

  [Symbol.dispose](): void {
    this.#life.abort(new AppError('closed'))
    for (const child of this.#idle.splice(0)) child[Symbol.dispose]()
    this.#onClose()
  }

  /** Asks one process one thing. */
  async *#ask(what: ToAvChild, options: { signal: AbortSignal }): AsyncGenerator<FromAvChild> {
    const signal = AbortSignal.any([options.signal, this.#life.signal])
    const { crew } = this.#stand
    signal.throwIfAborted()
    const idle = this.#takeIdle()
    if (!idle) await crew.children.take({ signal })
    // Its place among those that are there is given back when it is gone.
    const child = idle ?? new AvProcess(this.#stand, () => crew.children.give())
    try {
      using place = await WorkPlace.take(crew.slots, { signal })
      yield* child.ask(what, place, { signal })
    } finally {
      if (child.isReady && !this.#life.signal.aborted && this.#idle.length < mostIdle) this.#keep(child)
      else child[Symbol.dispose]()
    }
  }

  #takeIdle(): AvProcess | undefined {
    const child = this.#idle.pop()
    child?.wake()
    return child?.isReady === false ? this.#takeIdle() : child
  }

  #keep(child: AvProcess): void {
    this.#idle.push(child)
    child.rest(idleMs, () => {
      const at = this.#idle.indexOf(child)
      if (at >= 0) this.#idle.splice(at, 1)
    })
  }
}

/** One process, and what it is asked for now. */
class AvProcess implements Disposable {
  readonly #whole: ByteSource
  #source: ByteSource
  readonly #child: ChildProcess
  readonly #watched: WatchedChild
  #isGone = false
  #answers: ChunkQueue<FromAvChild> | undefined
  #place: WorkPlace | undefined
  #reading: AbortController | undefined
  #readFailure: Error | undefined
  #resting: NodeJS.Timeout | undefined

  constructor({ source, packageDirectory }: Stand, onGone: () => void) {
    this.#whole = this.#source = source
    this.#child = startChild(packageDirectory)
    this.#watched = new WatchedChild(this.#child, () => this.#place?.isWorking ?? false, childLimits)
    this.#child.on('message', (message: FromAvChild) => this.#hear(message))
    void this.#watched.gone.then(() => {
      this.#isGone = true
      this.#reading?.abort(new AppError('closed'))
      this.#answers?.fail(this.#readFailure ?? this.#watched.failure)
      onGone()
    })
    this.#tell({ to: 'open', packageDirectory, sizeBytes: source.size })
  }

  /** Whether it can be asked for something else: it lives, and has nothing to do. */
  get isReady(): boolean {
    return !this.#isGone && !this.#child.killed && this.#answers === undefined
  }

  async *ask(
    what: ToAvChild,
    place: WorkPlace,
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<FromAvChild> {
    const answers = new ChunkQueue<FromAvChild>()
    this.#answers = answers
    this.#place = place
    this.#readFailure = undefined
    this.#source = what.to === 'probe' ? frugalSource(this.#whole, mostProbeBytes) : this.#whole
    const leave = () => answers.fail(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    let isEnded = false
    try {
      signal.throwIfAborted()
      if (this.#isGone) throw this.#watched.failure
      this.#tell(what)
      for await (const message of answers) {
        if (message.from === 'end') {
          isEnded = true
          const failure = this.#failureOf(message)
          if (failure) throw failure
          return
        }
        this.#watched.progress()
        const back = place.leave()
        yield message
        if (message.from === 'data') this.#tell({ to: 'taken' })
        await back()
      }
    } finally {
      signal.removeEventListener('abort', leave)
      if (!isEnded && !(await this.#stop(answers))) this[Symbol.dispose]()
      this.#answers = undefined
      this.#place = undefined
    }
  }

  /** Stays for the next, for so long. */
  rest(forMs: number, onEnd: () => void): void {
    this.#resting = setTimeout(() => {
      onEnd()
      this[Symbol.dispose]()
    }, forMs).unref()
  }

  wake(): void {
    clearTimeout(this.#resting)
  }

  [Symbol.dispose](): void {
    this.wake()
    this.#watched[Symbol.dispose]()
    this.#reading?.abort(new AppError('closed'))
  }

  /** Whether it left what it was doing, to do something else. One that waits for bytes cannot: they may never come. */
  async #stop(answers: ChunkQueue<FromAvChild>): Promise<boolean> {
    if (this.#isGone || this.#reading || this.#child.killed) return false
    this.#tell({ to: 'stop' })
    const ended = new ChunkQueue<FromAvChild>()
    this.#answers = ended
    const timer = setTimeout(() => ended.end(), stopMs)
    try {
      // It asks for bytes once more: then it would wait for them.
      for await (const { from } of ended) if (from === 'end') return true
      return false
    } catch {
      return false // It is gone.
    } finally {
      clearTimeout(timer)
      this.#answers = answers
    }
  }

  /** What it could not do because bytes were not to be had is no fault of the film's. */
  #failureOf({ failure }: Extract<FromAvChild, { from: 'end' }>): Error | undefined {
    return this.#readFailure ?? (failure === undefined ? undefined : unreadable(failure))
  }

  #hear(message: FromAvChild): void {
    if (message.from === 'read') void this.#read(message)
    else this.#answers?.push(message)
  }

  async #read({ start, end }: Extract<FromAvChild, { from: 'read' }>): Promise<void> {
    if (
      this.#reading ||
      !(start >= 0 && end > start && end <= this.#source.size && end - start <= maxReadBytes)
    )
      return this[Symbol.dispose]() // No such thing is ever asked for, unless a film has taken over.
    const reading = new AbortController()
    this.#reading = reading
    const { signal } = reading
    try {
      const bytes = await this.#waiting(() => readRange(this.#source, { start, end }, { signal }))
      this.#reading = undefined
      this.#tell({ to: 'bytes', bytes })
    } catch (error) {
      this.#reading = undefined
      if (signal.aborted) return
      this.#readFailure ??= error instanceof Error ? error : new AppError('closed', { cause: error })
      this.#tell({ to: 'bytes' })
    }
  }

  async #waiting<T>(wait: () => Promise<T>): Promise<T> {
    return this.#place ? this.#place.during(wait) : wait()
  }

  #tell(message: ToAvChild): void {
    if (this.#child.connected) this.#child.send(message, () => undefined) // One that is gone needs to hear nothing.
  }
}

const maxReadBytes = 16 << 20

function startChild(packageDirectory: string): ChildProcess {
  const here = fileURLToPath(new URL('..', import.meta.url))
  return fork(fileURLToPath(new URL('./av-child.ts', import.meta.url)), [], {
    // Not even its JavaScript reads or starts anything but itself.
    execArgv: [
      ...['--permission', '--allow-addons', `--allow-fs-read=${here}`, `--allow-fs-read=${packageDirectory}`],
      ...['--max-old-space-size=256', '--no-warnings'],
    ],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}

function unreadable(cause: string): AppError {
  return new AppError('format-not-playable', { cause, details: { reason: 'unreadable' } })
}
