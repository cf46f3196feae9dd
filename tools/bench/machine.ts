import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'

/** What the figures were measured on. */
export function describeMachine(folder: string) {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    kernel: release(),
    node: process.version,
    folder,
    fileSystem: fileSystemOf(folder),
    /** Of the last minute, before the first run: other work on the machine makes every figure worse. */
    load: loadavg()[0] ?? 0,
  }
}

/** Type of the file system that holds `folder`, such as `ext4` or `tmpfs`. */
function fileSystemOf(folder: string): string {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, at = '']) => at === '/' || folder === at || folder.startsWith(`${at}/`))
  const [, , type = 'unknown'] = mounts.sort((a, b) => (b[1]?.length ?? 0) - (a[1]?.length ?? 0))[0] ?? []
  return type
}
