import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import { AppError } from '@lanterne/kernel'
import type { Environment } from '@lanterne/server'
import { createLineLogger, lineWriter } from './output.ts'
import { UsageError } from './parse-words.ts'
import { type Command, readArguments } from './read-arguments.ts'
import type { Session } from './session.ts'
import { messagesIn } from './text/messages-in.ts'

/** What the command line runs on; it stops when `signal` aborts. */
export interface CliOptions {
  readonly words: readonly string[]
  readonly environment: Environment
  readonly stdout: Writable
  readonly stderr: Writable
  /** The terminal's keyboard; absent where nobody can answer. */
  readonly keyboard?: Readable | undefined
  readonly signal: AbortSignal
}

/** Runs `lanterne` and answers with its exit code: 0 when all went well, 1 when it failed, 2 when it was not understood. */
export async function runCli({
  words,
  environment,
  stdout,
  stderr,
  keyboard,
  signal,
}: CliOptions): Promise<number> {
  const text = messagesIn(environment.language)
  const [print, say] = [lineWriter(stdout), lineWriter(stderr)]
  try {
    const command = readArguments(words)
    const isVerbose = 'isVerbose' in command && command.isVerbose
    const log = createLineLogger({ say, isVerbose })
    const ask = keyboard && askIn(keyboard, stderr, signal)
    return await run(command, { environment, text, log, print, say, signal, ...(ask && { ask }) })
  } catch (error) {
    if (signal.aborted && error === signal.reason) return 0
    if (error instanceof UsageError) {
      const { problem } = error
      say(text.usage[problem.kind]('what' in problem ? problem.what : ''))
      say(text.howToUse)
      return 2
    }
    if (error instanceof AppError) {
      say(text.errors[error.code](error.details))
      return 1
    }
    say(text.bug)
    say(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return 1
  }
}

/** Each command is loaded when it is asked for: the others would only make it wait. */
async function run(command: Command, session: Session): Promise<number> {
  switch (command.name) {
    case 'help':
      session.print(session.text.help)
      return 0
    case 'version':
      session.print(await readVersion())
      return 0
    case 'start':
      return (await import('./commands/start.ts')).start(command, session)
    case 'stream':
      return (await import('./commands/stream.ts')).stream(command, session)
    case 'seed':
      return (await import('./commands/seed.ts')).seed(command, session)
    case 'publish':
      return (await import('./commands/publish.ts')).publish(command, session)
    case 'make':
      return (await import('./commands/make.ts')).make(command, session)
    case 'cast':
      return (await import('./commands/cast.ts')).cast(command, session)
    case 'catalogue':
      return (await import('./commands/catalogue.ts')).catalogue(command, session)
    case 'doctor':
      return (await import('./commands/doctor.ts')).doctor(command, session)
  }
}

/** Each question has its own reader: between two of them the terminal is the system's, and Ctrl+C stops us. */
function askIn(input: Readable, output: Writable, signal: AbortSignal) {
  return async (question: string) => {
    using reader = createInterface({ input, output })
    reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
    // Ctrl+D: nobody answers any more.
    const left = once(reader, 'close').then(() => {
      throw new AppError('closed')
    })
    left.catch(() => {}) // After an answer, its closing is ours.
    try {
      return await Promise.race([reader.question(`${question} `, { signal }), left])
    } catch (error) {
      signal.throwIfAborted()
      throw error
    }
  }
}

async function readVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}
