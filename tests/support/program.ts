import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { until } from './until.ts'

const keptCharacters = 400_000

/** A child process in a group of its own, with everything that it said. Disposing ends the whole group. */
export interface Program extends AsyncDisposable {
  readonly name: string
  readonly pid: number
  /** The end of what it said on standard output and error together. */
  readonly output: string
  /** The end of what it said on standard output. */
  readonly stdout: string
  /** Exit code or signal, once it ended. */
  readonly exit: number | NodeJS.Signals | undefined
  /** Resolves with the exit code or the signal when it ends. */
  readonly ended: Promise<number | NodeJS.Signals>
  /** Writes a line to its standard input. */
  say(line: string): void
  /** Resolves with the match as soon as the output has one; fails when the process ends first or time is over. */
  waitForOutput(pattern: RegExp, options: { timeoutMs: number }): Promise<RegExpExecArray>
  /** Sends a signal to the whole group. */
  kill(signal: NodeJS.Signals): void
  /** Whether `kill` or disposing came before its end. */
  readonly wasKilled: boolean
}

export interface ProgramOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly onEnd?: (program: Program) => void
  /** Time between asking it to end and killing it; 5 s unless told. */
  readonly graceMs?: number
  /** Runs it as nobody where we are root: for a program that would give root up by itself, and slip its leash by that. */
  readonly asNobody?: boolean
}

// The kernel ends the child when this process dies, even from SIGKILL: nothing is left behind on any path.
const leash = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path))

/** Starts `command`. */
export function startProgram(
  name: string,
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Program {
  const nobody = ['--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups']
  const user = options.asNobody && process.getuid?.() === 0 ? nobody : []
  const line = leash ? [leash, ...user, '--pdeathsig', 'KILL', '--', command, ...args] : [command, ...args]
  const child = spawn(line[0] as string, line.slice(1), {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  let output = ''
  let stdout = ''
  let exit: number | NodeJS.Signals | undefined
  let wasKilled = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-keptCharacters)
    stdout = (stdout + text).slice(-keptCharacters)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-keptCharacters)
  })
  // A program that ends while a line is being written to it is told by `exit`, not by this error.
  child.stdin.on('error', (error) => {
    output += `\n[standard input: ${error.message}]`
  })
  const { promise: ended, resolve } = Promise.withResolvers<number | NodeJS.Signals>()
  const onGone = (result: number | NodeJS.Signals) => {
    if (exit !== undefined) return
    exit = result
    resolve(result)
    options.onEnd?.(program)
  }
  child.once('error', (error) => {
    output += `\n[${error.message}]`
    onGone(127)
  })
  child.once('exit', (code, signal) => onGone(signal ?? code ?? -1))

  const kill = (signal: NodeJS.Signals) => {
    wasKilled = true
    if (child.pid === undefined) return
    try {
      process.kill(-child.pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error // ESRCH: the whole group is gone already
    }
  }
  const program: Program = {
    name,
    pid: child.pid ?? -1,
    ended,
    kill,
    get output() {
      return output
    },
    get stdout() {
      return stdout
    },
    get exit() {
      return exit
    },
    get wasKilled() {
      return wasKilled
    },
    say(text) {
      child.stdin.write(`${text}\n`)
    },
    waitForOutput(pattern, { timeoutMs }) {
      return until(
        `${name} says ${pattern}`,
        () => {
          const match = pattern.exec(output)
          if (match) return match
          if (exit !== undefined)
            throw new Error(`${name} ended (${exit}) before it said ${pattern}:\n${output}`)
          return undefined
        },
        { timeoutMs, everyMs: 10, describe: () => output.slice(-2000) },
      )
    },
    async [Symbol.asyncDispose]() {
      if (exit === undefined) {
        kill('SIGTERM')
        const timer = setTimeout(() => kill('SIGKILL'), options.graceMs ?? 5000)
        await ended
        clearTimeout(timer)
      }
      kill('SIGKILL') // whatever of its group outlived it
    },
  }
  return program
}

/** Runs `command` to its end and returns what it said on standard output; fails when its exit code is not 0. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions & { timeoutMs: number },
): Promise<string> {
  await using program = startProgram(command, command, args, options)
  const timer = setTimeout(() => program.kill('SIGKILL'), options.timeoutMs)
  const exit = await program.ended
  clearTimeout(timer)
  if (exit !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${exit}:\n${program.output}`)
  return program.stdout
}
