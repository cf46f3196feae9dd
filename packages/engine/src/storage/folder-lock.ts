import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { resolve } from 'node:path'
import { AppError } from '@lanterne/kernel'
import { diskError } from './resume-record.ts'

/** Locks that this process holds: a mark with its own number may be a predecessor's, as in a container. */
const held = new Set<string>()

/** Boot times worked out twice differ by rounding and by the clock being set; a reboot takes longer. */
const SAME_BOOT_MS = 10_000

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
  try {
    return await writeFile(path, mark, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  if (isHeld(await readFile(path, 'utf8'), bootedAt)) throw new AppError('data-folder-in-use')
  await rm(path, { force: true })
  await writeFile(path, mark, { flag: 'wx' })
}

function isHeld(mark: string, bootedAt: number): boolean {
  const found = /^\{"pid":(\d+),"bootedAt":(-?\d+)\}$/.exec(mark)
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
