import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

const TAIL_CHARACTERS = 2000
const STOP_LIMIT_MS = 5000

/** A program started by the benchmark, which talks in lines. */
export interface Child extends AsyncDisposable {
  readonly pid: number
  /** `performance.now()` just before it was started. */
  readonly startedMs: number
  /** Its next line on standard output. Throws, with the end of its standard error, when it exits first or `signal` aborts. */
  line(options: { signal: AbortSignal }): Promise<string>
  tell(line: string): void
}

/** Starts a program from cold; disposing of the result stops it and waits until it is gone. */
export function startChild(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Child {
  // Settings are long, and say nothing that the one who gave them does not know.
  const name = [file, ...args].filter((word) => !word.startsWith('{')).join(' ')
  const startedMs = performance.now()
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(file, args, {
    stdio: 'pipe',
    env: { ...process.env, ...environment },
  })
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, killer) => resolve(`exit ${killer ?? code}`))
  })
  // However the benchmark ends, short of being killed, nothing that it started goes on.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-TAIL_CHARACTERS)
  })
  // A line for a program that has just exited: the exit itself is what gets reported.
  child.stdin.on('error', () => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    pid: child.pid ?? 0,
    startedMs,
    async line({ signal }) {
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
      const next = await Promise.race([lines.next(), aborted])
      if (next.done) throw new Error(`${name}: ${await exited}\n${complaint.trim()}`)
      return next.value
    },
    tell: (line) => void child.stdin.write(`${line}\n`),
    async [Symbol.asyncDispose]() {
      await stop(child)
      process.off('exit', kill)
    },
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const hard = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
  await gone
  clearTimeout(hard)
}
