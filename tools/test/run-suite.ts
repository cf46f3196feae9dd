import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { styleText } from 'node:util'
import type { Suite } from './find-suites.ts'
import { readTally, type Tally } from './tally.ts'

const root = join(import.meta.dirname, '..', '..')

/** Runs one suite with its output on the screen; kills all that it started when its time is over. */
export async function runSuite(suite: Suite): Promise<{ tally: Tally; seconds: number }> {
  console.log(`\n${styleText('bold', `== ${suite.name}`)} ${suite.title === suite.name ? '' : suite.title}`)
  const startedAt = performance.now()
  const report = join(root, '.cache', 'test-results', `${suite.name.replaceAll('/', '-')}.json`)
  rmSync(report, { force: true })
  const succeeded = await runVitest(suite, report)
  return { tally: readTally(report, succeeded), seconds: (performance.now() - startedAt) / 1000 }
}

function runVitest({ name, folder, timeoutMinutes }: Suite, report: string): Promise<boolean> {
  const args = ['run', '--config', join(root, 'tests', 'vitest.config.ts'), '--dir', folder]
  args.push('--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`)
  // A group of its own, so that what its tests started and lost can be ended with it.
  const canGroup = process.platform !== 'win32'
  const child = spawn(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), ...args], {
    cwd: join(root, 'tests'),
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: canGroup,
  })
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
