import { readEnvironment } from '@lanterne/server'
import { runCli } from './run-cli.ts'

const closingLimitMs = 5000
/** One Ctrl+C may arrive twice: from the terminal and from the program that started this one. */
const sameWishMs = 1000

/** Runs `lanterne` with these words as this process: its terminal, its signals, its exit code. */
export async function runProcess(words: readonly string[]): Promise<void> {
  const stopping = new AbortController()
  let stoppedAtMs = 0
  const stop = () => {
    if (stopping.signal.aborted) {
      if (performance.now() - stoppedAtMs > sameWishMs) process.exit(1)
      return
    }
    stoppedAtMs = performance.now()
    stopping.abort()
    setTimeout(() => process.exit(1), closingLimitMs).unref()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)

  process.exitCode = await runCli({
    words,
    environment: readEnvironment(),
    stdout: process.stdout,
    stderr: process.stderr,
    keyboard: process.stdin.isTTY ? process.stdin : undefined,
    signal: stopping.signal,
  })
}
