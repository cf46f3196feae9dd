import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs a program to its end, with `input` on its standard input, and gives back what it wrote on its standard output.
 * Throws with what it said otherwise when it fails, or when it takes longer than ten minutes.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  { input, cwd, env }: { input?: Uint8Array; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Buffer> {
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 600_000,
  })
  const out: Buffer[] = []
  let said = ''
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-10_000)
  })
  // One that ends early says why by its exit code.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
    if (code === 0) return Buffer.concat(out)
    throw new Error(
      `${command} ended with ${code ?? signal}:\n${said}${Buffer.concat(out).subarray(-4000).toString()}`,
    )
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new Error(`${command} is not installed: see docs/releasing.md`, { cause })
  }
}
