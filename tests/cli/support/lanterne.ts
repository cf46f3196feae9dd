import { join } from 'node:path'
import { Writable } from 'node:stream'
import { runCli } from '@lanterne/cli'
import type { Program, ProgramOptions } from '../../support/program.ts'
import type { Stage } from '../../support/stage.ts'

const main = join(import.meta.dirname, '../../../packages/cli/src/main.mjs')

/** Starts `lanterne` with a home of its own. */
export function lanterne(stage: Stage, words: readonly string[], options: ProgramOptions = {}): Program {
  const env = { HOME: stage.folder, XDG_DATA_HOME: '', ...options.env }
  const name = `lanterne ${words.join(' ').slice(0, 60)}`
  return stage.start(name, process.execPath, [main, ...words], { ...options, env, mayEnd: true })
}

/** Runs `lanterne` to its end. `errors` is what it said on standard error. */
export async function runLanterne(
  stage: Stage,
  words: readonly string[],
  options: ProgramOptions = {},
): Promise<{ exit: number | NodeJS.Signals; output: string; errors: string }> {
  const program = lanterne(stage, words, options)
  const timer = setTimeout(() => program.kill('SIGKILL'), 30_000)
  const exit = await program.ended
  clearTimeout(timer)
  // Each of the two streams arrives whole, in its own time.
  await stage.until('its last words', () => program.output.includes(program.stdout), { timeoutMs: 1000 })
  return { exit, output: program.stdout, errors: program.output.replace(program.stdout, '') }
}

/** Runs `lanterne` to its end in this process: for the many cases that one process each would only make slow. */
export async function callLanterne(
  stage: Stage,
  words: readonly string[],
): Promise<{ exit: number; output: string; errors: string }> {
  const said = { output: '', errors: '' }
  const into = (name: 'output' | 'errors') =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        said[name] += chunk.toString()
        done()
      },
    })
  const off = { dht: undefined, webRtc: undefined, localDiscovery: false, portMapping: false }
  const dataDirectory = join(stage.folder, 'home')
  const environment = { language: 'en', dataDirectory, ffmpeg: {}, browsers: [], ...off } as const
  const signal = AbortSignal.timeout(30_000)
  const exit = await runCli({ words, environment, stdout: into('output'), stderr: into('errors'), signal })
  signal.throwIfAborted()
  return { exit, ...said }
}

/** The first line of standard output, once it is whole. */
export async function firstLine(program: Program): Promise<string> {
  await program.waitForOutput(/^(?:http|magnet|Lanterne)[^\n]*\n/m, { timeoutMs: 20_000 })
  return program.stdout.split('\n', 1)[0] ?? ''
}

/** What a command said as lines of JSON. */
export function jsonLines(program: Program): Record<string, unknown>[] {
  const lines = program.stdout.split('\n').slice(0, -1)
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
}
