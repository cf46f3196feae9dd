import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@lanterne/kernel'
import { diskError } from './resume-record.ts'

/** Boot times worked out twice differ by rounding and by the clock being set; a reboot takes longer. */
const SAME_BOOT_MS = 10_000

/**
 * Takes a folder for this process alone, making it when missing. A lock left by a process that died, or by an
 * earlier boot, is taken over. Throws `AppError`: `data-folder-in-use`, `data-folder-not-writable`, `disk-full`.
 */
export async function lockFolder(folder: string, { epochMs }: { epochMs: number }): Promise<AsyncDisposable> {
  const path = join(folder, 'lock')
  const bootedAt = Math.round(epochMs - uptime() * 1000)
  try {
    await mkdir(folder, { recursive: true })
    await take(path, JSON.stringify({ pid: process.pid, bootedAt }), bootedAt)
  } catch (error) {
    throw diskError(error)
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) }
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
  try {
    process.kill(Number(found[1]), 0)
    return true
  } catch (error) {
    // Another user's process is alive all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
