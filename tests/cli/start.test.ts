import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStage } from '../support/stage.ts'
import { firstLine, lanterne, runLanterne } from './support/lanterne.ts'

const addressIn = (line: string) => /http:\/\/127\.0\.0\.1:\d+$/.exec(line)?.[0] ?? ''

const isShut = (address: string) =>
  fetch(address, { signal: AbortSignal.timeout(2000) }).then(
    () => false,
    () => true,
  )

describe('lanterne start', () => {
  it('opens the app, prints its address, and closes when it is told to', async (context) => {
    await using stage = await openStage(context)
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      const program = lanterne(stage, ['--no-open', '--port', '0', '--data', join(stage.folder, 'data')])
      const line = await firstLine(program)
      expect(line).toMatch(/^Lanterne is open: http:\/\/127\.0\.0\.1:\d+$/)
      expect((await fetch(addressIn(line))).status).toBe(200)
      const home = (await (await fetch(`${addressIn(line)}/api/home`)).json()) as { rows: unknown[] }
      expect(home.rows.length).toBeGreaterThan(0)
      const asked = performance.now()
      program.kill(signal)
      expect(await program.ended).toBe(0)
      expect(performance.now() - asked).toBeLessThan(5000)
      expect(program.output.split('\n')).toEqual([line, 'Ctrl+C to stop.', ''])
    }
  })

  it('shows the one that is open already to who starts it again on the same folder', async (context) => {
    await using stage = await openStage(context)
    const words = ['--no-open', '--data', join(stage.folder, 'data')]
    const program = lanterne(stage, [...words, '--port', '0'])
    const address = addressIn(await firstLine(program))
    const again = await runLanterne(stage, words)
    expect(again).toEqual({ exit: 0, output: `Lanterne is already open: ${address}\n`, errors: '' })
    program.kill('SIGKILL')
    await program.ended
    const next = lanterne(stage, [...words, '--port', '0'])
    expect(await firstLine(next)).toMatch(/^Lanterne is open/)
  })

  it('opens again on the same folder and port while the one before it is still closing', async (context) => {
    await using stage = await openStage(context)
    const words = ['--no-open', '--data', join(stage.folder, 'data')]
    const first = lanterne(stage, [...words, '--port', '0'])
    const address = addressIn(await firstLine(first))
    for (let round = 0, last = first; round < 3; round++) {
      last.kill('SIGTERM')
      // Its door is shut, the rest of it may still be at work.
      await stage.until('the door is shut', () => isShut(address), { timeoutMs: 10_000, everyMs: 1 })
      const next = lanterne(stage, [...words, '--port', new URL(address).port])
      expect(await firstLine(next)).toBe(`Lanterne is open: ${address}`)
      expect(await last.ended).toBe(0)
      last = next
    }
  })

  it('takes the next port when the usual one is taken and none was asked for', async (context) => {
    await using stage = await openStage(context)
    const start = (name: string) => lanterne(stage, ['--no-open', '--data', join(stage.folder, name)])
    const lines = await Promise.all(['one', 'two'].map((name) => firstLine(start(name))))
    expect(new Set(lines.map(addressIn)).size).toBe(2)
  })

  it('opens the browser, and does without one', async (context) => {
    await using stage = await openStage(context)
    const env = { PATH: '/nowhere' }
    const program = lanterne(stage, ['--port', '0', '--data', join(stage.folder, 'data')], { env })
    const address = addressIn(await firstLine(program))
    expect((await fetch(address)).status).toBe(200)
    expect(program.exit).toBeUndefined()
  })
})
