import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const START_LIMIT_MS = 30_000
const POLL_MS = 50

/** Starts a program that ends with this process, and waits until `answers` does not throw any more. Returns its id. */
export async function startDaemon(
  file: string,
  args: readonly string[],
  answers: () => Promise<unknown>,
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  const child = spawn(file, args, { stdio: 'ignore', env: { ...process.env, ...environment } })
  let trouble: Error | undefined
  child.once('error', (error) => {
    trouble = error
  })
  child.once('exit', (code) => {
    trouble = new Error(`${file} ended with ${code}`)
  })
  process.once('exit', () => child.kill('SIGKILL'))
  const deadline = performance.now() + START_LIMIT_MS
  for (;;) {
    if (trouble) throw trouble
    try {
      await answers()
      return child.pid as number
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(POLL_MS)
    }
  }
}

/** A port of loopback that was free just now. */
export function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** What a bit field says of `count` pieces; `bits` may be empty: nothing is here. */
export function readBits(bits: Uint8Array, count: number): boolean[] {
  return Array.from({ length: count }, (_, piece) => ((bits[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0)
}
