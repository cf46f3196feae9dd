import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { withLock } from '../launch/lock.mjs'

const benchFolder = join(import.meta.dirname, 'peers')

/**
 * Installs programs of others from a lock file of their own and without running any script, when that was not done yet:
 * the engines that we measure ourselves beside, or what is in `folder`. Only benchmarks and tests need them, so they are
 * no part of the application's install.
 */
export async function installPeers(tell: (line: string) => void, folder = benchFolder): Promise<void> {
  // Several suites may want the same ones at the same time.
  await withLock(`peers-${basename(dirname(folder))}`, () => install(tell, folder))
}

async function install(tell: (line: string) => void, folder: string): Promise<void> {
  const stamp = join(folder, 'node_modules', '.lanterne-lock')
  const lock = createHash('sha256')
    .update(await readFile(join(folder, 'package-lock.json')))
    .digest('hex')
  if ((await readFile(stamp, 'utf8').catch(() => '')) === lock) return
  const { dependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>
  }
  tell(`Installing ${Object.keys(dependencies).join(', ')}, to run beside them (npm).`)
  await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder })
  await writeFile(stamp, lock)
}
