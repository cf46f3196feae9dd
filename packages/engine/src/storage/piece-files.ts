import { type FileHandle, open, rm } from 'node:fs/promises'

/** A run of a torrent's bytes and where it lies: `offset` is that of its first byte in the torrent. */
export interface StoredFile {
  readonly sizeBytes: number
  readonly offset: number
  /** The file on disk that holds it. Absent for padding (BEP 47): it reads as zeros and is never written. */
  readonly path: string | undefined
  /** Where in that file it begins. */
  readonly at: number
}

/** A part of one file. */
interface Span {
  readonly file: StoredFile
  readonly at: number
  readonly length: number
}

/** Files open at once; a torrent may have tens of thousands. */
const MOST_OPEN = 16

/**
 * Reads and writes a torrent's bytes in the files that hold them, wherever a piece falls on several.
 * Files are made when first written, and open only while they are used.
 */
export class PieceFiles implements AsyncDisposable {
  readonly #files: readonly StoredFile[]
  readonly #isWritable: boolean
  /** In order of last use. */
  readonly #handles = new Map<string, Promise<FileHandle>>()
  readonly #users = new Map<string, number>()
  /** Files being removed: whoever comes for one waits, and finds a new one. */
  readonly #removals = new Map<string, PromiseWithResolvers<void>>()
  /** Files written to: synced at the end only, when the system has written most of them by itself. */
  readonly #dirty = new Set<string>()
  readonly #closings = new Map<string, Promise<void>>()

  constructor(files: readonly StoredFile[], { isWritable }: { isWritable: boolean }) {
    this.#files = files.filter((file) => file.sizeBytes > 0)
    this.#isWritable = isWritable
  }

  /** Writes `parts`, one behind the other, at `offset` of the torrent. */
  async write(offset: number, parts: readonly Uint8Array[]): Promise<void> {
    const length = parts.reduce((sum, part) => sum + part.length, 0)
    let done = 0
    for (const { file, at, length: spanLength } of this.#spans(offset, length)) {
      const { path } = file
      if (path !== undefined)
        await this.#use(path, { mayCreate: true }, (handle) => {
          this.#dirty.add(path)
          return writeAll(handle, cut(parts, done, done + spanLength), at)
        })
      done += spanLength
    }
  }

  /** Reads into all of `target` from `offset` of the torrent; says whether so many bytes were there. */
  async read(offset: number, target: Uint8Array): Promise<boolean> {
    let done = 0
    for (const { file, at, length } of this.#spans(offset, target.length)) {
      const part = target.subarray(done, done + length)
      if (file.path === undefined) part.fill(0)
      else if (!(await this.#readPart(file.path, part, at))) return false
      done += length
    }
    return true
  }

  async #readPart(path: string, part: Uint8Array, at: number): Promise<boolean> {
    try {
      return await this.#use(path, { mayCreate: false }, (handle) => readAll(handle, part, at))
    } catch (error) {
      if (isMissing(error)) return false
      throw error
    }
  }

  /** Closes every file, when the system has been asked to keep what was written, also through a loss of power. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const path of [...this.#handles.keys()]) this.#close(path)
    await Promise.all(this.#closings.values())
    const dirty = [...this.#dirty]
    this.#dirty.clear()
    let problem: Error | undefined
    for (const path of dirty)
      await sync(path).catch((error: unknown) => {
        problem ??= error instanceof Error ? error : new Error('not synced', { cause: error })
      })
    // What was written may not last: whoever closes them must know.
    if (problem !== undefined) throw problem
  }

  #close(path: string): void {
    const handle = this.#handles.get(path)
    this.#handles.delete(path)
    // A file that could not be opened has told its reader or writer already.
    const closing = Promise.resolve(handle?.catch(() => undefined)).then((file) => file?.close())
    const done = closing.finally(() => {
      if (this.#closings.get(path) === done) this.#closings.delete(path)
    })
    this.#closings.set(path, done)
  }

  *#spans(offset: number, length: number): Generator<Span> {
    let at = offset
    const end = offset + length
    for (let i = this.#indexAt(offset); i < this.#files.length && at < end; i++) {
      const file = this.#files[i] as StoredFile
      const take = Math.min(end, file.offset + file.sizeBytes) - at
      yield { file, at: file.at + at - file.offset, length: take }
      at += take
    }
  }

  /** The file that holds byte `offset`, by bisection. */
  #indexAt(offset: number): number {
    let low = 0
    let high = this.#files.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#files[middle] as StoredFile).offset <= offset) low = middle
      else high = middle - 1
    }
    return low
  }

  /**
   * Removes a file with all that is in it, once nobody reads or writes it: space is free only when it is closed, and
   * some systems keep the name of an open file taken.
   */
  async remove(path: string): Promise<void> {
    const known = this.#removals.get(path)
    if (known) return known.promise
    const removal = Promise.withResolvers<void>()
    this.#removals.set(path, removal)
    if (!this.#users.has(path)) await this.#remove(path)
    return removal.promise
  }

  async #remove(path: string): Promise<void> {
    const removal = this.#removals.get(path)
    this.#dirty.delete(path)
    if (this.#handles.has(path)) this.#close(path)
    try {
      await this.#closings.get(path)
      await rm(path, { force: true })
      removal?.resolve()
    } catch (error) {
      removal?.reject(error)
    } finally {
      this.#removals.delete(path)
    }
  }

  async #use<Result>(
    path: string,
    how: { readonly mayCreate: boolean },
    act: (handle: FileHandle) => Promise<Result>,
  ): Promise<Result> {
    // Whoever removes it hears of a failure; here only its end counts.
    while (this.#removals.has(path)) await this.#removals.get(path)?.promise.catch(() => undefined)
    this.#users.set(path, (this.#users.get(path) ?? 0) + 1)
    try {
      return await act(await this.#handle(path, how))
    } finally {
      const users = (this.#users.get(path) ?? 1) - 1
      if (users > 0) this.#users.set(path, users)
      else this.#users.delete(path)
      if (users === 0 && this.#removals.has(path)) void this.#remove(path)
      this.#closeIdle()
    }
  }

  async #handle(path: string, how: { readonly mayCreate: boolean }): Promise<FileHandle> {
    try {
      return await this.#opened(path, how)
    } catch (error) {
      // A reader found nothing there while a writer came.
      if (!how.mayCreate || !isMissing(error)) throw error
      return this.#opened(path, how)
    }
  }

  #opened(path: string, { mayCreate }: { readonly mayCreate: boolean }): Promise<FileHandle> {
    const known = this.#handles.get(path)
    // Moved to the end: the first in the map is the one unused for longest.
    this.#handles.delete(path)
    const handle = known ?? openFile(path, { isWritable: this.#isWritable, mayCreate })
    this.#handles.set(path, handle)
    if (!known)
      handle.catch(() => {
        if (this.#handles.get(path) === handle) this.#handles.delete(path)
      })
    return handle
  }

  #closeIdle(): void {
    if (this.#handles.size <= MOST_OPEN) return
    for (const path of [...this.#handles.keys()]) {
      if (this.#users.has(path)) continue
      this.#close(path)
      if (this.#handles.size <= MOST_OPEN) return
    }
  }
}

async function openFile(
  path: string,
  { isWritable, mayCreate }: { readonly isWritable: boolean; readonly mayCreate: boolean },
): Promise<FileHandle> {
  if (!isWritable) return open(path, 'r')
  try {
    return await open(path, 'r+')
  } catch (error) {
    if (!mayCreate || !isMissing(error)) throw error
    return open(path, 'w+')
  }
}

/** Has the system keep what was written to a file, also through a loss of power. */
async function sync(path: string): Promise<void> {
  try {
    await using file = await open(path, 'r+')
    await file.datasync()
  } catch (error) {
    // Somebody removed it meanwhile: nothing of it is left to last.
    if (!isMissing(error)) throw error
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
}

/** What lies from `start` to `end` in `parts`, as if they were one. */
function cut(parts: readonly Uint8Array[], start: number, end: number): Uint8Array[] {
  const found: Uint8Array[] = []
  let at = 0
  for (const part of parts) {
    const from = Math.max(0, start - at)
    const to = Math.min(part.length, end - at)
    if (from < to) found.push(part.subarray(from, to))
    at += part.length
  }
  return found
}

async function writeAll(handle: FileHandle, parts: readonly Uint8Array[], position: number): Promise<void> {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  for (let done = 0; done < length; ) {
    const { bytesWritten } = await handle.writev(cut(parts, done, length), position + done)
    done += bytesWritten
  }
}

async function readAll(handle: FileHandle, target: Uint8Array, position: number): Promise<boolean> {
  let done = 0
  while (done < target.length) {
    const { bytesRead } = await handle.read(target, done, target.length - done, position + done)
    if (bytesRead === 0) return false
    done += bytesRead
  }
  return true
}
