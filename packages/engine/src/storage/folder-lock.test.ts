import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, uptime } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockFolder } from './folder-lock.ts'

describe('lockFolder', () => {
  let folder: string
  const now = { epochMs: Date.now() }
  const bootedAt = Math.round(Date.now() - uptime() * 1000)
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lanterne-lock-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('keeps a second one out until the first lets go', async () => {
    const lock = await lockFolder(folder, now)
    await expect(lockFolder(folder, now)).rejects.toMatchObject({ code: 'data-folder-in-use' })
    await lock[Symbol.asyncDispose]()
    await using again = await lockFolder(folder, now)
    expect(again).toBeDefined()
  })

  it('respects a process that lives', async () => {
    await writeFile(join(folder, 'lock'), JSON.stringify({ pid: process.ppid, bootedAt }))
    await expect(lockFolder(folder, now)).rejects.toMatchObject({ code: 'data-folder-in-use' })
  })

  it.each([
    ['a process that died', JSON.stringify({ pid: 2 ** 22 + 5, bootedAt })],
    ['a predecessor of the same number, as in a container', JSON.stringify({ pid: process.pid, bootedAt })],
    ['an earlier boot', JSON.stringify({ pid: process.ppid, bootedAt: bootedAt - 3_600_000 })],
    ['a crash in the middle of writing', '{"pid":1'],
  ])('takes over the lock of %s', async (_, mark) => {
    await writeFile(join(folder, 'lock'), mark)
    await using lock = await lockFolder(folder, now)
    expect(lock).toBeDefined()
  })

  it('goes to one of several processes that find the mark of a dead one at the same time', async () => {
    const rivals = Array.from({ length: 4 }, () => fork(rival, [folder], { execArgv: [] }))
    const said = (child: ChildProcess) => once(child, 'message', { signal: AbortSignal.timeout(20_000) })
    await Promise.all(rivals.map(said))
    for (let round = 0; round < 25; round++) {
      await writeFile(join(folder, 'lock'), JSON.stringify({ pid: 2 ** 22 + 5, bootedAt }))
      const answers = Promise.all(rivals.map(said))
      for (const child of rivals) child.send('take')
      const took = (await answers).flat().filter((answer) => answer === 'taken')
      expect(took, `round ${round}`).toHaveLength(1)
      const free = Promise.all(rivals.map(said))
      for (const child of rivals) child.send('free')
      await free
    }
    for (const child of rivals) child.disconnect()
  }, 60_000)
})

const rival = new URL('../testing/lock-rival.ts', import.meta.url)
