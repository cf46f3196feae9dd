import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Program, runProgram, startProgram } from '../support/program.ts'
import { until } from '../support/until.ts'
import { type Newcomer, welcomeNewcomer } from './newcomer.ts'

const minutes = 60_000

function isGroupAlive(pid: number): boolean {
  try {
    return process.kill(-pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

describe('a fresh clone, with nothing but git, Node and npm', () => {
  let folder: string
  let newcomer: Newcomer

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lanterne-fresh-'))
    newcomer = await welcomeNewcomer(folder)
  })

  afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

  function npmStart(): Program {
    const options = ['--no-open', '--port', '0', '--data', join(folder, 'data')]
    return startProgram('npm start', 'env', newcomer.as('npm', 'start', '--', ...options), {
      cwd: newcomer.clone,
    })
  }

  /** Waits for the address that the app prints, and asks there for the first page. */
  async function firstAnswer(program: Program, timeoutMs: number) {
    const startedAt = performance.now()
    const [address] = await program.waitForOutput(/http:\/\/[^\s/]+:\d+/, { timeoutMs })
    const response = await fetch(address, { signal: AbortSignal.timeout(10_000) })
    const page = await response.text()
    return { address, status: response.status, page, ms: Math.round(performance.now() - startedAt) }
  }

  /** Stops it as a script would, and waits for the end of everything that npm started. */
  async function stop(program: Program, address: string) {
    process.kill(program.pid, 'SIGTERM')
    await until('all of it has ended', () => !isGroupAlive(program.pid), { timeoutMs: 10_000 })
    await expect(fetch(address)).rejects.toThrow()
  }

  it('starts with one command, answers, and stops when told', { timeout: 11 * minutes }, async () => {
    await using program = npmStart()
    const { address, status, page, ms } = await firstAnswer(program, 10 * minutes)
    console.log(`first npm start: answered after ${ms} ms`)
    expect(status).toBe(200)
    expect(page.toLowerCase()).toContain('<!doctype html>')
    await stop(program, address)
  })

  it('answers within two seconds the second time', async () => {
    const times: number[] = []
    // The best of a few: the machine may be busy with something else.
    for (let i = 0; i < 5; i++) {
      await using program = npmStart()
      const { address, ms } = await firstAnswer(program, 30_000)
      times.push(ms)
      await stop(program, address)
    }
    console.log(`second npm start: answered after ${times.join(', ')} ms`)
    expect(Math.min(...times)).toBeLessThan(2000)
  })

  it('runs the command line from anywhere, through a link', async () => {
    const link = join(folder, 'lanterne-link')
    await symlink(join(newcomer.clone, 'lanterne'), link)
    const help = await runProgram('env', newcomer.as(link, '--help'), { cwd: folder, timeoutMs: 30_000 })
    expect(help).toContain('stream')
  })

  it('leaves nothing in the clone that git would ask about', async () => {
    const status = await runProgram('env', newcomer.as('git', 'status', '--porcelain'), {
      cwd: newcomer.clone,
      timeoutMs: 30_000,
    })
    expect(status).toBe('')
  })
})
