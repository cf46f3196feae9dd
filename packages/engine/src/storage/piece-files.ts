import { type FileHandle, open } from 'node:fs/promises'

/** One file of a torrent and where it lies: `offset` is that of its first byte in the torrent. */
export interface StoredFile {
  readonly index: number
  readonly sizeBytes: number
  readonly offset: number
  /** Absent for padding (BEP 47): it reads as zeros and is never written. */
  readonly path: string | undefined
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
  readonly #handles = new Map<number, Promise<FileHandle>>()
  readonly #users = new Map<number, number>()

  constructor(files: readonly StoredFile[], { isWritable }: { isWritable: boolean }) {
    this.#files = files.filter((file) => file.sizeBytes > 0)
    this.#isWritable = isWritable
  }

  /** Writes `bytes` at `offset` of the torrent. */
  async write(offset: number, bytes: Uint8Array): Promise<void> {
    let done = 0
    for (const { file, at, length } of this.#spans(offset, bytes.length)) {
      const part = bytes.subarray(done, done + length)
      if (file.path !== undefined)
        await this.#use(file.index, file.path, (handle) => writeAll(handle, part, at))
      done += length
    }
  }

  /** Reads into all of `target` from `offset` of the torrent; says whether so many bytes were there. */
  async read(offset: number, target: Uint8Array): Promise<boolean> {
    let done = 0
    for (const { file, at, length } of this.#spans(offset, target.length)) {
      const part = target.subarray(done, done + length)
      if (file.path === undefined) part.fill(0)
      else if (!(await this.#use(file.index, file.path, (handle) => readAll(handle, part, at)))) return false
      done += length
    }
    return true
  }

  /** Asks the system to keep what was written, also through a loss of power. */
  async sync(): Promise<void> {
    for (const handle of this.#handles.values()) await (await handle).datasync()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const handles = [...this.#handles.values()]
    this.#handles.clear()
    for (const handle of handles) {
      // A file that could not be opened has told its reader or writer already.
      const file = await handle.catch(() => undefined)
      await file?.close()
    }
  }

  *#spans(offset: number, length: number): Generator<Span> {
    let at = offset
    const end = offset + length
    for (let i = this.#indexAt(offset); i < this.#files.length && at < end; i++) {
      const file = this.#files[i] as StoredFile
      const take = Math.min(end, file.offset + file.sizeBytes) - at
      yield { file, at: at - file.offset, length: take }
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

  async #use<Result>(
    index: number,
    path: string,
    act: (handle: FileHandle) => Promise<Result>,
  ): Promise<Result> {
    this.#users.set(index, (this.#users.get(index) ?? 0) + 1)
    try {
      return await act(await this.#handle(index, path))
    } finally {
      const users = (this.#users.get(index) ?? 1) - 1
      if (users > 0) this.#users.set(index, users)
      else this.#users.delete(index)
      this.#closeIdle()
    }
  }

  #handle(index: number, path: string): Promise<FileHandle> {
    const known = this.#handles.get(index)
    // Moved to the end: the first in the map is the one unused for longest.
    this.#handles.delete(index)
    const handle = known ?? openFile(path, this.#isWritable)
    this.#handles.set(index, handle)
    if (!known) handle.catch(() => this.#handles.delete(index))
    return handle
  }

  #closeIdle(): void {
    if (this.#handles.size <= MOST_OPEN) return
    for (const [index, handle] of this.#handles) {
      if (this.#users.has(index)) continue
      this.#handles.delete(index)
      void handle.then((file) => file.close())
      if (this.#handles.size <= MOST_OPEN) return
    }
  }
}

async function openFile(path: string, isWritable: boolean): Promise<FileHandle> {
  if (!isWritable) return open(path, 'r')
  try {
    return await open(path, 'r+')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return open(path, 'w+')
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
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
