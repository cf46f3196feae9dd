import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const folder = join(import.meta.dirname, 'peers')
const stamp = join(folder, 'node_modules', '.lanterne-lock')

/**
 * Installs the engines that we measure ourselves beside, from their own lock file and without running any script,
 * when that was not done yet. Only the benchmark needs them, so they are no part of the application's install.
 */
export async function installPeers(tell: (line: string) => void): Promise<void> {
  const lock = createHash('sha256')
    .update(await readFile(join(folder, 'package-lock.json')))
    .digest('hex')
  if ((await readFile(stamp, 'utf8').catch(() => '')) === lock) return
  tell('Installing webtorrent and torrent-stream, to measure beside them (npm).')
  await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder })
  await writeFile(stamp, lock)
}
