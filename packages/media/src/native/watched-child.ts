import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import { AppError } from '@lanterne/kernel'

/** What a child may take; beyond it, it is killed. */
export interface ChildLimits {
  /** Resident memory, where the system says how much that is. */
  readonly memoryBytes: number
  /** Work without any result, in milliseconds; waiting for bytes or for its reader is no work. */
  readonly workMs: number
}

export const childLimits: ChildLimits = { memoryBytes: 1 << 30, workMs: 45_000 }

const lookEveryMs = 500

/** A process that reads a hostile film: kept below everybody else, and killed when it takes too much. */
export class WatchedChild implements Disposable {
  readonly child: ChildProcess
  /** Resolves when it is gone. */
  readonly gone: Promise<void>
  readonly #limits: ChildLimits
  readonly #isWorking: () => boolean
  readonly #watch: NodeJS.Timeout
  #workedMs = 0
  #reason: string | undefined

  constructor(child: ChildProcess, isWorking: () => boolean, limits: ChildLimits) {
    this.child = child
    this.#isWorking = isWorking
    this.#limits = limits
    this.gone = once(child, 'close').then(
      () => this.#end(),
      // It could not be started: that, too, is an end.
      () => this.#end(),
    )
    this.#watch = setInterval(() => void this.#look(), lookEveryMs).unref()
    void this.#lower()
  }

  /** It gave something: its time begins anew. */
  progress(): void {
    this.#workedMs = 0
  }

  /** Why what was asked of it failed. */
  get failure(): AppError {
    return new AppError('format-not-playable', { details: { reason: this.#reason ?? 'reader-failed' } })
  }

  /** Ends it at once; it has nothing that must be kept. */
  [Symbol.dispose](): void {
    this.child.kill('SIGKILL')
  }

  #kill(reason: string): void {
    this.#reason ??= reason
    this[Symbol.dispose]()
  }

  #end(): void {
    clearInterval(this.#watch)
  }

  async #look(): Promise<void> {
    this.#workedMs = this.#isWorking() ? this.#workedMs + lookEveryMs : this.#workedMs
    if (this.#workedMs > this.#limits.workMs) return this.#kill('too-slow')
    const bytes = await residentBytes(this.child.pid)
    if (bytes !== undefined && bytes > this.#limits.memoryBytes) this.#kill('too-large')
  }

  /** Behind everybody else for the processor, before everybody else when memory runs out. */
  async #lower(): Promise<void> {
    const { pid } = this.child
    if (pid === undefined) return
    try {
      setPriority(pid, constants.priority.PRIORITY_LOW)
      if (process.platform === 'linux') await writeFile(`/proc/${pid}/oom_score_adj`, '900')
    } catch {
      // It has ended already, or the system does not let us: it works as well, only less politely.
    }
  }
}

const pageBytes = 4096

/** Memory that a process has now; absent where the system does not say. */
async function residentBytes(pid: number | undefined): Promise<number | undefined> {
  if (process.platform !== 'linux' || pid === undefined) return undefined
  try {
    const [, pages] = (await readFile(`/proc/${pid}/statm`, 'latin1')).split(' ')
    return Number(pages) * pageBytes
  } catch {
    return undefined // It has ended.
  }
}
