import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { styleText } from 'node:util'
import type { Suite } from './find-suites.ts'
import { readTally, type Tally } from './tally.ts'

const root = join(import.meta.dirname, '..', '..')

/**
 * Runs one suite; kills all that it started when its time is over. What it says is on the screen at once, or, where it runs
 * beside another (`isAside`), when it has ended.
 */
export async function runSuite(
  suite: Suite,
  { isAside }: { isAside: boolean },
): Promise<{ tally: Tally; seconds: number }> {
  const heading = `\n${styleText('bold', `== ${suite.name}`)} ${suite.title === suite.name ? '' : suite.title}`
  if (!isAside) console.log(heading)
  const startedAt = performance.now()
  const report = join(root, '.cache', 'test-results', `${suite.name.replaceAll('/', '-')}.json`)
  rmSync(report, { force: true })
  const kept: Buffer[] = []
  const succeeded = await runVitest(suite, report, isAside ? kept : undefined)
  if (isAside) process.stdout.write(`${heading}\n${Buffer.concat(kept).toString()}`)
  return { tally: readTally(report, succeeded), seconds: (performance.now() - startedAt) / 1000 }
}

/** `kept` takes what it says; otherwise that goes to the screen. */
function runVitest(
  { name, folder, timeoutMinutes }: Suite,
  report: string,
  kept: Buffer[] | undefined,
): Promise<boolean> {
  const args = ['run', '--config', join(root, 'tests', 'vitest.config.ts'), '--dir', folder]
  args.push('--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`)
  args.push(`--reporter=${join(import.meta.dirname, 'error-reporter.ts')}`)
  // A group of its own, so that what its tests started and lost can be ended with it.
  const canGroup = process.platform !== 'win32'
  const child = spawn(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), ...args], {
    cwd: join(root, 'tests'),
    stdio: ['ignore', kept ? 'pipe' : 'inherit', kept ? 'pipe' : 'inherit'],
    detached: canGroup,
  })
  child.stdout?.on('data', (chunk: Buffer) => kept?.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => kept?.push(chunk))
  const end = (signal: NodeJS.Signals) => {
    if (!canGroup || child.pid === undefined) return child.kill(signal)
    try {
      return process.kill(-child.pid, signal)
    } catch (error) {
      // Nobody of the group is left: that is what was wanted.
      if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
      throw error
    }
  }
  const stop = (signal: NodeJS.Signals) => {
    end('SIGKILL')
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      console.log(`${name} was given up after ${timeoutMinutes} minutes`)
      end('SIGKILL')
    }, timeoutMinutes * 60_000)
    child.on('error', reject)
    child.on('exit', (code) => {
      clearTimeout(timer)
      process.off('SIGINT', stop).off('SIGTERM', stop)
      end('SIGKILL')
      resolve(code === 0)
    })
  })
}
