import { spawn } from 'node:child_process'
import { getPriority } from 'node:os'
import { describe, expect, it } from 'vitest'
import { WatchedChild } from './watched-child.ts'

const node = (script: string) =>
  spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] })
const always = () => true

describe('WatchedChild', () => {
  it('kills who works without giving anything', async () => {
    const watched = new WatchedChild(node('setInterval(() => {}, 1000)'), always, {
      memoryBytes: 1 << 30,
      workMs: 600,
    })
    await watched.gone
    expect(watched.child.signalCode).toBe('SIGKILL')
    expect(watched.failure).toMatchObject({ code: 'format-not-playable', details: { reason: 'too-slow' } })
  })

  it('lets live who waits for bytes', async () => {
    const child = node('setTimeout(() => process.exit(7), 1600)')
    const watched = new WatchedChild(child, () => false, { memoryBytes: 1 << 30, workMs: 600 })
    await watched.gone
    expect(child.exitCode).toBe(7)
    expect(watched.failure.details['reason']).toBe('reader-failed')
  })

  it.runIf(process.platform === 'linux')('kills who takes more memory than is due', async () => {
    const script = 'const all = []; setInterval(() => all.push(Buffer.alloc(20e6, 1)), 20)'
    const watched = new WatchedChild(node(script), always, { memoryBytes: 200e6, workMs: 30_000 })
    await watched.gone
    expect(watched.failure.details['reason']).toBe('too-large')
  })

  it('keeps it behind everybody else', async () => {
    const child = node('console.log(1); setInterval(() => {}, 1000)')
    using watched = new WatchedChild(child, always, { memoryBytes: 1 << 30, workMs: 30_000 })
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    expect(getPriority(child.pid)).toBeGreaterThan(getPriority())
    watched[Symbol.dispose]()
    await watched.gone
  })

  it('knows of a program that does not start', async () => {
    const child = spawn('/nowhere/ffmpeg', [], { stdio: 'ignore' })
    const watched = new WatchedChild(child, always, { memoryBytes: 1, workMs: 1 })
    await watched.gone
    expect(watched.failure.code).toBe('format-not-playable')
  })
})
