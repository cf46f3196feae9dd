import { mkdir } from 'node:fs/promises'
import { runProgram } from '../support/program.ts'

/** A file system of a few megabytes in memory, mounted for one test. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string
  /** Mounts it again with other options: `size=64m`, `ro`… */
  remount(options: string): Promise<void>
}

/** Mounts one at `path`; only root may. */
export async function mountSmallDisk(path: string, sizeBytes: number): Promise<SmallDisk> {
  await mkdir(path, { recursive: true })
  const run = (command: string, ...args: string[]) => runProgram(command, args, { timeoutMs: 10_000 })
  await run('mount', '-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'lanterne-test', path)
  return {
    path,
    remount: async (options) => void (await run('mount', '-o', `remount,${options}`, path)),
    [Symbol.asyncDispose]: async () => void (await run('umount', path)),
  }
}
