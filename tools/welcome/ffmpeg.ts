import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

/** ffmpeg at work: what it is fed, and its end. */
export interface Ffmpeg {
  readonly input: Writable
  /** What it said on standard error, once it has ended well. */
  readonly ended: Promise<string>
}

/** Starts ffmpeg, a tool of whoever makes the film (Debian's package `ffmpeg`); who watches it needs none. */
export function startFfmpeg(options: readonly string[], { signal }: { signal: AbortSignal }): Ffmpeg {
  const child: ChildProcessByStdio<Writable, null, Readable> = spawn(
    'ffmpeg',
    ['-hide_banner', '-nostats', '-y', ...options],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
      signal,
    },
  )
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const ended = new Promise<string>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve(said) : reject(new Error(`ffmpeg ended with ${code}:\n${said}`)),
    )
  })
  return { input: child.stdin, ended }
}

/** Runs ffmpeg on files. Returns what it said. */
export function runFfmpeg(options: readonly string[], { signal }: { signal: AbortSignal }): Promise<string> {
  const { input, ended } = startFfmpeg(options, { signal })
  input.end()
  return ended
}
