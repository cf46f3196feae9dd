import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { resolve } from 'node:path'
import { AppError } from '@lanterne/kernel'
import { diskError } from './resume-record.ts'

/** Locks that this process holds: a mark with its own number may be a predecessor's, as in a container. */
const held = new Set<string>()

/** Boot times worked out twice differ by rounding and by the clock being set; a reboot takes longer. */
const SAME_BOOT_MS = 10_000
/** What stands in a lock: who holds it, and since which start of the machine. */
const MARK = /^\{"pid":(\d+),"bootedAt":(-?\d+)\}$/
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EACCES']

/**
 * Takes a folder for this process alone, making it when missing. A lock left by a process that died, or by an
 * earlier boot, is taken over. Throws `AppError`: `data-folder-in-use`, `data-folder-not-writable`, `disk-full`.
 */
export async function lockFolder(folder: string, { epochMs }: { epochMs: number }): Promise<AsyncDisposable> {
  const path = resolve(folder, 'lock')
  const bootedAt = Math.round(epochMs - uptime() * 1000)
  if (held.has(path)) throw new AppError('data-folder-in-use')
  held.add(path)
  try {
    await makeFolder(folder)
    await take(path, JSON.stringify({ pid: process.pid, bootedAt }), bootedAt)
  } catch (error) {
    held.delete(path)
    throw diskError(error)
  }
  return {
    async [Symbol.asyncDispose]() {
      held.delete(path)
      await rm(path, { force: true })
    },
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (cause) {
    // What Node says of a file system that may not be written.
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new AppError('data-folder-not-writable', { cause })
    throw cause
  }
}

async function take(path: string, mark: string, bootedAt: number): Promise<void> {
  const guard = `${path}.stale`
  for (;;) {
    if (await place(path, mark)) return
    const found = await readMark(path)
    if (found === undefined) continue
    if (isHeld(found, bootedAt)) throw new AppError('data-folder-in-use')
    // A stale mark is removed by one process at a time, and looked at again while nobody else may: else it could be that
    // of somebody who took the folder meanwhile.
    if (await place(guard, mark)) {
      try {
        if ((await readMark(path)) === found) await rm(path, { force: true })
      } finally {
        await rm(guard, { force: true })
      }
    } else {
      const guarded = await readMark(guard)
      // Somebody else is just taking it.
      if (guarded !== undefined && isHeld(guarded, bootedAt)) throw new AppError('data-folder-in-use')
      await rm(guard, { force: true })
    }
  }
}

/** Makes a file of this text, whole or not at all; false when there is one already. */
async function place(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${process.pid}`
  await writeFile(draft, text)
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    // A file system without links, as on memory sticks: there it can be seen before it is whole.
    if (!NO_LINKS.some((code) => isCode(error, code))) throw error
    return await writeNew(path, text)
  } finally {
    await rm(draft, { force: true })
  }
}

async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

async function readMark(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function isHeld(mark: string, bootedAt: number): boolean {
  const found = MARK.exec(mark)
  // Not a mark of ours, or one torn by a crash while it was written.
  if (!found) return false
  if (Math.abs(Number(found[2]) - bootedAt) > SAME_BOOT_MS) return false
  const pid = Number(found[1])
  // What this process holds was looked at before: the mark is a predecessor's of the same number, as in a container.
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process is alive all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
